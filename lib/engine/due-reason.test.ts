import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DueFacts, dueReason } from "@/lib/engine/due-reason";
import { BANDS, type Band, bandFloor, dueDaysOf } from "@/lib/engine/risk/bands";
import { dueAt } from "@/lib/engine/sla";

const seen = new Date("2026-11-02T10:00:00Z");
const later = new Date("2026-11-20T10:00:00Z");
const facts = (over: Partial<DueFacts> = {}): DueFacts => ({
  band: "attend",
  bandSource: "score",
  factors: [],
  firstSeenAt: seen,
  verdictSince: seen,
  dueAt: dueAt(over.verdictSince ?? seen, dueDaysOf(over.band ?? "attend")),
  decided: null,
  sharedWith: null,
  ...over,
});
const directive = (points: number, floor: Band = "act") => [
  {
    id: "bod-26-04",
    points,
    evidence: `The directive gives it ${dueDaysOf(floor)} days${points > 0 ? `, which lifts the score to ${bandFloor(floor)}` : ""}.`,
  },
];
const endsPath = (points: number) => ({ id: "ends-path", points, evidence: "It also ends an attack path." });

describe("why something is due when it is", () => {
  test.each([
    {
      name: "the days of its band since it was first seen",
      given: facts(),
      word: "14 days, Attend",
      text: "Attend is due 14 days after it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "of its band since the verdict began",
      given: facts({ band: "act", verdictSince: later }),
      word: "3 days, Act",
      text: "Act is due 3 days after it became Act, on 20 Nov 2026 (UTC).",
    },
    {
      name: "of its band since it was at least as urgent, where it was more so then",
      given: facts({ verdictSince: later }),
      word: "14 days, Attend",
      text: "Attend is due 14 days after it first stood at least at Attend, on 20 Nov 2026 (UTC).",
    },
    {
      name: "CISA's days where the directive lifts the score",
      given: facts({ band: "act", factors: directive(12) }),
      word: "3 days, CISA",
      text: "CISA BOD 26-04 asks for it in 3 days, counted from when it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "not CISA's where a path that its change ends lifts it further",
      given: facts({ band: "act", factors: [...directive(12, "attend"), endsPath(20)] }),
      word: "3 days, Act",
      text: "It counts as the attack path that its change ends, and its date follows from that: Act is due 3 days after it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "CISA's where the path lifts nothing",
      given: facts({ band: "act", factors: [...directive(12), endsPath(0)] }),
      word: "3 days, CISA",
      text: "CISA BOD 26-04 asks for it in 3 days, counted from when it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "not CISA's where what else counts lifts it further",
      given: facts({ band: "act", factors: directive(12, "attend") }),
      word: "3 days, Act",
      text: "Act is due 3 days after it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "not CISA's where the score is as high by itself",
      given: facts({ band: "act", factors: directive(0) }),
      word: "3 days, Act",
      text: "Act is due 3 days after it was first seen, on 2 Nov 2026 (UTC).",
    },
    {
      name: "the date of the path that its change ends",
      given: facts({
        dueAt: new Date("2026-11-05T10:00:00Z"),
        sharedWith: { what: "path", title: "From the internet to a node" },
      }),
      word: "with its path",
      text: "One piece of work has one date, the earlier one: that of the attack path that its change ends, “From the internet to a node”.",
    },
    {
      name: "a date that was promised before",
      given: facts({ verdictSince: later, dueAt: new Date("2026-11-22T10:00:00Z") }),
      word: "promised before",
      text: "The date was promised before, and a promised date is not put off. By its band alone it would be due on 4 Dec 2026 (UTC).",
    },
    {
      name: "an exception",
      given: facts({ dueAt: null, decided: { status: "accepted", until: later } }),
      word: "exception",
      text: "Accepted until 20 Nov 2026 (UTC): then it is on the list again.",
    },
    { name: "no date", given: facts({ band: "track", dueAt: null }), word: "", text: "Track has no due date." },
  ])("$name", ({ given, word, text }) => {
    expect(dueReason(given)).toEqual({ word, text });
  });

  test("where the verdict chooses the band it is named", () => {
    const text = dueReason(facts({ band: "act", bandSource: "bod-26-04", factors: directive(0) }))?.text;
    expect(text).toMatch(/^CISA BOD 26-04 makes it Act, which is due 3 days after it was first seen/);
  });

  // Dates of equal bands differ: a reader must never meet one without a word.
  test("every date has a reason", () => {
    const at = fc.date({
      min: new Date("2026-01-01T00:00:00Z"),
      max: new Date("2027-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...BANDS), at, at, at, (band, firstSeenAt, verdictSince, due) => {
        const reason = dueReason(facts({ band, firstSeenAt, verdictSince, dueAt: due }));
        expect(reason?.word).not.toBe("");
        expect(reason?.text).toMatch(/\.$/);
      }),
    );
  });
});
