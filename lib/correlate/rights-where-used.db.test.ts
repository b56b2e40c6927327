import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { day, workload } from "@/lib/correlate/testing-image-builds";
import { type Delivered, type Door, openDoor } from "@/lib/ingest/testing-door";

// A right is as dangerous as whoever has it is exposed.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const RBAC = "rbac.authorization.k8s.io";
const kubeSystem = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "cluster-uid" } };
const role = {
  apiVersion: `${RBAC}/v1`,
  kind: "Role",
  metadata: { name: "reads-secrets", namespace: "payments", uid: "r-1" },
  rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }],
};
const binding = {
  apiVersion: `${RBAC}/v1`,
  kind: "RoleBinding",
  metadata: { name: "reads-secrets", namespace: "payments", uid: "rb-1" },
  roleRef: { apiGroup: RBAC, kind: "Role", name: "reads-secrets" },
  subjects: [{ kind: "ServiceAccount", name: "shop", namespace: "shop" }],
};
const account = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "shop", namespace: "shop", uid: "sa-1" },
};
const unused = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "unused", namespace: "shop", uid: "sa-2" },
};
const shop = () => {
  const deployment = workload({ namespace: "shop", live: true });
  const labels = { app: "api" };
  const spec = { ...deployment.spec.template.spec, serviceAccountName: "shop" };
  return {
    ...deployment,
    spec: { ...deployment.spec, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
};
const door443 = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "api", namespace: "shop", uid: "s-1" },
  spec: { type: "LoadBalancer", selector: { app: "api" }, ports: [{ port: 443 }] },
  status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } },
};
const nobody = { kind: "ServiceAccount", name: "unused", namespace: "shop" };
const inside = { ...door443, spec: { ...door443.spec, type: "ClusterIP" }, status: {} };
const inventory = (at: string, ...objects: object[]): Delivered => ({
  report: { apiVersion: "v1", kind: "List", items: [kubeSystem, role, account, unused, shop(), ...objects] },
  context: { cluster: "prod", complete: true, scannedAt: at },
});

/** `trivy k8s`: a role that may read secrets, and an account that is mounted where nobody needs it. */
const scan = (kind: "Role" | "ServiceAccount"): Delivered => {
  const [namespace, name] = kind === "Role" ? ["payments", "reads-secrets"] : ["shop", "shop"];
  const check = {
    Type: "Kubernetes Security Check",
    ID: "KSV-0113",
    Title: "Manage namespace secrets",
    Message: `${kind} '${name}' shouldn't have access to manage secrets in namespace '${namespace}'`,
    Resolution: "Manage namespace secrets are not allowed. Remove resource 'secrets' from role",
    Severity: "MEDIUM",
    Status: "FAIL",
    CauseMetadata: { Provider: "Kubernetes", Service: "general" },
  };
  const result = {
    Target: `${kind}/${name}`,
    Class: "config",
    Type: "kubernetes",
    MisconfSummary: { Successes: 0, Failures: 1 },
    Misconfigurations: [check],
  };
  return {
    report: {
      ClusterName: "prod",
      Resources: [{ Namespace: namespace, Kind: kind, Name: name, Results: [result] }],
    },
    context: { cluster: "prod", scannedAt: day(2) },
  };
};

type Row = { summary: string; fix: string; evidence: string; points: number; assets: string[] };
async function exposureOf(orgId: string): Promise<Row | undefined> {
  const [row] = await door.query<Row>(
    orgId,
    `SELECT r.summary, r.fix ->> 'text' AS fix, f ->> 'evidence' AS evidence, (f ->> 'points')::int AS points,
            ARRAY(SELECT a.kind FROM asset a WHERE a.org_id = r.org_id AND a.id = ANY(r.asset_ids) ORDER BY 1) AS assets
       FROM risk r, jsonb_array_elements(r.factors) f WHERE r.status = 'open' AND f ->> 'id' = 'exposure'`,
    [],
  );
  return row;
}

async function scoreOf(orgId: string): Promise<number> {
  const [row] = await door.query<{ score: number }>(orgId, "SELECT score::int FROM risk WHERE status = 'open'", []);
  return row?.score ?? 0;
}

