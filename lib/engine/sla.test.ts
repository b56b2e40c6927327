import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BANDS, type Band, bandRank } from "@/lib/engine/risk/bands";
import { continueVerdict, dueAt, isOverdue, type StandingVerdict } from "@/lib/engine/sla";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const standing = (band: Band, since: number, due: number | null): StandingVerdict => ({
  band,
  since: day(since),
  dueAt: due === null ? null : day(due),
});

describe("dueAt", () => {
  test("counts whole days from when the verdict began", () => expect(dueAt(day(0), 14)).toEqual(day(14)));
  test("without days there is no due date", () => expect(dueAt(day(0), null)).toBeNull());
});

describe("continueVerdict", () => {
  test.each([
    { name: "begins now for a new risk", previous: null, band: "act", at: 5, expected: standing("act", 5, 8) },
    {
      name: "leaves a standing verdict alone",
      previous: standing("attend", 0, 14),
      band: "attend",
      at: 9,
      expected: standing("attend", 0, 14),
    },
    {
      name: "begins anew when it becomes stricter",
      previous: standing("track-star", 0, 60),
      band: "act",
      at: 9,
      expected: standing("act", 9, 12),
    },
    {
      name: "does not push back a promise that was nearer",
      previous: standing("attend", 0, 14),
      band: "act",
      at: 13,
      expected: standing("act", 13, 14),
    },
    {
      name: "keeps the clock running when it becomes laxer",
      previous: standing("act", 0, 3),
      band: "track-star",
      at: 2,
      expected: standing("track-star", 0, 60),
    },
    {
      name: "has no due date once it is only tracked",
      previous: standing("act", 0, 3),
      band: "track",
      at: 2,
      expected: standing("track", 0, null),
    },
  ] as const)("$name", ({ previous, band, at, expected }) => {
    expect(continueVerdict(previous, band, day(at))).toEqual(expected);
  });

  test("an escalation never makes anything due later, whatever came before", () => {
    const step = fc.record({ band: fc.constantFrom(...BANDS), at: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 20 }), (steps) => {
        let verdict: StandingVerdict | null = null;
        for (const { band, at } of steps.toSorted((a, b) => a.at - b.at)) {
          const next: StandingVerdict = continueVerdict(verdict, band, day(at));
          if (verdict?.dueAt && bandRank(band) >= bandRank(verdict.band)) {
            expect(next.dueAt?.getTime()).toBeLessThanOrEqual(verdict.dueAt.getTime());
          }
          expect(next.since.getTime()).toBeLessThanOrEqual(day(at).getTime());
          verdict = next;
        }
      }),
    );
  });
});

test("due exactly now is not yet late", () => {
  expect(isOverdue(day(3), day(3))).toBe(false);
  expect(isOverdue(day(3), day(4))).toBe(true);
  expect(isOverdue(null, day(4))).toBe(false);
});
