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
      binding("stranger", "read", { kind: "ServiceAccount", name: "web", namespace: "elsewhere" }),
      guarded,
      deny,
    ]),
  );
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
});
afterAll(() => door.close());

// The page of an account said nothing of what it may do.
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
      count: 0,
    });
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
