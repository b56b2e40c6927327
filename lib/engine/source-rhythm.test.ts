import { describe, expect, test } from "vitest";
import { type Deliveries, rhythmOf } from "@/lib/engine/source-rhythm";

const day = (n: number) => new Date(Date.UTC(2026, 5, n));
const nightly = (over: Partial<Deliveries> = {}): Deliveries => ({
  firstSuccessAt: day(1),
  lastSuccessAt: day(10),
  successDays: 10,
  lastFailureAt: null,
  ...over,
});

describe("the rhythm of a source", () => {
  // A weekly scan is not silent after three days; a nightly one is.
  test.each([
    { name: "a nightly one is on time after two days", given: nightly(), now: 12, state: "reporting" },
    { name: "a nightly one is silent after four", given: nightly(), now: 14, state: "silent" },
    { name: "a weekly one is on time after ten days", given: nightly({ successDays: 2 }), now: 20, state: "reporting" },
    { name: "a weekly one is silent after three weeks", given: nightly({ successDays: 2 }), now: 31, state: "silent" },
    {
      name: "what came on one day has no rhythm",
      given: nightly({ firstSuccessAt: day(10), successDays: 1 }),
      now: 30,
      state: "once",
    },
    { name: "a failure since tells first", given: nightly({ lastFailureAt: day(11) }), now: 30, state: "failing" },
    {
      name: "a failure before the last success is over",
      given: nightly({ lastFailureAt: day(9) }),
      now: 11,
      state: "reporting",
    },
  ])("$name", ({ given, now, state }) => {
    expect(rhythmOf(given, day(now)).state).toBe(state);
  });

  test("without any success it fails, and how long it is quiet is not known", () => {
    const never = { firstSuccessAt: null, lastSuccessAt: null, successDays: 0, lastFailureAt: day(1) };
    expect(rhythmOf(never, day(2))).toEqual({ state: "failing", everyDays: null, quietDays: null });
  });
});
