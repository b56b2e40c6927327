import { expect, test } from "vitest";
import { earlier, promisedBefore } from "@/lib/correlate/attack-paths/path-ends";

const day = (date: number) => new Date(Date.UTC(2026, 0, date));
const ending = (riskId: string) => ({ riskId, title: "", teamId: null, userId: null, reason: null, dueAt: day(9) });
/** Urgent since the tenth (three days), with an earlier date by the change that ended it. */
const path = { band: "act", verdictSince: day(10), dueAt: day(5), endsWithId: "upgrade" };

test("a date that came with the change that ends a path stays while that change ends it", () => {
  expect(promisedBefore(path, ending("upgrade"))).toEqual(day(5));
  expect(promisedBefore({ ...path, endsWithId: null }, ending("upgrade"))).toEqual(day(5));
});

test("it goes with that change: where another one ends the path, or none, the path has the date of its own band", () => {
  expect(promisedBefore(path, ending("rotation"))).toEqual(day(13));
  expect(promisedBefore(path, undefined)).toEqual(day(13));
  expect(promisedBefore({ ...path, band: "track" }, undefined)).toBeNull();
});

test("of two dates the earlier counts, and nothing is put off", () => {
  expect(earlier(day(5), day(9))).toEqual(day(5));
  expect(earlier(day(9), day(5))).toEqual(day(5));
  expect(earlier(day(9), null)).toEqual(day(9));
  expect(earlier(null, day(5))).toBeNull();
});
