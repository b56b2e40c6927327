import { expect, test } from "vitest";
import { countedWords, goesOnTitle, headline } from "@/components/risks/what-if-words";
import { WhatIfOutcome } from "@/lib/contracts/http/what-if";

const RISK = "11111111-1111-4111-8111-111111111111";
const none = { count: 0, items: [] };
const standing = (score: number, band: "act" | "attend") => ({ score, band });
type Standing = ReturnType<typeof standing>;
const outcome = (before: Standing, after: Standing, [open, left]: [number, number] = [3, 3]) =>
  WhatIfOutcome.parse({
    title: "A cut",
    cutIds: [],
    change: null,
    risk: { before, after },
    findings: null,
    assets: none,
    paths: {
      clusters: none,
      complete: true,
      note: null,
      broken: none,
      goesOn: {
        count: 1,
        items: [
          { riskId: RISK, title: "A path", before, after, by: { riskId: null, title: "A path", summary: "Over api." } },
        ],
      },
      remaining: none,
      moved: 0,
      instead: none,
    },
    bands: [{ band: "act", before: open, after: left }],
  });

// It said "from 80 to 80 (Act to Act)".
test("a path that goes on with the same score says that it still scores that", () => {
  expect(headline(outcome(standing(80, "act"), standing(80, "act")), RISK)).toBe(
    "This path is not gone: it goes on by another way, and still scores 80.",
  );
  expect(headline(outcome(standing(80, "act"), standing(60, "attend")), RISK)).toBe(
    "This path is not gone: it goes on by another way, from 80 to 60 (Act to Attend).",
  );
});

// The bands count every attack path, where the list of risks has one row for the change that ends several.
test("what is counted of the organization is named", () => {
  const still = standing(80, "act");
  expect(headline(outcome(still, still, [12, 9]), RISK)).toContain("Open risks and attack paths go from 12 to 9.");
});

// The entry may be another, interchangeable workload.
test("nobody says that the same way in still leads there", () => {
  expect(goesOnTitle(1)).toBe("1 path goes on by another way: an attacker still gets there");
  expect(goesOnTitle(2)).toBe("2 paths go on by another way: an attacker still gets there");
});

// The overview said 42 and this page 45 on the same day.
test("where paths are counted one by one the figure of the overview stands beside, and else nothing has to be said", () => {
  const { bands } = outcome(standing(80, "act"), standing(80, "act"), [45, 40]);
  expect(countedWords(bands, 42)).toBe(
    "Every attack path is counted here: 45 today. The overview and the list count 42: 3 attack paths are told there in the row of the change that ends them.",
  );
  expect(countedWords(bands, 44)).toContain("44: 1 attack path is told there in the row of the change that ends it.");
  expect(countedWords(bands, 45)).toBeNull();
});
