import { expect, test } from "vitest";
import { markOf } from "@/lib/queries/overview/figures";
import type { RiskFact } from "@/lib/queries/overview/risk-facts";
import { riskFact } from "@/lib/queries/overview/testing-risk-fact";
import { urgentBands } from "@/lib/queries/overview/urgent";

const now = new Date("2026-11-28T00:00:00Z");
const days = (n: number) => new Date(now.getTime() + n * 86_400_000);
const fact = (over: Partial<RiskFact>) => riskFact({ id: "change", firstSeenAt: days(-300), dueAt: days(1), ...over });
const path = (id: string, over: Partial<RiskFact> = {}) => fact({ id, toldWithId: "change", ...over });
const urgent = (...risks: RiskFact[]) => urgentBands(risks, now);

// One change in time with two late paths was "1 open, -1 in time, 2 late".
test.each([
  { name: "its change is in time and no path is late", risks: [fact({}), path("a")], late: 0, listed: 0 },
  { name: "a path of it is late", risks: [fact({}), path("a", { dueAt: days(-1) })], late: 1, listed: 1 },
  {
    name: "two paths of it are late, which a list of what is overdue tells apart",
    risks: [fact({}), path("a", { dueAt: days(-1) }), path("b", { dueAt: days(-1) })],
    late: 1,
    listed: 2,
  },
  {
    name: "the change and a path of it are late",
    risks: [fact({ dueAt: days(-1) }), path("a", { dueAt: days(-1) })],
    late: 1,
    listed: 1,
  },
])("a row is counted late once: $name", ({ risks, late, listed }) => {
  expect(urgent(...risks)[0]).toMatchObject({ band: "act", open: 1, late, lateListed: listed });
  expect(markOf(risks, now).level).toBe(1 - late);
});

test("a late path makes the row late in which it is open, whatever the path's own band", () => {
  const [act, attend] = urgent(fact({ band: "attend", dueAt: days(9) }), path("a", { dueAt: days(-1) }));
  expect([act?.open, act?.late, attend?.open, attend?.late]).toEqual([0, 0, 1, 1]);
});

test("what was fixed before it was due, and what is late since long, are both told of as lately", () => {
  const [act] = urgent(
    fact({ id: "early", status: "closed", closedAt: days(-1), dueAt: days(40) }),
    fact({ id: "tardy", status: "closed", closedAt: days(-1), dueAt: days(-2) }),
    fact({ id: "old", status: "closed", closedAt: days(-91), dueAt: days(-89) }),
    fact({ id: "late", dueAt: days(-200) }),
  );
  expect(act?.lately).toEqual({ kept: 1, due: 3 });
});

test("a row that is late by its path counts as late there too", () => {
  expect(urgent(fact({}), path("a", { dueAt: days(-1) }))[0]?.lately).toEqual({ kept: 0, due: 1 });
});

// An image that nobody runs any more was a promise kept.
test("what was retired was not fixed in time", () => {
  const gone = { status: "closed", closedAt: days(-1), dueAt: days(4), retired: true } as const;
  expect(urgent(fact(gone), path("a", { ...gone, retired: false }))[0]?.lately).toEqual({ kept: 0, due: 0 });
});
