import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { accountRights } from "@/lib/queries/account-rights";
import { namespacePosture } from "@/lib/queries/namespace-posture";

let door: Door;
let org: string;
const idOf = async (kind: string, name: string, of = org) =>
  (await door.query<{ id: string }>(of, `SELECT id FROM asset WHERE kind = '${kind}' AND name = '${name}'`))[0]?.id ??
  "";

const RBAC = "rbac.authorization.k8s.io/v1";
const clusterRole = (name: string, more: object): KubernetesObject => ({
  apiVersion: RBAC,
  kind: "ClusterRole",
  metadata: { name },
  ...more,
});
const binding = (name: string, role: string, subject: object): KubernetesObject => ({
  apiVersion: RBAC,
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
  subjects: [subject],
});
const guarded = {
  ...namespace("guarded"),
  metadata: { name: "guarded", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};
const deny: KubernetesObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "deny", namespace: "guarded" },
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
};

beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
  org = await door.organization();
  await door.deliver(
    org,
    inventory([
      ...web("web"),
      ...grant("web", null, { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }),
      clusterRole("read", { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }),
      binding("everyone", "read", { kind: "Group", name: "system:authenticated" }),
      clusterRole("collected", {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { add: "it" } }] },
        rules: [],
      }),
      {
        ...clusterRole("part", { rules: [{ apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }] }),
        metadata: { name: "part", labels: { add: "it" } },
      },
      binding("collected", "collected", { kind: "Group", name: "system:serviceaccounts" }),
      // A listing of no stated kinds is one of those that it holds: so that all of RBAC is known.
      ...grant("other", "elsewhere", { apiGroups: [""], resources: ["pods"], verbs: ["get"] }),
      namespace("shop"),
      binding("stranger", "read", { kind: "ServiceAccount", name: "web", namespace: "elsewhere" }),
      guarded,
      deny,
    ]),
  );
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
});
afterAll(() => door.close());

// The page of an account said nothing of what it may do.
/** An organization of its own with one inventory: the kinds that it says it listed whole, or none; and what it holds. */
async function organizationWith(objects: readonly KubernetesObject[], listed: Listed = {}): Promise<string> {
  const own = await door.organization();
  const { report } = inventory([account, ...objects]);
  const { kinds, namespaces = null } = listed;
  const envelope = {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventorySnapshot",
    cluster: { name: "prod", uid: "cluster-uid" },
    collectedAt: "2026-03-01T08:00:00Z",
    complete: true,
    kinds,
    namespaces,
    errors: [],
    items: report.items,
  };
  await door.deliver(own, { report: kinds ? envelope : report, context: kinds ? {} : { cluster: "prod" } });
  return own;
}
type Listed = { kinds?: readonly string[]; namespaces?: readonly string[] | null };
const account: KubernetesObject = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "x", namespace: "shop" },
};
const plain = ["v1/Namespace", "v1/ServiceAccount"];
const rbac = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map((kind) => `${RBAC}/${kind}`);
const toX = { kind: "ServiceAccount", name: "x", namespace: "shop" };
const rightsOfX = async (own: string) => accountRights(door.db, own, await idOf("service_account", "x", own));
const reading = { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] };

