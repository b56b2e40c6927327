import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reduceRole, type UsedRight } from "@/lib/engine/fix-objects/rbac-reduction";
import { dangerousRights } from "@/lib/engine/privilege/rbac";

const role = (...rules: Record<string, unknown>[]) => ({
  kind: "Role",
  metadata: { name: "deployer", namespace: "shop", labels: { a: "b" } },
  rules,
});
const rule = (groups: string, resources: string, verbs: string) => ({
  apiGroups: groups === "" ? [""] : groups.split(","),
  resources: resources.split(","),
  verbs: verbs.split(","),
});
const used = (resource: string, verb: string, group = ""): UsedRight => ({
  group,
  resource,
  verb,
  namespace: "shop",
  times: 3,
});
const rulesOf = (reduced: ReturnType<typeof reduceRole>) => reduced?.role.rules;

describe("without knowing what is used", () => {
  test.each([
    ["everything goes", [rule("*", "*", "*")], []],
    ["exec goes, reading pods stays", [rule("", "pods,pods/exec", "get,create")], [rule("", "pods", "get")]],
    ["reading secrets goes, writing stays", [rule("", "secrets", "get,list,create")], [rule("", "secrets", "create")]],
    [
      "a star among verbs is written out",
      [rule("", "pods", "*")],
      [rule("", "pods", "get,list,watch,update,patch,delete,deletecollection")],
    ],
    ["a star among resources goes", [rule("", "*", "get,create")], []],
    [
      "what raises rights goes",
      [rule("rbac.authorization.k8s.io", "roles", "get,bind,escalate")],
      [rule("rbac.authorization.k8s.io", "roles", "get")],
    ],
    [
      "other rules stay as they are",
      [rule("", "secrets", "get"), rule("apps", "deployments", "get,list")],
      [rule("apps", "deployments", "get,list")],
    ],
  ])("%s", (_name, given, left) => {
    const reduced = reduceRole(role(...given), []);
    expect(rulesOf(reduced)).toEqual(left);
    expect(reduced).toMatchObject({ kept: [], role: { metadata: { name: "deployer", namespace: "shop" } } });
    expect(reduced?.removed.length).toBeGreaterThan(0);
  });

  test("a role without anything dangerous, one for named objects, and one that the API server writes stay", () => {
    expect(reduceRole(role(rule("", "configmaps", "get")), [])).toBeNull();
    expect(reduceRole(role({ ...rule("", "secrets", "get"), resourceNames: ["tls"] }), [])).toBeNull();
    expect(reduceRole({ ...role(rule("*", "*", "*")), aggregationRule: {} }, [])).toBeNull();
  });
});

describe("with audit events", () => {
  test("a role that may do everything becomes what was used, and says which of it is dangerous", () => {
    const reduced = reduceRole(role(rule("*", "*", "*")), [
      used("pods/exec", "create"),
      used("services", "patch"),
      used("deployments", "patch", "apps"),
      used("pods/exec", "create"),
    ]);
    expect(reduced).toMatchObject({
      removed: ["It may do everything."],
      kept: ["It can create or change workloads.", "It can run commands in other pods."],
    });
    expect(rulesOf(reduced)).toEqual([
      rule("apps", "deployments", "patch"),
      rule("", "pods/exec", "create"),
      rule("", "services", "patch"),
    ]);
  });

  test("what was used stays in its rule, and what was not goes", () => {
    const reduced = reduceRole(role(rule("", "pods/exec,secrets", "create,get")), [used("pods/exec", "create")]);
    expect(rulesOf(reduced)).toEqual([rule("", "pods/exec,secrets", "create")]);
    expect(reduced).toMatchObject({ removed: ["It can read secrets."], kept: ["It can run commands in other pods."] });
  });

  test("a role all of whose rights were used stays", () => {
    expect(reduceRole(role(rule("", "pods/exec", "create")), [used("pods/exec", "create")])).toBeNull();
  });
});

const word = fc.constantFrom(
  "*",
  "pods",
  "pods/exec",
  "secrets",
  "deployments",
  "nodes/proxy",
  "serviceaccounts/token",
  "configmaps",
);
const verb = fc.constantFrom("*", "get", "list", "create", "update", "patch", "delete", "bind", "impersonate");
const group = fc.constantFrom("*", "", "apps", "rbac.authorization.k8s.io");
const anyRule = fc.record({
  apiGroups: fc.uniqueArray(group, { minLength: 1 }),
  resources: fc.uniqueArray(word, { minLength: 1 }),
  verbs: fc.uniqueArray(verb, { minLength: 1 }),
});

test("what is left is never dangerous, and never grants what was not granted", () => {
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), (rules) => {
      const reduced = reduceRole(role(...rules), []);
      const left = (rulesOf(reduced) ?? rules) as (typeof rules)[number][];
      expect(left.flatMap((one) => dangerousRights(one))).toEqual([]);
      for (const one of left) {
        for (const resource of one.resources) {
          for (const granted of one.verbs) {
            const had = rules.some(
              (before) =>
                (before.resources.includes(resource) || before.resources.includes("*")) &&
                (before.verbs.includes(granted) || before.verbs.includes("*")),
            );
            expect(had).toBe(true);
          }
        }
      }
    }),
  );
});
