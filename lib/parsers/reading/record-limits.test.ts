import { expect, test } from "vitest";
import type { CatalogRecord } from "@/lib/model/record";
import { checkLengths } from "@/lib/parsers/reading/record-limits";

const entity: CatalogRecord = {
  kind: "catalog",
  ref: "user:default/ana",
  entityKind: "User",
  name: "ana",
  title: null,
  owner: null,
  type: null,
  lifecycle: null,
  system: null,
  repository: null,
  path: null,
  projectSlug: null,
  kubernetesId: null,
  memberOf: ["group:default/payments"],
  email: null,
};

test.each([
  ["ref", 800],
  ["entityKind", 800],
  ["name", 800],
  ["title", 800],
  ["owner", 800],
  ["type", 800],
  ["lifecycle", 800],
  ["system", 800],
  ["repository", 800],
  ["projectSlug", 800],
  ["kubernetesId", 800],
  ["email", 800],
  ["path", 2000],
] as const)("a catalog entity's %s has at most %d bytes", (field, bytes) => {
  expect(() => checkLengths({ ...entity, [field]: "a".repeat(bytes) })).not.toThrow();
  expect(() => checkLengths({ ...entity, [field]: "a".repeat(bytes + 1) })).toThrow("is longer than");
  expect(() => checkLengths({ ...entity, [field]: "ä".repeat(bytes / 2 + 1) })).toThrow("is longer than");
});

test("a person is in a bounded number of groups, of bounded names", () => {
  expect(() => checkLengths({ ...entity, memberOf: ["a".repeat(801)] })).toThrow("The group is longer than");
  expect(() => checkLengths({ ...entity, memberOf: Array(1000).fill("group:default/a") })).not.toThrow();
  expect(() => checkLengths({ ...entity, memberOf: Array(1001).fill("group:default/a") })).toThrow("more than 1000");
});
