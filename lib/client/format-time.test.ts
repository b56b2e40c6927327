import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAge } from "@/lib/client/format-time";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const ago = (ms: number) => formatAge(new Date(NOW - ms).toISOString(), NOW);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("an age in a list", () => {
  test.each([
    [2 * MINUTE, "2 min"],
    [5 * 60 * MINUTE, "5 h"],
    [DAY, "1 day"],
    [31 * DAY, "31 days"],
    [95 * DAY, "3 months"],
    [800 * DAY, "2 years"],
    [-DAY, "0 min"],
  ])("of %d ms is %s", (ms, says) => {
    expect(ago(ms)).toBe(says);
  });

  // "2m" stood beside "31d": nobody could tell minutes from months.
  test("names its unit in a form that is no other unit's, and none is older than what it says", () => {
    const SIZES: Record<string, number> = { min: 1, h: 60, day: 1440, days: 1440, months: 43_200, years: 525_600 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000_000 }), (minutes) => {
        const [, count, unit] = /^(\d+) ([a-z]+)$/.exec(ago(minutes * MINUTE)) ?? [];
        expect(Object.keys(SIZES)).toContain(unit);
        const size = SIZES[unit ?? ""] ?? 0;
        expect(Number(count) * size).toBeLessThanOrEqual(minutes);
        expect((Number(count) + 1) * size).toBeGreaterThan(minutes);
      }),
    );
  });
});
