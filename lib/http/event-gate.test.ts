import { setImmediate as soon } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { throughEventGate } from "@/lib/http/event-gate";

const read = async () => Buffer.from("batch");

/** As many deliveries as are let in, each held until released; of several organizations in turn. */
function flood(deliveries: number, organizations = ["a", "b"]) {
  let most = 0;
  let now = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answers = Array.from({ length: deliveries }, (_, n) =>
    throughEventGate(organizations[n % organizations.length] ?? "", read, async () => {
      now += 1;
      most = Math.max(most, now);
      await released;
      now -= 1;
      return "stored";
    }).catch((error) => error.code as string),
  );
  return { answers, release, most: () => most };
}

test("a flood is worked on a few at a time, holds so many bodies and turns the rest away to come back", async () => {
  const { answers, release, most } = flood(40);
  await soon();
  release();
  const results = await Promise.all(answers);
  expect(results.filter((result) => result === "stored")).toHaveLength(24);
  expect(results.filter((result) => result === "rate_limited")).toHaveLength(16);
  expect(most()).toBe(4);
});

test("a batch that fails, or whose sender goes away, gives its place back", async () => {
  const failing = Array.from({ length: 20 }, (_, n) =>
    throughEventGate(
      n < 10 ? "a" : "b",
      async () => {
        if (n % 2) throw new Error("gone");
        return Buffer.alloc(0);
      },
      async () => {
        throw new Error("down");
      },
    ).catch((error) => error.message),
  );
  expect(new Set(await Promise.all(failing))).toEqual(new Set(["gone", "down"]));
  const { answers, release } = flood(24);
  release();
  expect(new Set(await Promise.all(answers))).toEqual(new Set(["stored"]));
});

// Whoever has one key could else keep all places with bodies that never end, and no other organization's events came in.
test("one organization's deliveries leave room for those of others", async () => {
  const greedy = flood(30, ["a"]);
  await soon();
  const other = flood(8, ["b"]);
  await soon();
  greedy.release();
  other.release();
  expect((await Promise.all(greedy.answers)).filter((result) => result === "stored")).toHaveLength(16);
  expect(new Set(await Promise.all(other.answers))).toEqual(new Set(["stored"]));
});

test("batches of one organization that wait for a lock leave places for those of others to be worked on", async () => {
  const stuck = flood(8, ["a"]);
  await soon();
  const other = flood(2, ["b"]);
  await soon();
  await soon();
  expect([stuck.most(), other.most()]).toEqual([2, 2]);
  stuck.release();
  other.release();
  expect(new Set(await Promise.all([...stuck.answers, ...other.answers]))).toEqual(new Set(["stored"]));
});

// Senders of two organizations that never end their bodies kept every place there is.
test("a body that never ends gives its place back", async () => {
  vi.useFakeTimers();
  try {
    const never = () => new Promise<Buffer>(() => undefined);
    const trickling = Array.from({ length: 24 }, (_, n) =>
      throughEventGate(n < 12 ? "a" : "b", never, async () => "stored").catch((error) => error.code as string),
    );
    await expect(throughEventGate("c", read, async () => "stored")).rejects.toMatchObject({ code: "rate_limited" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(await Promise.all(trickling))).toEqual(new Set(["invalid_input"]));
    expect(await throughEventGate("c", read, async () => "stored")).toBe("stored");
  } finally {
    vi.useRealTimers();
  }
});
