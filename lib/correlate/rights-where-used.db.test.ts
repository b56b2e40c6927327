import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

  test("of a service account counts where workloads run under it", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, inventory(day(1), binding, door443));
    await door.deliver(orgId, scan("ServiceAccount"));
    const risk = await exposureOf(orgId);
    expect(risk).toMatchObject({ points: 24, assets: ["service_account", "workload"] });
    expect(risk?.evidence).toContain("api runs under this account.");
  });
});
