import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { inTurn } from "@/lib/http/in-turn";

const HERE = new AbortController().signal;

/** Work that ends when told, and says when it began. */
function job(orgId: string, signal: AbortSignal = HERE) {
  let end = () => {};
  const state = { began: false };
  const done = inTurn(orgId, signal, async () => {
    state.began = true;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return orgId;
  });
  done.catch(() => undefined);
  return { state, done, end: () => end() };
}

describe("costly questions", () => {
  test("of one organization are worked out one after the other, and others do not wait for it", async () => {
    const [first, second, other] = [job("a"), job("a"), job("b")];
    await setImmediate();
    expect([first.state.began, second.state.began, other.state.began]).toEqual([true, false, true]);
    first.end();
    expect(await first.done).toBe("a");
    await setImmediate();
    expect(second.state.began).toBe(true);
    for (const one of [second, other]) one.end();
    await Promise.all([second.done, other.done]);
  });

  test("are refused when too many wait, and whoever went away makes room", async () => {
    const gone = new AbortController();
    const jobs = [job("c"), ...Array.from({ length: 5 }, () => job("c", gone.signal))];
    await expect(job("c").done).rejects.toMatchObject({ code: "rate_limited" });
    gone.abort();
    const next = job("c");
    jobs[0]?.end();
    await jobs[0]?.done;
    await setImmediate();
    expect(next.state.began).toBe(true);
    expect(jobs.slice(1).some(({ state }) => state.began)).toBe(false);
    next.end();
    await next.done;
  });

  test("that fail leave their place", async () => {
    await expect(inTurn("d", HERE, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await inTurn("d", HERE, async () => 1)).toBe(1);
  });

  test("of more organizations than fit wait for a place", async () => {
    const jobs = ["e", "f", "g", "h"].map((org) => job(org));
    await setImmediate();
    expect(jobs.map(({ state }) => state.began)).toEqual([true, true, true, false]);
    jobs[1]?.end();
    await jobs[1]?.done;
    await setImmediate();
    expect(jobs[3]?.state.began).toBe(true);
    for (const one of jobs) one.end();
  });
});
