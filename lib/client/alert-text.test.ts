import { expect, test } from "vitest";
import { alertText } from "@/lib/client/alert-text";

test.each([
  ["09:43:41.000000000: Notice A shell was spawned (pod=api-1)", "A shell was spawned (pod=api-1)"],
  ["2026-03-01T09:43:41.123456789+0000: Error Noticed a write", "Noticed a write"],
  ["09:43:41.123456789: Noticed a write", "Noticed a write"],
  ["Exec into pod at 09:43:41: Notice", "Exec into pod at 09:43:41: Notice"],
  ["09:43:41: Notice ", "09:43:41: Notice "],
])("%j is shown as %j", (output, shown) => expect(alertText(output)).toBe(shown));
