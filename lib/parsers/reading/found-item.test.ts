import { describe, expect, test } from "vitest";
import { unnest } from "@/lib/parsers/reading/found-item";

const item = { at: ["*"], parts: "results" };

describe("an item whose parts are the entries", () => {
  test("gives one item per part, each with what surrounds them and a place of its own", () => {
    expect(unnest({ path: [0], item, value: { name: "a", results: [1, null] } })).toEqual([
      { path: [0, "results", 0], item, value: { whole: { name: "a" }, part: 1 } },
      { path: [0, "results", 1], item, value: { whole: { name: "a" }, part: null } },
    ]);
  });

  test("without the list is handed over as it is, and an empty list has no parts", () => {
    const bare = { path: [0], item, value: { results: "none" } };
    expect(unnest(bare)).toEqual([bare]);
    expect(unnest({ path: [0], item, value: { results: [] } })).toEqual([]);
  });

  test("may lie in several lists: a function names them, and what of them is beside the point", () => {
    const parts = (value: unknown) => [
      { at: ["report", "checks", 0], part: "check" },
      { at: ["report", "components", 0], part: value, entry: false },
    ];
    const deep = { at: ["*"], parts };
    const value = { report: {} };
    expect(unnest({ path: [3], pointer: "line 4", item: deep, value })).toEqual([
      { path: [3, "report", "checks", 0], pointer: "line 4", item: deep, value: { whole: value, part: "check" } },
      {
        path: [3, "report", "components", 0],
        pointer: "line 4",
        item: { ...deep, entry: false },
        value: { whole: value, part: value },
      },
    ]);
    const broken = { path: [0], item: deep, value: undefined, broken: "cut short" };
    expect(unnest(broken)).toEqual([broken]);
  });
});
