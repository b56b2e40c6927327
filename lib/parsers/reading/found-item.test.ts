import { describe, expect, test } from "vitest";
import type { ItemPath } from "@/lib/parsers/parser";
import { takeApart } from "@/lib/parsers/reading/found-item";

const item: ItemPath = {
  at: ["*"],
  parts: (value) => [
    { at: ["checks", 0], value: (value as { checks: unknown[] }).checks[0] },
    { at: ["components", 0], value: "component", entry: false },
  ],
};

describe("an item that is taken apart", () => {
  test("gives its parts with their own place, what they were taken from, and what counts as an entry", () => {
    const whole = { checks: ["check"], name: "x" };
    expect(takeApart({ path: [3], item, value: whole })).toEqual([
      { path: [3, "checks", 0], item, value: "check", whole },
      { path: [3, "components", 0], item: { ...item, entry: false }, value: "component", whole },
    ]);
  });

  test("keeps the line it stands on", () => {
    const [part] = takeApart({ path: [3], pointer: "line 4", item, value: { checks: [1] } });
    expect(part?.pointer).toBe("line 4");
  });

  test("stays whole when it is broken or has no parts", () => {
    const broken = { path: [0], item, value: undefined, broken: "cut short" };
    expect(takeApart(broken)).toEqual([broken]);
    const plain = { path: [0], item: { at: ["*"] }, value: 1 };
    expect(takeApart(plain)).toEqual([plain]);
  });
});
