import { expect, test } from "vitest";
import { timestamp } from "@/lib/parsers/fields";

// What is kept as text is read as a time by the database later, in statements about other images too: it has to take every one.
test.each([
  { written: "2026-03-02T10:00:00Z", taken: true },
  { written: "2024-02-29T23:59:59.123456789+05:30", taken: true },
  { written: "2026-02-30T00:00:00Z", taken: false },
  { written: "2025-02-29T00:00:00Z", taken: false },
  { written: "0000-06-01T00:00:00Z", taken: false },
  { written: "0001-01-01T00:00:00Z", taken: false },
  { written: "2026-03-02T10:00:00+23:00", taken: false },
  { written: `2026-03-02T10:00:00.${"1".repeat(120)}Z`, taken: false },
])("$written is taken for a time: $taken", ({ written, taken }) => {
  expect(timestamp(written)).toBe(taken ? written : null);
});
