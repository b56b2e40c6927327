import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BANDS, type Band, bandRank } from "@/lib/engine/risk/bands";
import { continueCounted, standsApart } from "@/lib/engine/risk/own-verdict";
import { continueVerdict, dueAt, type StandingVerdict } from "@/lib/engine/sla";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const attend: StandingVerdict = { band: "attend", since: day(0), dueAt: day(14) };

describe("a path that comes and goes", () => {
  test("puts off nothing: the change is due when it was before", () => {
    const lifted = continueCounted(
      { counted: attend, own: null },
      { band: "act", ownBand: "attend", ends: true },
      day(10),
    );
    expect(lifted).toEqual({ counted: { band: "act", since: day(10), dueAt: day(13) }, own: attend });
    const after = continueCounted(lifted, { band: "attend", ownBand: "attend", ends: false }, day(12));
    expect(after).toEqual({ counted: attend, own: attend });
    expect(standsApart(after)).toBe(false);
  });

  test("and leaves a milder one does not put it off either", () => {
    const lifted = continueCounted(
      { counted: attend, own: null },
      { band: "act", ownBand: "attend", ends: true },
      day(10),
    );
    const milder = continueCounted(lifted, { band: "attend", ownBand: "attend", ends: true }, day(12));
    expect(milder.counted).toEqual(attend);
  });

  test("does not give back a date while it is there, though the change becomes as urgent by itself", () => {
    const lifted = continueCounted(
      { counted: attend, own: null },
      { band: "act", ownBand: "attend", ends: true },
      day(2),
    );
    const both = continueCounted(lifted, { band: "act", ownBand: "act", ends: true }, day(9));
    expect(both.counted).toEqual({ band: "act", since: day(2), dueAt: day(5) });
    expect(both.own).toEqual({ band: "act", since: day(9), dueAt: day(12) });
    expect(standsApart(both)).toBe(true);
  });
});

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 20 }),
    own: fc.constantFrom(...BANDS),
    path: fc.option(fc.constantFrom(...BANDS)),
  }),
  { minLength: 1, maxLength: 12 },
);
const stricter = (a: Band, b: Band | null) => (b && bandRank(b) > bandRank(a) ? b : a);

test("whatever paths come and go: its own verdict is what it would be without any, and is never put off", () => {
  fc.assert(
    fc.property(steps, (all) => {
      let at = 0;
      let alone: StandingVerdict = { band: "track", since: day(0), dueAt: dueAt(day(0), null) };
      let before: Parameters<typeof continueCounted>[0] = { counted: alone, own: null };
      for (const { after, own, path } of all) {
        at += after;
        const of = { band: stricter(own, path), ownBand: own, ends: path !== null };
        const now = continueCounted(before, of, day(at));
        alone = continueVerdict(alone, own, day(at));
        expect(now.own).toEqual(alone);
        if (!path) expect(now.counted).toEqual(alone);
        expect(now.counted.band).toBe(of.band);
        if (alone.dueAt) expect(now.counted.dueAt?.getTime()).toBeLessThanOrEqual(alone.dueAt.getTime());
        // As it is stored; once more it is the same.
        before = { counted: now.counted, own: standsApart(now) ? now.own : null };
        expect(continueCounted(before, of, day(at))).toEqual(now);
      }
    }),
  );
});
