import fc from "fast-check";
import { expect, test } from "vitest";
import { isInterruption } from "@/lib/db/is-interruption";
import { LostClaim } from "@/lib/ingest/import-state";
import { AppError } from "@/lib/model/error";
import { JobPostponed } from "@/lib/queue/work";
import { packError, unpackError } from "@/workers/threads/sent-error";

const sent = (error: unknown) => unpackError(structuredClone(packError(error)));

test("an error of ours keeps its class, code and detail on its way between threads", () => {
  fc.assert(
    fc.property(fc.constantFrom("too_large" as const, "unreadable_report" as const), fc.string(), (code, detail) => {
      const arrived = sent(new AppError(code, detail, { context: { line: 3 } }));
      expect(arrived).toBeInstanceOf(AppError);
      expect(arrived).toMatchObject({ code, detail, options: { context: { line: 3 } } });
    }),
  );
});

test("a postponed job and a lost claim arrive as what they are", () => {
  expect(sent(new JobPostponed(70))).toMatchObject({ delayMs: 70, name: "JobPostponed" });
  expect(sent(new LostClaim())).toBeInstanceOf(LostClaim);
});

test("a database that went away is still known as an interruption, however deep its code stands", () => {
  const gone = Object.assign(new Error("terminating connection"), { code: "57P01" });
  expect(isInterruption(sent(gone))).toBe(true);
  expect(isInterruption(sent(new Error("while reading", { cause: gone })))).toBe(true);
  expect(isInterruption(sent(new Error("a fault of ours")))).toBe(false);
});

test("what is no error at all is still told", () => {
  expect(sent("a word").message).toBe("a word");
});
