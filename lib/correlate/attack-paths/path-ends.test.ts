import { expect, test } from "vitest";
import { closedBy, earlier, promisedBefore } from "@/lib/correlate/attack-paths/path-ends";

const rows = (...fixed: string[][]) => fixed.map((versions, n) => ({ findingId: `f${n}`, fixed: versions }));
const factsOf = (weak: readonly object[]) => ({ weak }) as unknown as Parameters<typeof closedBy>[1];
const cut = { id: "patch:web", kind: "patch", title: "", text: "", workload: null, effort: 2, breaks: 1 } as const;
const endedBy = (...findings: string[]) => ({
  cuts: [{ ...cut, findings: new Set(findings) }],
  cutting: { ends: true } as const,
});

test("a change ends a path by all findings that its cut takes, whichever entry is told, and only where each has a fix", () => {
  expect(closedBy(endedBy("f1", "f0"), factsOf(rows(["2"], ["3"])))).toEqual(["f0", "f1"]);
  expect(closedBy(endedBy("f1", "f0"), factsOf(rows(["2"], [])))).toEqual([]);
  const [one] = endedBy("f0").cuts;
  expect(closedBy({ cuts: [one, one] as never, cutting: { ends: true } }, factsOf([]))).toEqual([]);
  const cutting = { ends: false, counted: null, left: null } as const;
  expect(closedBy({ ...endedBy("f0"), cutting }, factsOf(rows(["2"])))).toEqual([]);
});

test("more than a thousand findings are no one change", () => {
  const many = Array.from({ length: 1_001 }, (_, n) => `f${n}`);
  const facts = factsOf(many.map((findingId) => ({ findingId, fixed: ["2"] })));
  expect(closedBy(endedBy(...many.slice(0, 1_000)), facts)).toHaveLength(1_000);
  expect(closedBy(endedBy(...many), facts)).toEqual([]);
});

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