describe("the rights of a service account", () => {
  test("are those of every binding that names it or a group it is in, aggregated ones too, the dangerous first", async () => {
    const held = await accountRights(door.db, org, await idOf("service_account", "web"));
    expect(held).toMatchObject({ known: true, count: 3, dangerous: 2, truncated: false });
    const told = held.rights.map(({ allows, on, via }) => [allows, on, via.join("; ").replace(/^.* by /, "")]);
    expect(told).toEqual([
      [["It can read secrets in the whole cluster."], ["secrets"], expect.stringContaining("ClusterRoleBinding")],
      [["It can run commands in other pods in the whole cluster."], ["pods/exec"], "ClusterRoleBinding collected"],
      [[], ["pods"], "ClusterRoleBinding everyone"],
    ]);
  });

  test("come with the workloads that run as it, and whether its token is there", async () => {
    const { workloads } = await accountRights(door.db, org, await idOf("service_account", "web"));
    expect(workloads).toEqual({
      count: 1,
      items: [{ asset: expect.objectContaining({ name: "web" }), exposure: "internet", tokenMounted: true }],
    });
  });

  test("say the same as the privilege of those workloads", async () => {
    const { rights } = await accountRights(door.db, org, await idOf("service_account", "web"));
    const [found] = await door.query<{ facts: { why: string; level: string }[] }>(
      org,
      "SELECT privilege -> 'facts' AS facts FROM asset WHERE kind = 'workload' AND name = 'web'",
    );
    const ofAccount = (found?.facts ?? [])
      .filter(({ why }) => why.includes("in the whole cluster"))
      .map(({ why }) => why);
    expect(rights.flatMap(({ allows }) => allows).sort()).toEqual(ofAccount.sort());
  });

  test("of a role are its rules, and of anything else are refused", async () => {
    const role = await accountRights(door.db, org, await idOf("role", "read"));
    expect(role).toMatchObject({ count: 1, dangerous: 0, workloads: { count: 0 } });
    await expect(accountRights(door.db, org, await idOf("workload", "web"))).rejects.toThrow("is of the kind workload");
  });

  test("are not known where only a scanner has told of the account", async () => {
    const other = await door.organization();
    await door.query(
      other,
      "INSERT INTO asset (org_id, id, kind, key, name, namespace, first_seen_at) SELECT current_setting('app.org')::uuid, gen_random_uuid(), 'service_account', 'x/y/ServiceAccount/z', 'z', 'y', now() RETURNING id",
    );
    expect(await accountRights(door.db, other, await idOf("service_account", "z", other))).toMatchObject({
      known: false,
      unseen: ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
      count: 0,
    });
  });
});

// "No role is bound to it" was said of clusters whose roles nobody had listed.
describe("what an inventory did not look at", () => {
  test("leaves the rights not known, whether it listed none of RBAC, a part of it, or one namespace", async () => {
    const [none, part, narrow, all] = await Promise.all([
      organizationWith([], { kinds: plain }),
      organizationWith([], { kinds: [...plain, ...rbac.slice(0, 3)] }),
      organizationWith([], { kinds: [...plain, ...rbac], namespaces: ["shop"] }),
      organizationWith([], { kinds: [...plain, ...rbac] }),
    ]);
    const told = await Promise.all([none, part, narrow, all].map(rightsOfX));
    expect(told.map(({ known, unseen, count }) => [known, unseen.length, count])).toEqual([
      [false, 4, 0],
      [false, 1, 0],
      [false, 4, 0],
      [true, 0, 0],
    ]);
    expect(told[1]?.unseen).toEqual(["ClusterRoleBinding"]);
  });

  test("does not hide the rights that it shows", async () => {
    const own = await organizationWith([clusterRole("read", reading), binding("reads", "read", toX)]);
    expect(await rightsOfX(own)).toMatchObject({ known: false, count: 1, rights: [{ on: ["pods"] }] });
  });

  test("leaves a binding whose role is missing told as such, and that role's rules not known", async () => {
    const kinds = [...plain, ...rbac];
    const own = await organizationWith([binding("lost", "missing", toX)], { kinds });
    expect(await rightsOfX(own)).toMatchObject({
      known: true,
      count: 0,
      withoutRole: { count: 1, items: ["ClusterRole missing by ClusterRoleBinding lost"] },
    });
    const role = await accountRights(door.db, own, await idOf("role", "missing", own));
    expect(role).toMatchObject({ known: false, unseen: [], count: 0 });
    expect((await accountRights(door.db, org, await idOf("role", "read"))).known).toBe(true);
  });

  test("leaves network policies and the Pod Security level of a namespace not known", async () => {
    const postureIn = async (objects: readonly KubernetesObject[], listed: Listed) => {
      const own = await organizationWith(objects, listed);
      return namespacePosture(door.db, own, await idOf("namespace", "shop", own));
    };
    const inShop = { ...deny, metadata: { name: "deny", namespace: "shop" } };
    const policies = "networking.k8s.io/v1/NetworkPolicy";
    expect(await postureIn([], { kinds: plain })).toMatchObject({ network: null, podSecurity: null });
    expect(await postureIn([namespace("shop")], { kinds: [...plain, policies], namespaces: ["shop"] })).toMatchObject({
      network: { known: true, policies: 0, ingress: "none" },
      podSecurity: { enforce: null },
    });
    expect(await postureIn([namespace("shop")], { kinds: [...plain, policies], namespaces: ["pay"] })).toMatchObject({
      network: null,
    });
    expect(await postureIn([inShop], {})).toMatchObject({ network: { known: false, policies: 1, ingress: "deny" } });
  });
});

