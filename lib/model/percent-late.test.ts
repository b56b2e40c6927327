import fc from "fast-check";
import { expect, test } from "vitest";
import { percentLate } from "@/lib/model/percent-late";

test("what is late is whole percent, and neither nothing nor all where some is", () => {
  const counts = fc
    .integer({ min: 1, max: 5000 })
    .chain((all) => fc.tuple(fc.integer({ min: 0, max: all }), fc.constant(all)));
  fc.assert(
    fc.property(counts, ([late, all]) => {
      const percent = percentLate((all - late) / all);
      expect(Number.isInteger(percent)).toBe(true);
      expect(percent === 0).toBe(late === 0);
      expect(percent === 100).toBe(late === all);
      expect(Math.abs(percent - (100 * late) / all)).toBeLessThanOrEqual(1);
    }),
  );
});
