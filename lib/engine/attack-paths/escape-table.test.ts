import { describe, expect, test } from "vitest";
import type { Known } from "@/lib/engine/attack-paths/from-cluster";
import { TECHNIQUES } from "@/lib/engine/attack-paths/techniques";
import { balancer, deployment, grant, node, pathsOf, pod, told, weak } from "@/lib/engine/attack-paths/testing-cluster";
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
const hostPath = (path: string, readOnly = false) =>
  web(
    { volumes: [{ name: "host", hostPath: { path } }] },
    { volumeMounts: [{ name: "host", mountPath: "/host", readOnly }] },
  );
const capability = (name: string) => web({}, { securityContext: { capabilities: { add: [name] } } });

describe("container escape", () => {
  const POD_SECURITY = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";
  const CAPABILITIES = "https://man7.org/linux/man-pages/man7/capabilities.7.html";
  test.each<[row: string, objects: KubernetesObject[], expected: string[], source: string]>([
    [
      "privileged",
      web({}, { securityContext: { privileged: true } }),
      [`node: ${entry} > escape-privileged`],
      POD_SECURITY,
    ],
    ["not privileged", web({}, { securityContext: { privileged: false } }), [], POD_SECURITY],
    [
      "privileged only while it starts",
      web({ initContainers: [{ name: "init", image: "busybox", securityContext: { privileged: true } }] }),
      [],
      "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/",
    ],
    [
      "docker.sock",
      hostPath("/var/run/docker.sock"),
      [`node: ${entry} > escape-runtime-socket`],
      "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
    ],
    [
      "docker.sock read-only is as good",
      hostPath("/var/run/docker.sock", true),
      [`node: ${entry} > escape-runtime-socket`],
      "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
    ],
    [
      "containerd.sock",
      hostPath("/run/containerd/containerd.sock"),
      [`node: ${entry} > escape-runtime-socket`],
      "https://github.com/containerd/containerd/blob/main/docs/getting-started.md",
    ],
    [
      "the node's root",
      hostPath("/"),
      [`node: ${entry} > escape-host-path`],
      "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    ],
    [
      "the kubelet's files, read-only",
      hostPath("/var/lib/kubelet", true),
      [`node: ${entry} > escape-host-path`],
      "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    ],
    [
      "/etc to write",
      hostPath("/etc/cron.d"),
      [`node: ${entry} > escape-host-path`],
      "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    ],
    ["/etc read-only", hostPath("/etc/ssl", true), [], "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"],
    [
      "a harmless directory",
      hostPath("/mnt/scratch"),
      [],
      "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
    ],
    ["SYS_ADMIN", capability("SYS_ADMIN"), [`node: ${entry} > escape-capability`], CAPABILITIES],
    ["CAP_SYS_MODULE", capability("CAP_SYS_MODULE"), [`node: ${entry} > escape-capability`], CAPABILITIES],
    ["DAC_READ_SEARCH", capability("DAC_READ_SEARCH"), [`node: ${entry} > escape-capability`], CAPABILITIES],
    ["NET_BIND_SERVICE", capability("NET_BIND_SERVICE"), [], CAPABILITIES],
    ["SYS_PTRACE without the node's processes", capability("SYS_PTRACE"), [], CAPABILITIES],
    [
      "SYS_PTRACE with hostPID",
      web(
        { hostPID: true, securityContext: { runAsUser: 1000 } },
        { securityContext: { capabilities: { add: ["SYS_PTRACE"] } } },
      ),
      [`node: ${entry} > escape-capability`],
      CAPABILITIES,
    ],
    [
      "hostPID alone, alone on its node",
      web({ hostPID: true }),
      [],
      "https://bishopfox.com/blog/kubernetes-pod-privilege-escalation",
    ],
  ])("%s", (_, objects, expected) => {
    expect(tell(objects)).toEqual(expected);
  });

  test("hostPID as root leads into the node's other pods, and as another user it does not", () => {
    const around = (spec: Readonly<Record<string, unknown>>) => [
      ...web(spec),
      pod("web-abc-1", "web", "node-1", spec),
      node("node-1"),
      deployment("db", {}, { namespace: "data" }),
      pod("db-abc-1", "db", "node-1", {}, "data"),
    ];
    expect(tell(around({ hostPID: true }))).toEqual([`namespace: ${entry} > host-process-view > enter-pods-of-node`]);
    expect(tell(around({ hostPID: true, securityContext: { runAsUser: 1000 } }))).toEqual([]);
  });
});

describe("what a node holds", () => {
  const privileged = {
    containers: [{ name: "app", image: "registry.example/web", securityContext: { privileged: true } }],
  };
  const onNode = (labels: Readonly<Record<string, string>>) => [
    ...web({}, { securityContext: { privileged: true } }),
    pod("web-abc-1", "web", "node-1", privileged),
    node("node-1", labels),
  ];

  // https://kubernetes.io/docs/setup/best-practices/certificates/
  test("a control plane node holds the cluster's keys", () => {
    const expected = `${entry} > escape-privileged > control-plane-credentials`;
    expect(tell(onNode({ "node-role.kubernetes.io/control-plane": "" }))).toEqual([`cluster-admin: ${expected}`]);
  });

  test("a worker node holds its own pods", () => {
    expect(tell(onNode({}))).toEqual([`node: ${entry} > escape-privileged`]);
  });

  // https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
  test("the tokens of every pod on the node are the attacker's", () => {
    const objects = [
      ...onNode({}),
      deployment(
        "operator",
        { serviceAccountName: "operator", automountServiceAccountToken: true },
        { namespace: "ops" },
      ),
      pod("operator-abc-1", "operator", "node-1", { serviceAccountName: "operator" }, "ops"),
      ...grant("operator", null, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, "ops"),
    ];
    expect(tell(objects)).toEqual([
      `cluster-admin: ${entry} > escape-privileged > enter-pods-of-node > steal-token > cluster-admin-rights`,
    ]);
  });
});

describe("the pack", () => {
  test("every technique but the assumed one names ATT&CK techniques with their pages, preconditions and a source", () => {
    for (const technique of TECHNIQUES) {
      expect(technique.preconditions.length, technique.id).toBeGreaterThan(0);
      expect(technique.source).toMatch(/^https:\/\//);
      if (technique.id !== "given-foothold") expect(technique.attack.length, technique.id).toBeGreaterThan(0);
      for (const { id, url } of technique.attack) {
        expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
        expect(url).toBe(`https://attack.mitre.org/techniques/${id.replace(".", "/")}/`);
      }
      expect(technique.chance).toBeGreaterThan(0);
      expect(technique.chance).toBeLessThanOrEqual(1);
    }
    expect(new Set(TECHNIQUES.map(({ id }) => id)).size).toBe(TECHNIQUES.length);
  });
});