// One answer took 13 seconds and 1.8 GB.
describe("the rights in a hostile inventory", () => {
  const inNamespaces = (count: number, role: string) =>
    Array.from({ length: count }, (_, n) => ({
      ...binding("b", role, toX),
      kind: "RoleBinding",
      metadata: { name: "b", namespace: `n${n}`, uid: `b${n}` },
    }));
  const rules = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ apiGroups: [""], resources: ["secrets", `r${n}`], verbs: ["get"] }));

  test("of 500 bindings to one role of 2,000 rules are told in part, soon, and say so", async () => {
    const own = await organizationWith([clusterRole("big", { rules: rules(2_000) }), ...inNamespaces(500, "big")]);
    const id = await idOf("service_account", "x", own);
    const before = performance.now();
    expect(await accountRights(door.db, own, id)).toMatchObject({ truncated: true, count: 20_000 });
    expect(performance.now() - before).toBeLessThan(3_000);
    const role = await accountRights(door.db, own, await idOf("role", "big", own));
    expect(role).toMatchObject({ truncated: false, count: 2_000 });
  });

  test("are told in part where there are more bindings than are read", async () => {
    const [most, more] = await Promise.all(
      [500, 501].map((count) => organizationWith([clusterRole("one", reading), ...inNamespaces(count, "one")])),
    );
    expect(await rightsOfX(most ?? "")).toMatchObject({ truncated: false, count: 500 });
    expect(await rightsOfX(more ?? "")).toMatchObject({ truncated: true, count: 500 });
  });

  test("are told in part where there is more text, or more roles to put one together from, than is read", async () => {
    const long = { apiGroups: ["x".repeat(5_000_000)], resources: ["pods"], verbs: ["get"] };
    const large = await organizationWith([
      ...["a", "b"].flatMap((name) => [clusterRole(name, { rules: [long] }), binding(name, name, toX)]),
    ]);
    expect(await rightsOfX(large)).toMatchObject({ truncated: true, count: 1, withoutRole: { count: 0 } });
    const labelled = (n: number) => ({
      ...clusterRole(`part${n}`, { rules: n === 0 ? reading.rules : [] }),
      metadata: { name: `part${n}`, labels: { add: "it" } },
    });
    const collected = clusterRole("all", {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { add: "it" } }] },
    });
    const parts = (count: number) =>
      organizationWith([
        collected,
        binding("all", "all", toX),
        ...Array.from({ length: count }, (_, n) => labelled(n)),
      ]);
    expect(await rightsOfX(await parts(2_000))).toMatchObject({ truncated: false, count: 1 });
    expect(await rightsOfX(await parts(2_001))).toMatchObject({ truncated: true, count: 1 });
  });
});

describe("a namespace", () => {
  test("says what runs in it, who reaches that, and that nothing guards it", async () => {
    const [found] = await door.query<{ namespace: string }>(
      org,
      "SELECT namespace FROM asset WHERE kind = 'workload' AND name = 'web'",
    );
    const posture = await namespacePosture(door.db, org, await idOf("namespace", found?.namespace ?? ""));
    expect(posture).toMatchObject({
      workloads: 1,
      exposure: [{ level: "internet", count: 1 }],
      powerful: 1,
      network: { policies: 0, ingress: "none", egress: "none" },
      podSecurity: { enforce: null },
    });
  });

  test("says what is denied by default, and the Pod Security level that is enforced", async () => {
    expect(await namespacePosture(door.db, org, await idOf("namespace", "guarded"))).toMatchObject({
      workloads: 0,
      exposure: [],
      network: { policies: 1, ingress: "deny", egress: "deny" },
      podSecurity: { enforce: "restricted", audit: null, warn: null },
    });
    await expect(namespacePosture(door.db, org, await idOf("workload", "web"))).rejects.toThrow(
      "is of the kind workload",
    );
  });
});