describe("a right that is too wide", () => {
  test("is as exposed as the workload whose service account holds the role, in whatever order the two are told", async () => {
    for (const told of [
      [inventory(day(1), binding, door443), scan("Role")],
      [scan("Role"), inventory(day(1), binding, door443)],
    ]) {
      const orgId = await door.organization();
      for (const one of told) await door.deliver(orgId, one);
      const risk = await exposureOf(orgId);
      expect(risk).toMatchObject({ points: 24, assets: ["role", "workload"] });
      expect(risk?.evidence).toContain("The service account of api holds this role.");
      expect(risk?.summary).toContain("The workload api holds this role. It can be reached from the internet.");
      expect(risk?.fix).toContain("Take Secrets out of the role.");
    }
  });

  test("follows the workload when its way to the internet closes, and the binding when that goes", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, inventory(day(1), binding, door443));
    await door.deliver(orgId, scan("Role"));
    await door.deliver(orgId, inventory(day(3), binding, inside));
    expect((await exposureOf(orgId))?.points).toBeLessThan(24);
    await door.deliver(orgId, inventory(day(4), binding, door443));
    expect((await exposureOf(orgId))?.points).toBe(24);
    await door.deliver(orgId, inventory(day(5), { ...binding, subjects: [nobody] }, door443));
    const left = await exposureOf(orgId);
    expect(left?.points).toBeLessThan(24);
    expect(left?.assets).toEqual(["role"]);
  });

  test("tells workloads that are alike once, and how many have it", async () => {
    const orgId = await door.organization();
    const twin = shop();
    Object.assign(twin.metadata, { name: "twin", uid: "w-twin" });
    await door.deliver(orgId, inventory(day(1), binding, door443, twin));
    await door.deliver(orgId, scan("Role"));
    const risk = await exposureOf(orgId);
    expect(risk?.evidence).toContain("The service account of api holds this role. So has 1 more workload.");
    expect(risk?.assets).toEqual(["role", "workload"]);
  });

  test("never counts for less because one more account has it, and stays at least as bad as what nobody knows", async () => {
    const [alone, bound] = [await door.organization(), await door.organization()];
    const everyone = { kind: "Group", name: "system:authenticated", apiGroup: RBAC };
    const other = { ...binding, metadata: { ...binding.metadata, name: "other", uid: "rb-2" } };
    for (const [orgId, more] of [
      [alone, []],
      [bound, [other]],
    ] as const) {
      await door.deliver(orgId, inventory(day(1), { ...binding, subjects: [everyone] }, ...more, inside));
      await door.deliver(orgId, scan("Role"));
    }
    const points = async (orgId: string) => (await exposureOf(orgId))?.points ?? 0;
    expect(await points(bound)).toBeGreaterThanOrEqual(9);
    expect(await scoreOf(bound)).toBeGreaterThanOrEqual(await scoreOf(alone));
  });

  test("is not held by a workload into which no token is mounted, nor by anyone once the role is gone", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, inventory(day(1), binding, door443));
    await door.deliver(orgId, scan("Role"));
    expect((await exposureOf(orgId))?.points).toBe(24);
    const detached = shop();
    Object.assign(detached.spec.template.spec, { automountServiceAccountToken: false });
    const items = (workload: object, ...more: object[]) => [
      kubeSystem,
      account,
      unused,
      workload,
      binding,
      door443,
      ...more,
    ];
    const told = (at: string, all: object[]): Delivered => {
      return { ...inventory(at), report: { apiVersion: "v1", kind: "List", items: all } };
    };
    await door.deliver(orgId, told(day(3), items(detached, role)));
    expect((await exposureOf(orgId))?.points).toBeLessThan(24);
    await door.deliver(orgId, told(day(4), items(shop(), role)));
    expect((await exposureOf(orgId))?.points).toBe(24);
    const another = { ...role, metadata: { ...role.metadata, name: "another", uid: "r-2" } };
    await door.deliver(orgId, told(day(5), items(shop(), another)));
    expect((await exposureOf(orgId))?.points).toBeLessThan(24);
  });

  test("is owned where it is granted, and not by who has it", async () => {
    const orgId = await door.organization();
    const labelled = { ...role, metadata: { ...role.metadata, labels: { team: "payments" } } };
    const holder = shop();
    const labels = { ...holder.metadata, labels: { team: "shop" } };
    for (const team of ["payments", "shop"])
      await door.query(orgId, "INSERT INTO team (org_id, id, slug, name) VALUES ($1, gen_random_uuid(), $2, $2)", [
        orgId,
        team,
      ]);
    const items = [kubeSystem, labelled, account, { ...holder, metadata: labels }, binding, door443];
    await door.deliver(orgId, { ...inventory(day(1)), report: { apiVersion: "v1", kind: "List", items } });
    await door.deliver(orgId, scan("Role"));
    const [owner] = await door.query<{ slug: string | null }>(
      orgId,
      "SELECT t.slug FROM risk r LEFT JOIN team t ON t.org_id = r.org_id AND t.id = r.owner_team_id WHERE r.status = 'open'",
      [],
    );
    expect(owner?.slug).toBe("payments");
  });

  test("is written once: another inventory that changes nothing of it, and computing all again, leave it as it is", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, inventory(day(1), binding, door443));
    await door.deliver(orgId, scan("Role"));
    const written = async () =>
      (await door.query<{ xmin: string }>(orgId, "SELECT xmin::text FROM risk WHERE status = 'open'", []))[0]?.xmin;
    const before = await written();
    const labelled = shop();
    Object.assign(labelled.metadata, { labels: { tier: "web" } });
    const items = [kubeSystem, role, account, unused, labelled, binding, door443];
    await door.deliver(orgId, { ...inventory(day(3)), report: { apiVersion: "v1", kind: "List", items } });
    const assets = await door.query<{ id: string }>(orgId, "SELECT id FROM asset", []);
    const ids = assets.map(({ id }) => id);
    await correlateAll(door.db, orgId, ids, new Date());
    expect(await written()).toBe(before);
  });

  test("of a service account counts where workloads run under it", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, inventory(day(1), binding, door443));
    await door.deliver(orgId, scan("ServiceAccount"));
    const risk = await exposureOf(orgId);
    expect(risk).toMatchObject({ points: 24, assets: ["service_account", "workload"] });
    expect(risk?.evidence).toContain("api runs under this account.");
  });
});
