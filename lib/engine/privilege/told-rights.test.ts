import { describe, expect, test } from "vitest";
import type { RbacGrant } from "@/lib/engine/privilege/rbac";
import { tellRights, tellRules } from "@/lib/engine/privilege/told-rights";

const rule = (verbs: string[], resources: string[], apiGroups = [""], resourceNames: string[] = []) => ({
  verbs,
  resources,
  apiGroups,
  resourceNames,
});
const secrets = rule(["get", "list"], ["secrets"]);
const pods = rule(["get"], ["pods", "nodes"]);
const grant = (namespace: string | null, via: string, ...rules: unknown[]): RbacGrant => ({
  namespace,
  role: { kind: "ClusterRole", namespace: null, name: "any" },
  via,
  rules,
});

// Who asks what an account may do looks for what is dangerous, and then for who granted it.
describe("the rights of an account", () => {
  test("begin with what is dangerous, in words, with the rule and who granted it", () => {
    const [first, second, third] = tellRights([
      grant("shop", "Role reader by RoleBinding shop/reader", pods, secrets),
      grant(null, "ClusterRole all by ClusterRoleBinding all", rule(["*"], ["*"], ["*"])),
    ]);
    expect(first).toEqual({
      allows: ["It may do everything in the whole cluster."],
      level: "cluster",
      verbs: ["every verb"],
      on: ["everything"],
      names: [],
      via: ["ClusterRole all by ClusterRoleBinding all"],
    });
    expect(second).toMatchObject({
      allows: ["It can read secrets in the namespace shop."],
      level: "elevated",
      verbs: ["get", "list"],
      on: ["secrets"],
    });
    expect(third).toMatchObject({ allows: [], level: "normal", on: ["pods", "nodes"] });
  });

  test("are told once where several bindings give the same in one place, and apart where the place differs", () => {
    const told = tellRights([
      grant("shop", "one", secrets),
      grant("shop", "two", secrets),
      grant("shop", "one", secrets),
      grant("pay", "three", secrets),
    ]);
    expect(told.map(({ via }) => via)).toEqual([["one", "two"], ["three"]]);
  });

  test("for named objects only lead no further, and stand before what is not dangerous at all", () => {
    const told = tellRights([grant("shop", "one", pods, rule(["get"], ["secrets"], [""], ["web-tls"]))]);
    expect(told[0]).toMatchObject({ level: "normal", names: ["web-tls"] });
    expect(told[0]?.allows[0]).toContain("only web-tls");
    expect(told[1]?.allows).toEqual([]);
  });

  test("name the group of what is not the core's, URLs, and how much was left out", () => {
    const [apps] = tellRules([rule(["get"], ["deployments"], ["apps"])]);
    expect(apps?.on).toEqual(["deployments.apps"]);
    const [all] = tellRules([rule(["get"], ["*"], ["apps"])]);
    expect(all?.on).toEqual(["everything of apps"]);
    const [urls] = tellRules([{ verbs: ["get"], nonResourceURLs: ["/healthz"] }]);
    expect(urls?.on).toEqual(["/healthz"]);
    const many = Array.from({ length: 35 }, (_, n) => `r${n}`);
    expect(tellRules([rule(["get"], many)])[0]?.on.slice(-2)).toEqual(["r29", "and 5 more"]);
  });

  test("of a role are told without a place, and what is no rule is passed over", () => {
    expect(tellRules([secrets])[0]).toMatchObject({ allows: ["It can read secrets."], level: "elevated", via: [] });
    expect(
      tellRights([grant(null, "x", null, "text", 7)]).every(({ on, allows }) => on.length + allows.length === 0),
    ).toBe(true);
  });
});
