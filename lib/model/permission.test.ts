import { describe, expect, test } from "vitest";
import { isLowered, ROLES, type Role, scopesBeyond } from "@/lib/model/permission";

describe("a token's scopes go beyond a role", () => {
  test.each<[Role, string[]]>([
    ["admin", []],
    ["engineer", ["admin", "events:write"]],
    ["developer", ["admin", "events:write", "import:write", "triage:write"]],
    ["viewer", ["admin", "events:write", "gate:evaluate", "import:write", "triage:write"]],
  ])("that of %s with those it does not permit", (role, beyond) => {
    expect([...scopesBeyond(role)].sort()).toEqual(beyond);
  });
});

test("each role permits less than those before it, and none less than itself or those after it", () => {
  const lowered = ROLES.map((before) => ROLES.filter((after) => isLowered(before, after)));
  expect(lowered).toEqual([["engineer", "developer", "viewer"], ["developer", "viewer"], ["viewer"], []]);
});
