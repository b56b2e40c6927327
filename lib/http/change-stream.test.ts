import { expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import type { Db } from "@/lib/db/client";
import { changesOf } from "@/lib/http/change-stream";

// Each open stream asked the database every second: whoever opened hundreds kept everybody else from it.
test("streams of one organization look together, those of another by themselves", async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return { imports: [], marks: { risks: "", alerts: "", paths: "" } };
  };
  const db = { prisma: { $transaction: look } } as unknown as Db;
  const readers: AbortController[] = [];
  const open = (orgId: string) => {
    const over = new AbortController();
    readers.push(over);
    return changesOf(db, {
      principal: { orgId } as Principal,
      signal: over.signal,
      requestId: "r",
      authenticate: async () => undefined,
    });
  };
  const [one, two] = ["0190b1a2-0000-7000-8000-000000000001", "0190b1a2-0000-7000-8000-000000000002"];
  const streams = [...Array.from({ length: 100 }, () => open(one)), open(two)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const over of readers) over.abort();
  for (const stream of streams) expect(await stream.text()).toContain("event: hello");
  expect(looks).toBe(2);
});
