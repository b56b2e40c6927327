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
});
