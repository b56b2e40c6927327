import type { APIRequestContext } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";

const headers = { authorization: `Bearer ${instance.token}` };
const DOORS = ["door-a", "door-b"];
const BEHIND = "keeper";

/** A path with two entries, which no single change ends: behind two exposed workloads is one with two weaknesses, which commands the cluster. */
export async function withTwoDoors(request: APIRequestContext): Promise<{ id: string; title: string }> {
  for (const name of DOORS) await deliver(request, { image: imageOf(name) }, scan(name, [LOG4J]));
  await deliver(request, { image: imageOf(BEHIND) }, scan(BEHIND, [LOG4J, SPRING]));
  await deliver(request, { cluster: "e2e-doors", complete: "true" }, inventory());
  let found: { id: string; title: string } | undefined;
  const search = async () => {
    const answer = await request.get("/api/v1/risks?limit=200&q=kind:attack-path", { headers });
    const { items } = (await answer.json()) as { items: { id: string; title: string }[] };
    found = items.find(({ title }) => title.includes("through door-a (or 1 other)"));
    return found !== undefined;
  };
  await expect.poll(search, { timeout: 120_000 }).toBe(true);
  return found as unknown as { id: string; title: string };
}

async function deliver(request: APIRequestContext, about: Record<string, string>, report: object): Promise<void> {
  const sent = await request.post(`/api/v1/imports?${new URLSearchParams(about)}`, {
    headers,
    data: Buffer.from(JSON.stringify(report)),
  });
  expect(sent.ok()).toBe(true);
  const { id } = await sent.json();
  const status = async () => (await (await request.get(`/api/v1/imports/${id}`, { headers })).json()).status;
  await expect.poll(status, { timeout: 120_000 }).toBe("done");
}

const imageOf = (name: string) => `registry.example/e2e/${name}:1`;

type Package = { advisory: string; name: string; installed: string; fixed: string };
const LOG4J = {
  advisory: "CVE-2021-44228",
  name: "org.apache.logging.log4j:log4j-core",
  installed: "2.14.1",
  fixed: "2.17.1",
};
const SPRING = {
  advisory: "CVE-2022-22965",
  name: "org.springframework:spring-beans",
  installed: "5.3.17",
  fixed: "5.3.18",
};

const scan = (name: string, packages: readonly Package[]) => ({
  SchemaVersion: 2,
  ArtifactName: imageOf(name),
  ArtifactType: "container_image",
  Results: [{ Target: "app.jar", Class: "lang-pkgs", Type: "jar", Vulnerabilities: packages.map(vulnerability) }],
});

const vulnerability = ({ advisory, name, installed, fixed }: Package) => ({
  VulnerabilityID: advisory,
  PkgName: name,
  PkgIdentifier: { PURL: `pkg:maven/${name.replace(":", "/")}@${installed}` },
  InstalledVersion: installed,
  FixedVersion: fixed,
  Severity: "CRITICAL",
  CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", V3Score: 10 } },
});

function inventory() {
  const meta = (name: string, namespace?: string) => ({
    name,
    uid: `e2e-${namespace}-${name}`,
    ...(namespace && { namespace }),
  });
  const workload = (name: string, rights: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta(name, "doors"),
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { ...rights, containers: [{ name: "app", image: imageOf(name), ports: [{ containerPort: 8080 }] }] },
      },
    },
  });
  const service = (name: string, over: object, status = {}) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: meta(name, "doors"),
    spec: { selector: { app: name }, ports: [{ port: 443, targetPort: 8080 }], ...over },
    status,
  });
  const exposed = (name: string) => [
    workload(name, { automountServiceAccountToken: false }),
    service(name, { type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } }),
  ];
  const rbac = "rbac.authorization.k8s.io";
  const items = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "e2e-doors" } },
    { apiVersion: "v1", kind: "Namespace", metadata: meta("doors") },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: meta(BEHIND, "doors") },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: meta(BEHIND),
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "everything" },
      subjects: [{ kind: "ServiceAccount", name: BEHIND, namespace: "doors" }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRole",
      metadata: meta("everything"),
      rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
    },
    ...DOORS.flatMap(exposed),
    workload(BEHIND, { serviceAccountName: BEHIND }),
    service(BEHIND, { type: "ClusterIP" }),
  ];
  return { apiVersion: "v1", kind: "List", items };
}
