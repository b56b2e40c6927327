import { describe, expect, test } from "vitest";
import type { Known } from "@/lib/engine/attack-paths/from-cluster";
import {
  balancer,
  deployment,
  grant,
  namespace,
  pathsOf,
  policy,
  told,
  weak,
  weakness,
} from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";

// Each row is one precondition from the page it cites: the smallest cluster in which the technique applies, and the nearest in
// which it does not. `web` is exposed and exploitable in every row.

const KNOWN = { "shop/Deployment/web": weak() };
const tell = (objects: readonly KubernetesObject[], known: Readonly<Record<string, Known>> = KNOWN) =>
  pathsOf(objects, known).map(told);
const entry = "exploit-public-application";
const web = (pod: Readonly<Record<string, unknown>> = {}, container: Readonly<Record<string, unknown>> = {}) => [
  deployment("web", pod, { container }),
  balancer("web"),
];
describe("rights of service accounts", () => {
  const GOOD = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/";
  const withToken = (rights: KubernetesObject[], more: KubernetesObject[] = []) => [
    ...web({ serviceAccountName: "web", automountServiceAccountToken: true }),
    ...rights,
    ...more,
  ];
  const core = (resources: string[], verbs: string[]) => ({ apiGroups: [""], resources, verbs });
  const rbac = (verbs: string[]) => ({
    apiGroups: ["rbac.authorization.k8s.io"],
    resources: ["clusterroles", "roles"],
    verbs,
  });
  const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
  const first = `${entry} > steal-token`;
  const other = [namespace("data"), deployment("db", {}, { namespace: "data" })];
  test.each<[row: string, objects: KubernetesObject[], expected: string[], source: string]>([
    [
      "everything everywhere",
      withToken(grant("web", null, everything)),
      [`cluster-admin: ${first} > cluster-admin-rights`],
      "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
    ],
    [
      "everything, and no token mounted",
      [...web({ serviceAccountName: "web" }), ...grant("web", null, everything)],
      [],
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    [
      "everything in another namespace",
      withToken(grant("web", "data", everything), [
        namespace("data", { "pod-security.kubernetes.io/enforce": "restricted" }),
      ]),
      [`secrets: ${first} > namespace-admin-rights > mount-secrets`],
      `${GOOD}#least-privilege`,
    ],
    [
      "secrets everywhere",
      withToken(grant("web", null, core(["secrets"], ["list"])), other),
      [`secrets: ${first} > read-secrets`],
      `${GOOD}#listing-secrets`,
    ],
    [
      "secrets of another namespace",
      withToken(grant("web", "data", core(["secrets"], ["get"])), other),
      [`secrets: ${first} > read-secrets`],
      `${GOOD}#listing-secrets`,
    ],
    [
      "secrets of its own namespace",
      withToken(grant("web", "shop", core(["secrets"], ["get"]))),
      [],
      `${GOOD}#listing-secrets`,
    ],
    [
      "one named secret",
      withToken(grant("web", "data", { ...core(["secrets"], ["get"]), resourceNames: ["one"] }), other),
      [],
      "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
    ],
    [
      "pods in its own namespace, which nothing guards",
      withToken(grant("web", "shop", core(["pods"], ["create"]))),
      [`node: ${first} > create-workloads > privileged-pod`],
      `${GOOD}#workload-creation`,
    ],
    [
      "pods in its own namespace under Pod Security",
      withToken(grant("web", "shop", core(["pods"], ["create"])), [
        namespace("shop", { "pod-security.kubernetes.io/enforce": "baseline" }),
      ]),
      [],
      "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    ],
    [
      "jobs in its own namespace",
      withToken(grant("web", "shop", { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] })),
      [`node: ${first} > create-workloads > privileged-pod`],
      `${GOOD}#workload-creation`,
    ],
    [
      "exec in another namespace",
      withToken(grant("web", "data", core(["pods/exec"], ["create"])), other),
      [`namespace: ${first} > exec-in-pods`],
      "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
    ],
    ["to read pods", withToken(grant("web", null, core(["pods"], ["get", "list"])), other), [], GOOD],
    [
      "bind or escalate roles",
      withToken(grant("web", null, rbac(["escalate"]))),
      [`cluster-admin: ${first} > raise-own-rights`],
      `${GOOD}#escalate-verb`,
    ],
    [
      "bind",
      withToken(grant("web", null, rbac(["bind"]))),
      [`cluster-admin: ${first} > raise-own-rights`],
      `${GOOD}#bind-verb`,
    ],
    [
      "impersonate",
      withToken(grant("web", null, core(["users", "groups"], ["impersonate"]))),
      [`cluster-admin: ${first} > impersonate`],
      `${GOOD}#impersonate-verb`,
    ],
    [
      "tokens of a mighty account of its own namespace",
      withToken(
        [...grant("web", "shop", core(["serviceaccounts/token"], ["create"])), ...grant("boss", null, everything)],
        [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "boss", namespace: "shop" } }],
      ),
      [`cluster-admin: ${first} > make-tokens > use-token > cluster-admin-rights`],
      `${GOOD}#token-request`,
    ],
    [
      "nodes/proxy",
      withToken(grant("web", null, core(["nodes/proxy"], ["create"])), other),
      [`namespace: ${first} > node-proxy`],
      `${GOOD}#access-to-proxy-subresource-of-nodes`,
    ],
  ])("%s", (_, objects, expected) => {
    expect(tell(objects)).toEqual(expected);
  });

  test("whoever may create pods runs one as the mightiest account of the namespace", () => {
    const objects = withToken(
      [...grant("web", "shop", core(["pods"], ["create"])), ...grant("boss", null, everything)],
      [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "boss", namespace: "shop" } }],
    );
    expect(tell(objects)).toContain(
      `cluster-admin: ${first} > create-workloads > run-as-account > use-token > cluster-admin-rights`,
    );
  });
});

