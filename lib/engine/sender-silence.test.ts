import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SenderDeliveries, silenceOf } from "@/lib/engine/sender-silence";

const now = new Date("2026-11-20T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const sent = (over: Partial<SenderDeliveries> = {}): SenderDeliveries => ({
  firstAt: hoursAgo(200),
  lastAt: hoursAgo(0.5),
  hours: 200,
  refusedAt: null,
  ...over,
});

describe("a sender of events", () => {
  test.each([
    { name: "an API server that writes all the time", purpose: "k8s-audit", given: sent(), state: "reporting" },
    {
      name: "an API server quiet for two hours",
      purpose: "k8s-audit",
      given: sent({ lastAt: hoursAgo(3.5) }),
      state: "silent",
    },
    {
      name: "an API server heard of once, hours ago",
      purpose: "k8s-audit",
      given: sent({ firstAt: hoursAgo(5), lastAt: hoursAgo(5), hours: 1 }),
      state: "silent",
    },
    {
      name: "a sensor quiet for half a day",
      purpose: "falco",
      given: sent({ lastAt: hoursAgo(12) }),
      state: "reporting",
    },
    {
      name: "a busy sensor quiet for two days",
      purpose: "falco",
      given: sent({ lastAt: hoursAgo(48) }),
      state: "silent",
    },
    {
      name: "a sensor that speaks every two days",
      purpose: "falco",
      given: sent({ firstAt: hoursAgo(240), lastAt: hoursAgo(48), hours: 5 }),
      state: "reporting",
    },
    {
      name: "a sensor that has spoken once",
      purpose: "falco",
      given: sent({ firstAt: hoursAgo(99), lastAt: hoursAgo(99), hours: 1 }),
      state: "once",
    },
    {
      name: "one whose last delivery was refused",
      purpose: "falco",
      given: sent({ refusedAt: hoursAgo(0.1) }),
      state: "failing",
    },
    {
      name: "one that was refused before a good one",
      purpose: "falco",
      given: sent({ refusedAt: hoursAgo(9) }),
      state: "reporting",
    },
    {
      name: "one that never sent",
      purpose: "admission",
      given: sent({ firstAt: null, lastAt: null, hours: 0 }),
      state: "never",
    },
    {
      name: "one that only ever was refused",
      purpose: "falco",
      given: sent({ firstAt: null, lastAt: null, hours: 0, refusedAt: hoursAgo(1) }),
      state: "failing",
    },
  ] as const)("$name is $state", ({ purpose, given, state }) => {
    expect(silenceOf(purpose, given, now).state).toBe(state);
  });

  // A sender that is silent must not begin to report by staying silent longer.
  test("stays silent for as long as it says nothing", () => {
    const purpose = fc.constantFrom("falco" as const, "k8s-audit" as const, "admission" as const, "token" as const);
    fc.assert(
      fc.property(
        purpose,
        fc.nat(500),
        fc.nat(500),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(500),
        (kind, span, quiet, hours, more) => {
          const lastAt = hoursAgo(quiet);
          const given = sent({
            lastAt,
            firstAt: new Date(lastAt.getTime() - span * 3_600_000),
            hours: Math.min(hours, span + 1),
          });
          if (silenceOf(kind, given, now).state !== "silent") return;
          expect(silenceOf(kind, given, new Date(now.getTime() + more * 3_600_000)).state).toBe("silent");
        },
      ),
    );
  });
});
