import { describe, expect, test } from "vitest";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { insteadOf } from "@/lib/engine/attack-paths/instead";
import type { AttackPath, PathCut } from "@/lib/engine/attack-paths/path";
import {
  balancer,
  deployment,
  grant,
  graphOf,
  namespace,
  pathsOf,
  weak,
  weakness,
} from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";

const web = (name = "web") => [
  deployment(name, { serviceAccountName: "web", automountServiceAccountToken: true }),
  balancer(name),
];
const admin = () => grant("web", null, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] });
const serviceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } };
const known = { "shop/Deployment/web": weak() };
const titles = (cuts: readonly PathCut[] | undefined) => cuts?.map(({ title }) => title);

const cut = (over: Partial<PathCut>): PathCut => ({
  id: `${over.kind} ${over.title}`,
  kind: "patch",
  title: "",
  text: "",
  workload: null,
  effort: 2,
  breaks: 1,
  findings: new Set(),
  ...over,
});

describe("what to do where the change that ends a path has to wait", () => {
  test("is what ends it alone as well, told as a cut is", () => {
    const [path] = pathsOf([...web(), ...admin()], known);
    expect(titles(path?.cuts)).toEqual(["Upgrade log4j-core in web"]);
    expect(path?.instead).toMatchObject([
      { kind: "reduce-rights", title: "Reduce what ClusterRole web-role grants", breaks: 1, effort: 2 },
      { kind: "detach-token", title: "Do not mount the token of shop/web into web", breaks: 1, effort: 2 },
    ]);
  });

  // Names of RBAC may hold blanks: its words alone do not tell which role it is.
  test("names the role that it takes a right out of, also where its name reads like another one with its binding", () => {
    const rights = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
    const forged = "view by ClusterRoleBinding z";
    const renamed = (from: KubernetesObject[], to: string) =>
      JSON.parse(JSON.stringify(from).replaceAll("web-role", to)) as KubernetesObject[];
    const roles = (objects: KubernetesObject[]) =>
      pathsOf([...web(), ...objects], known)[0]?.instead.flatMap(({ role }) => role ?? []);
    const role = { kind: "ClusterRole", namespace: null, name: forged, right: "rbac-everything" };
    expect(roles(renamed(admin(), forged))).toEqual([role]);
    const inData = [...renamed(grant("web", "data", rights), "own"), namespace("data")];
    expect(roles(inData)).toEqual([{ ...role, kind: "Role", namespace: "data", name: "own" }]);
    // `view`, bound by `z by ClusterRoleBinding b`, gives nothing, and to another account.
    const view = grant("other", null, { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
    const harmless = view.map((one, n) => ({
      ...one,
      metadata: { name: n === 0 ? "view" : "z by ClusterRoleBinding b" },
      ...(n > 0 && { roleRef: { kind: "ClusterRole", name: "view" } }),
    }));
    const bound = renamed(admin(), forged).map((one, n) => (n > 0 ? { ...one, metadata: { name: "b" } } : one));
    const other = { ...serviceAccount, metadata: { name: "other", namespace: "shop" } };
    expect(roles([other, ...harmless, ...bound])).toEqual([role]);
  });

  test("is nothing where two changes are needed, or none is enough", () => {
    const lost = (add: readonly string[]) => {
      const container = { securityContext: { privileged: true, capabilities: { add } } };
      const graph = graphOf([deployment("web", {}, { container })]);
      return findAttackPaths(graph, new Set(["shop/Deployment/web"])).paths[0] as AttackPath;
    };
    const two = lost(["SYS_ADMIN"]);
    expect([two.cuts.length, two.instead]).toEqual([2, []]);
    const none = lost(["SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO"]);
    expect([none.cutting.ends, none.instead]).toEqual([false, []]);
  });

  test("waits for no fix that nobody has published", () => {
    // The right is on two paths, and so is chosen on both: a patch is what may be done instead.
    const minter = { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] };
    const api = deployment("api", { serviceAccountName: "api", automountServiceAccountToken: true });
    const objects = [...web(), ...admin(), api, balancer("api"), ...grant("api", "shop", minter), serviceAccount];
    const instead = (fixed: string[]) => {
      const of = { ...known, "shop/Deployment/api": weak({ weaknesses: [weakness({ fixed })] }) };
      const path = pathsOf(objects, of).find(({ entry }) => entry.name === "api");
      expect(path?.cuts).toMatchObject([{ kind: "reduce-rights", breaks: 2 }]);
      return titles(path?.instead);
    };
    expect(instead(["2.17.1"])).toContain("Upgrade log4j-core in api");
    expect(instead([])).not.toContain("Upgrade log4j-core in api");
  });
});

describe("which of many changes are told", () => {
  const patch = cut({ title: "Upgrade react in web", workload: "web" });

  test("those of another kind first, though one like the chosen breaks more", () => {
    const alike = cut({ title: "Upgrade log4j in db", workload: "db", breaks: 5 });
    const token = cut({ kind: "detach-token", title: "No token for web", workload: "web" });
    expect(titles(insteadOf(patch, [alike, token]))).toEqual(["No token for web", "Upgrade log4j in db"]);
  });

  // Whoever cannot upgrade the shop today cannot close it either.
  test("what takes a service off the internet last, though it breaks more", () => {
    const closed = cut({ kind: "unexpose", title: "Take web off the internet", workload: "web", breaks: 5 });
    const alike = cut({ title: "Upgrade log4j in db", workload: "db" });
    const token = cut({ kind: "detach-token", title: "No token for web", workload: "web" });
    expect(titles(insteadOf(patch, [closed, alike]))).toEqual(["Upgrade log4j in db", "Take web off the internet"]);
    expect(titles(insteadOf(patch, [closed, token, alike]))).toEqual(["No token for web", "Upgrade log4j in db"]);
    expect(titles(insteadOf(patch, [closed]))).toEqual(["Take web off the internet"]);
  });

  test("one of each kind and object, by workload, or by title where none is changed", () => {
    const rights = (title: string, id: string) => cut({ kind: "reduce-rights", title, id });
    const mode = cut({ kind: "unprivilege", title: "Take privileged mode from web", workload: "web" });
    const capability = cut({ kind: "unprivilege", title: "Take the capability from web", workload: "web" });
    const pods = rights("Reduce what Role a grants", "pods");
    const jobs = rights("Reduce what Role a grants", "jobs");
    const other = rights("Reduce what Role b grants", "other");
    expect(titles(insteadOf(patch, [mode, capability, pods]))).toEqual([mode.title, pods.title]);
    expect(titles(insteadOf(patch, [pods, jobs, other]))).toEqual([pods.title, other.title]);
    expect(titles(insteadOf(pods, [jobs, other]))).toEqual([other.title]);
  });

  // One image that runs in two places: whoever waits for its next build waits for both.
  test("no patch of what another one closes", () => {
    const web = cut({ ...patch, findings: new Set(["f1", "f2"]) });
    const same = cut({ title: "Upgrade react in admin", workload: "admin", findings: new Set(["f2"]) });
    const other = cut({ title: "Upgrade react in api", workload: "api", findings: new Set(["f2", "f3"]) });
    expect(titles(insteadOf(web, [same, other]))).toEqual([other.title]);
  });

  test("two at most", () => {
    const kinds = ["isolate", "reduce-rights", "detach-token"] as const;
    const many = kinds.map((kind) => cut({ kind, title: kind }));
    expect(titles(insteadOf(patch, many))).toEqual(["isolate", "reduce-rights"]);
  });
});