describe("from pod to pod", () => {
  const POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/";
  const known = { ...KNOWN, "data/Deployment/db": weak({ weaknesses: [weakness({ advisory: "CVE-2022-0543" })] }) };
  const db = [namespace("shop"), namespace("data"), deployment("db", {}, { namespace: "data" })];
  const inside = `namespace: ${entry} > reach-over-network > exploit-from-inside`;
  const admitting = (from: unknown[]) => policy("guard", { policyTypes: ["Ingress"], ingress: [{ from }] }, "data");
  const calling = (egress: unknown[]) => policy("calls", { policyTypes: ["Egress"], egress });
  test.each<[row: string, policies: KubernetesObject[], expected: string[], source: string]>([
    ["without a policy", [], [inside], `${POLICIES}#the-two-sorts-of-pod-isolation`],
    [
      "default deny",
      [policy("deny", { policyTypes: ["Ingress"] }, "data")],
      [],
      `${POLICIES}#default-deny-all-ingress-traffic`,
    ],
    ["its own namespace only", [admitting([{ podSelector: {} }])], [], `${POLICIES}#behavior-of-to-and-from-selectors`],
    [
      "our namespace",
      [admitting([{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }])],
      [inside],
      `${POLICIES}#targeting-a-namespace-by-its-name`,
    ],
    [
      "our pods",
      [admitting([{ namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } }])],
      [inside],
      `${POLICIES}#behavior-of-to-and-from-selectors`,
    ],
    [
      "other pods",
      [admitting([{ namespaceSelector: {}, podSelector: { matchLabels: { app: "api" } } }])],
      [],
      `${POLICIES}#behavior-of-to-and-from-selectors`,
    ],
    ["default deny of calls", [calling([])], [], `${POLICIES}#default-deny-all-egress-traffic`],
    [
      "calls to DNS only",
      [calling([{ ports: [{ port: 53, protocol: "UDP" }] }])],
      [],
      `${POLICIES}#targeting-a-range-of-ports`,
    ],
    ["calls to its port", [calling([{ ports: [{ port: 8080 }] }])], [inside], `${POLICIES}#targeting-a-range-of-ports`],
    [
      "calls to its pods, which admit nothing",
      [calling([{ to: [{ namespaceSelector: {} }] }]), policy("deny", { policyTypes: ["Ingress"] }, "data")],
      [],
      `${POLICIES}#the-two-sorts-of-pod-isolation`,
    ],
    [
      "calls to the outside only",
      [calling([{ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] }])],
      [],
      `${POLICIES}#behavior-of-to-and-from-selectors`,
    ],
  ])("%s", (_, policies, expected) => {
    expect(tell([...web(), ...db, ...policies], known)).toEqual(expected);
  });

  test("a weakness of what listens on no port is reached by nobody", () => {
    const silent = deployment("db", {}, { namespace: "data", container: { ports: [] } });
    expect(tell([...web(), namespace("data"), silent], known)).toEqual([]);
  });
});

describe("services without a password", () => {
  const redis = (container: Readonly<Record<string, unknown>> = {}, at = "shop") =>
    deployment(
      "cache",
      {},
      { namespace: at, image: "redis:7", container: { ports: [{ containerPort: 6379 }], ...container } },
    );

  // https://hub.docker.com/_/redis
  test("an exposed Redis as it is delivered is an open data store", () => {
    expect(tell([redis(), balancer("cache", "shop", 6379)])).toEqual(["data-store: use-exposed-service"]);
  });

  test("a password in its environment closes it", () => {
    const env = [{ name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: "redis", key: "password" } } }];
    expect(tell([redis({ env }), balancer("cache", "shop", 6379)])).toEqual([]);
  });

  test("inside, it is reached from what is taken over", () => {
    expect(tell([...web(), redis({}, "data")])).toEqual([
      `data-store: ${entry} > reach-over-network > use-open-service-inside`,
    ]);
  });
});

describe("found credentials and crown jewels", () => {
  // https://attack.mitre.org/techniques/T1552/001/
  test("a cloud credential in the image opens the cloud", () => {
    const credentials = [
      {
        findingId: "22222222-2222-4222-8222-222222222222",
        kind: "cloud" as const,
        title: "AWS access key",
        where: "srv/.env",
      },
    ];
    expect(tell(web(), { "shop/Deployment/web": weak({ credentials }) })).toEqual([
      `cloud-account: ${entry} > use-found-credential`,
    ]);
  });

  test("a workload marked as a crown jewel is a goal, by people or by its label", () => {
    const db = deployment("db");
    const marked = {
      ...db,
      metadata: { ...db.metadata, labels: { ...db.metadata.labels, "plimsoll.dev/crown-jewel": "true" } },
    };
    const expected = [`crown-jewel: ${entry} > reach-over-network > exploit-from-inside`];
    const both = { ...KNOWN, "shop/Deployment/db": weak() };
    expect(tell([...web(), marked], both)).toEqual(expected);
    expect(tell([...web(), db], { ...KNOWN, "shop/Deployment/db": weak({ crownJewel: "Set by people." }) })).toEqual(
      expected,
    );
    expect(tell([...web(), db], both)).toEqual([]);
  });
});
