import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Intervals, includes, isOngoing } from "@/lib/engine/intervals";
import { type FoldedImport, foldOne, foldStream } from "@/lib/engine/reconcile";

const IDS = ["a", "b", "c", "d"];
const imports = fc
  .uniqueArray(
    fc.record({
      at: fc.integer({ min: 1, max: 40 }),
      covers: fc.boolean(),
      contains: fc.subarray(IDS).map((ids) => new Set(ids)),
    }),
    { selector: (one) => one.at, maxLength: 9 },
  )
  .map((list) => list.map((one, arrival): FoldedImport => ({ ...one, arrival })));

describe("foldStream", () => {
  // Law 2: what is true does not depend on which worker was faster.
  test("folding one import at a time in any order of arrival gives the same intervals as folding them all by scan time", () => {
    fc.assert(
      fc.property(imports, (list) => {
        const expected = foldStream(list);
        const live = new Map<string, Intervals>();
        for (const [index, one] of list.entries()) {
          const before = list.slice(0, index);
          for (const id of IDS) {
            const later = before.filter((other) => other.at > one.at);
            live.set(
              id,
              foldOne(live.get(id) ?? [], {
                at: one.at,
                present: one.contains.has(id),
                covers: one.covers,
                nextCovering: Math.min(...later.filter((other) => other.covers).map((other) => other.at)),
                nextSighting: Math.min(
                  ...later.filter((other) => !other.covers && other.contains.has(id)).map((other) => other.at),
                ),
              }),
            );
          }
        }
        for (const id of IDS) expect(live.get(id) ?? []).toEqual(expected.get(id) ?? []);
      }),
      { numRuns: 500 },
    );
  });

  // Law 5.
  test("an import that covers nothing closes nothing", () => {
    fc.assert(
      fc.property(imports, fc.integer({ min: 41, max: 50 }), (list, at) => {
        const open = [...foldStream(list)].filter(([, times]) => isOngoing(times)).map(([id]) => id);
        const after = foldStream([...list, { at, arrival: 99, covers: false, contains: new Set<string>() }]);
        for (const id of open) expect(isOngoing(after.get(id) ?? [])).toBe(true);
      }),
    );
  });

  test("a finding is live at the very moment of each import that contains it", () => {
    fc.assert(
      fc.property(imports, (list) => {
        const live = foldStream(list);
        for (const one of list) for (const id of one.contains) expect(includes(live.get(id) ?? [], one.at)).toBe(true);
      }),
    );
  });
});
