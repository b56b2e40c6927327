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
    const { rights } = tellRights([
      grant("shop", "Role reader by RoleBinding shop/reader", pods, secrets),
      grant(null, "ClusterRole all by ClusterRoleBinding all", rule(["*"], ["*"], ["*"])),
    ]);
    const [first, second, third] = rights;
    expect(first).toEqual({
      allows: ["It may do everything in the whole cluster."],
      level: "cluster",
      verbs: ["every verb"],
      on: ["everything"],
      names: [],
      via: ["ClusterRole all by ClusterRoleBinding all"],
      ways: 1,
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
    const { rights: told } = tellRights([
      grant("shop", "one", secrets),
      grant("shop", "two", secrets),
      grant("shop", "one", secrets),
      grant("pay", "three", secrets),
    ]);
    expect(told.map(({ via }) => via)).toEqual([["one", "two"], ["three"]]);
  });

  test("for named objects only lead no further, and stand before what is not dangerous at all", () => {
    const { rights: told } = tellRights([grant("shop", "one", pods, rule(["get"], ["secrets"], [""], ["web-tls"]))]);
    expect(told[0]).toMatchObject({ level: "normal", names: ["web-tls"] });
    expect(told[0]?.allows[0]).toContain("only web-tls");
    expect(told[1]?.allows).toEqual([]);
  });

  test("name the group of what is not the core's, URLs, and how much was left out", () => {
    const [apps] = tellRules([rule(["get"], ["deployments"], ["apps"])]).rights;
    expect(apps?.on).toEqual(["deployments.apps"]);
    const [all] = tellRules([rule(["get"], ["*"], ["apps"])]).rights;
    expect(all?.on).toEqual(["everything of apps"]);
    const [urls] = tellRules([{ verbs: ["get"], nonResourceURLs: ["/healthz"] }]).rights;
    expect(urls?.on).toEqual(["/healthz"]);
    const many = Array.from({ length: 35 }, (_, n) => `r${n}`);
    expect(tellRules([rule(["get"], many)]).rights[0]?.on.slice(-2)).toEqual(["r29", "and 5 more"]);
  });

  test("of a role are told without a place, and what is no rule is passed over", () => {
    expect(tellRules([secrets]).rights[0]).toMatchObject({
      allows: ["It can read secrets."],
      level: "elevated",
      via: [],
    });
    expect(
      tellRights([grant(null, "x", null, "text", 7)]).rights.every(({ on, allows }) => on.length + allows.length === 0),
    ).toBe(true);
  });
});

/** One role bound in many namespaces, as `grantsOf` gives it: the rules are the same objects each time. */
function boundEverywhere(bindings: number, rules: readonly unknown[], via = (n: number) => `RoleBinding n${n}/b`) {
  return Array.from({ length: bindings }, (_, n) => ({ ...grant(`n${n}`, via(n)), rules }));
}
const manyRules = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ apiGroups: [""], resources: ["secrets", `r${n}`], verbs: ["get"] }));

// 500 bindings to one role of 2,000 rules were a million judgements: 13 seconds in which the web process answered nobody.
describe("rights of a hostile inventory", () => {
  test("are read up to a bound, rule times binding, the whole cluster's first, and what is left out is said", () => {
    const rules = manyRules(20);
    const { rights, truncated } = tellRights(
      [...boundEverywhere(10, rules), grant(null, "wide", secrets), grant("kube-system", "narrow", pods)],
      102,
    );
    expect({ truncated, count: rights.length, first: rights[0]?.via }).toEqual({
      truncated: true,
      count: 102,
      first: ["wide"],
    });
    expect(rights.some(({ via }) => via.includes("narrow"))).toBe(true);
    expect(tellRights(boundEverywhere(5, rules), 100)).toMatchObject({ truncated: false });
    expect(tellRights(boundEverywhere(500, manyRules(2_000))).rights).toHaveLength(20_000);
    expect(tellRules(rules, 19)).toMatchObject({ truncated: true, rights: { length: 19 } });
    expect(tellRules(rules, 20)).toMatchObject({ truncated: false, rights: { length: 20 } });
  });

  test("cost one look at each rule, however many bindings grant it", () => {
    let looks = 0;
    const watched = {
      apiGroups: [""],
      verbs: ["get"],
      get resources() {
        looks += 1;
        return ["secrets"];
      },
    };
    tellRights(boundEverywhere(2, [watched]));
    const ofTwo = looks;
    looks = 0;
    expect(tellRights(boundEverywhere(1_000, [watched])).rights).toHaveLength(1_000);
    expect(looks).toBe(ofTwo);
  });

  test("name ten of the ways by which one is held and count all, a binding that names its holder twice once", () => {
    const { rights } = tellRights([
      ...boundEverywhere(12, [secrets]).map((one) => ({ ...one, namespace: null })),
      ...boundEverywhere(12, [secrets]).map((one) => ({ ...one, namespace: null })),
    ]);
    expect(rights).toHaveLength(1);
    expect([rights[0]?.via.length, rights[0]?.ways]).toEqual([10, 12]);
    const rules = [secrets];
    const twice = [0, 0].map(() => ({ ...grant("shop", "one"), rules }));
    expect(tellRights(twice, 1).truncated).toBe(false);
  });

  test("are told in words no longer than a name may be, and lists no longer than a screen", () => {
    const long = (letter: string) => letter.repeat(10_000);
    const words = Array.from({ length: 40 }, () => long("r"));
    const many = { apiGroups: words, resources: ["secrets", ...words], verbs: words, resourceNames: words };
    const held = tellRights(
      boundEverywhere(200, [...manyRules(100), many], (n) => `${long("v")}${n}`).map((one) => ({
        ...one,
        namespace: null,
      })),
    );
    const [longest] = held.rights.filter(({ names }) => names.length > 0);
    expect(longest?.names[0]).toBe(`${"r".repeat(252)}…`);
    expect(longest?.names.at(-1)).toBe("and 33 more");
    expect(longest?.via[0]).toHaveLength(650);
    expect(JSON.stringify(held.rights.slice(0, 100)).length).toBeLessThan(1_000_000);
  });
});
