import { describe, expect, test } from "vitest";
import { privilegeEvidence, privilegeOf } from "@/lib/engine/privilege";
import { grantsOf, indexRbac } from "@/lib/engine/privilege/grants";
import type { RbacGrant } from "@/lib/engine/privilege/rbac";

const hardened = { runAsNonRoot: true, allowPrivilegeEscalation: false };
const pod = (spec: object, container: object = {}) => ({
  spec: { containers: [{ name: "app", securityContext: hardened, ...container }], ...spec },
});
const withContext = (securityContext: object) => pod({}, { securityContext: { ...hardened, ...securityContext } });
const mounting = (path: string, mount: object = {}) =>
  pod(
    { volumes: [{ name: "host", hostPath: { path } }] },
    { volumeMounts: [{ name: "host", mountPath: "/host", ...mount }] },
  );
const grant = (rule: object, namespace: string | null = null): RbacGrant => ({
  namespace,
  role: { kind: "ClusterRole", namespace: null, name: "r" },
  via: "ClusterRole r by ClusterRoleBinding b",
  rules: [{ apiGroups: [""], verbs: ["*"], ...rule }],
});
const levelOf = (template: unknown, grants: RbacGrant[] = []) => privilegeOf(template, null, grants).level;

describe("a pod template", () => {
  test.each([
    ["hardened", pod({}), "normal"],
    ["privileged", withContext({ privileged: true }), "node"],
    ["with SYS_ADMIN, written CAP_SYS_ADMIN", withContext({ capabilities: { add: ["CAP_SYS_ADMIN"] } }), "node"],
    ["with NET_ADMIN", withContext({ capabilities: { add: ["NET_ADMIN"] } }), "elevated"],
    ["with NET_BIND_SERVICE", withContext({ capabilities: { add: ["NET_BIND_SERVICE"] } }), "normal"],
    ["with SYS_PTRACE alone", withContext({ capabilities: { add: ["SYS_PTRACE"] } }), "elevated"],
    [
      "with SYS_PTRACE over the node's processes",
      pod({ hostPID: true }, { securityContext: { ...hardened, capabilities: { add: ["SYS_PTRACE"] } } }),
      "node",
    ],
    ["in the node's process namespace", pod({ hostPID: true }), "elevated"],
    ["in the node's network", pod({ hostNetwork: true }), "elevated"],
    ["mounting docker.sock read-only", mounting("/var/run/docker.sock", { readOnly: true }), "node"],
    ["mounting containerd's socket", mounting("/run/containerd/containerd.sock"), "node"],
    ["mounting the whole node", mounting("/"), "node"],
    ["mounting the whole node by another spelling", mounting("/var/..//"), "node"],
    ["mounting /etc", mounting("/etc"), "node"],
    ["mounting /etc read-only", mounting("/etc", { readOnly: true }), "elevated"],
    ["mounting one file of /etc read-only", mounting("/etc/localtime", { readOnly: true }), "elevated"],
    ["mounting the kubelet's folder read-only", mounting("/var/lib/kubelet/pods", { readOnly: true }), "node"],
    ["mounting /proc", mounting("/proc"), "node"],
    ["mounting /proc read-only", mounting("/proc", { readOnly: true }), "elevated"],
    ["mounting a folder of data", mounting("/data/shop"), "elevated"],
    ["mounting a folder of data read-only", mounting("/data/shop", { readOnly: true }), "normal"],
    ["mounting a harmless part of the node", mounting("/", { subPath: "data", readOnly: true }), "normal"],
    ["as a Windows host process", pod({ securityContext: { windowsOptions: { hostProcess: true } } }), "node"],
  ])("%s is %s", (_name, template, level) => expect(levelOf(template)).toBe(level));

  test("a volume that no container mounts gives nothing", () => {
    expect(levelOf(pod({ volumes: [{ name: "host", hostPath: { path: "/" } }] }))).toBe("normal");
  });

  test("a privileged init container is elevated, since it is gone when the workload serves", () => {
    const once = { name: "sysctl", securityContext: { privileged: true } };
    expect(levelOf(pod({ initContainers: [once] }))).toBe("elevated");
    expect(levelOf(pod({ initContainers: [{ ...once, restartPolicy: "Always" }] }))).toBe("node");
  });

  test("running as root is said and raises nothing; the container's own word wins over the pod's", () => {
    const facts = (spec: object, securityContext: object) =>
      privilegeOf(pod(spec, { securityContext: { allowPrivilegeEscalation: false, ...securityContext } }), null, [])
        .facts;
    expect(facts({}, {}).map((fact) => fact.name)).toEqual(["may-run-as-root"]);
    expect(facts({ securityContext: { runAsNonRoot: true } }, {})).toEqual([]);
    expect(facts({ securityContext: { runAsUser: 1000 } }, { runAsUser: 0 })[0]).toMatchObject({
      name: "runs-as-root",
      where: "container app",
      level: "normal",
    });
  });

  test("nonsense in place of a template is a plain workload and no crash", () => {
    for (const odd of [
      null,
      7,
      "x",
      [],
      { spec: { containers: [null, 3] } },
      { spec: { containers: "x", volumes: {} } },
    ]) {
      expect(levelOf(odd)).toBe("normal");
    }
  });
});

describe("rights of the service account", () => {
  test.each([
    ["everything", grant({ apiGroups: ["*"], resources: ["*"] }), "cluster"],
    ["everything in one namespace", grant({ apiGroups: ["*"], resources: ["*"] }, "shop"), "elevated"],
    ["everything in kube-system", grant({ apiGroups: ["*"], resources: ["*"] }, "kube-system"), "cluster"],
    ["reading all secrets", grant({ resources: ["secrets"], verbs: ["list"] }), "cluster"],
    ["reading secrets of one namespace", grant({ resources: ["secrets"], verbs: ["get"] }, "shop"), "elevated"],
    [
      "reading two named secrets",
      grant({ resources: ["secrets"], verbs: ["get"], resourceNames: ["a", "b"] }),
      "normal",
    ],
    ["exec by a subresource wildcard", grant({ resources: ["pods/*"], verbs: ["create"] }), "cluster"],
    ["creating pods", grant({ resources: ["pods"], verbs: ["create"] }), "cluster"],
    ["reading pods", grant({ resources: ["pods"], verbs: ["get", "list"] }), "normal"],
    [
      "changing deployments of one namespace",
      grant({ apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] }, "shop"),
      "elevated",
    ],
    ["secrets of another API group", grant({ apiGroups: ["example.org"], resources: ["secrets"] }), "normal"],
    ["impersonating", grant({ resources: ["users"], verbs: ["impersonate"] }), "cluster"],
    [
      "binding roles",
      grant({ apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["bind"] }),
      "cluster",
    ],
    ["the kubelet's proxy", grant({ resources: ["nodes/proxy"], verbs: ["get"] }), "cluster"],
    [
      "the kubelet's proxy, pointless in a namespace",
      grant({ resources: ["nodes/proxy"], verbs: ["get"] }, "shop"),
      "normal",
    ],
    ["making tokens", grant({ resources: ["serviceaccounts/token"], verbs: ["create"] }), "cluster"],
    [
      "changing admission webhooks",
      grant({ apiGroups: ["admissionregistration.k8s.io"], resources: ["*"] }),
      "cluster",
    ],
  ])("%s is %s", (_name, given, level) => expect(levelOf(pod({}), [given])).toBe(level));

  const admin = grant({ apiGroups: ["*"], resources: ["*"] });
  test.each([
    { pod: undefined, account: undefined, mounted: true },
    { pod: undefined, account: false, mounted: false },
    { pod: true, account: false, mounted: true },
    { pod: false, account: true, mounted: false },
  ])(
    "count only if the token is mounted: $pod on the pod, $account on the account",
    ({ pod: own, account, mounted }) => {
      const template = pod(own === undefined ? {} : { automountServiceAccountToken: own });
      const privilege = privilegeOf(template, { automountServiceAccountToken: account }, [admin]);
      expect(privilege.tokenMounted).toBe(mounted);
      expect(privilege.level).toBe(mounted ? "cluster" : "normal");
    },
  );

  test("a projected token counts although automounting is off", () => {
    const volumes = [{ name: "t", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }];
    expect(levelOf(pod({ automountServiceAccountToken: false, volumes }), [admin])).toBe("cluster");
  });

  test("the evidence names what decides and where it comes from", () => {
    const privilege = privilegeOf(withContext({ privileged: true }), null, [admin]);
    expect(privilegeEvidence(privilege)).toBe(
      "It may do everything in the whole cluster (ClusterRole r by ClusterRoleBinding b)",
    );
    expect(privilegeEvidence(privilegeOf(pod({}), null, []))).toBeNull();
  });
});

describe("grantsOf", () => {
  const role = (name: string, over: object = {}) => ({ metadata: { name }, rules: [{ verbs: [name] }], ...over });
  const bind = (name: string, kind: string, roleName: string, subjects: object[], namespace?: string) => ({
    metadata: { name, namespace },
    roleRef: { kind, name: roleName },
    subjects,
  });
  const account = { kind: "ServiceAccount", name: "api", namespace: "shop" };
  const index = indexRbac({
    roles: [role("local", { metadata: { name: "local", namespace: "shop" } })],
    clusterRoles: [
      role("wide"),
      { metadata: { name: "sum" }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { sum: "yes" } }] } },
      role("part", { metadata: { name: "part", labels: { sum: "yes" } } }),
    ],
    roleBindings: [
      bind("a", "Role", "local", [{ kind: "ServiceAccount", name: "api" }], "shop"),
      bind("b", "ClusterRole", "wide", [account], "other"),
    ],
    clusterRoleBindings: [
      bind("c", "ClusterRole", "sum", [{ kind: "Group", name: "system:serviceaccounts:shop" }]),
      bind("d", "ClusterRole", "wide", [{ ...account, name: "someone-else" }]),
    ],
  });

  const clusterRole = (name: string) => ({ kind: "ClusterRole", namespace: null, name });
  test("finds roles bound by name and by group, in the binding's own namespace", () => {
    expect(grantsOf(index, "shop", "api")).toEqual([
      {
        namespace: "shop",
        role: { kind: "Role", namespace: "shop", name: "local" },
        via: "Role local by RoleBinding shop/a",
        rules: [{ verbs: ["local"] }],
      },
      {
        namespace: "other",
        role: clusterRole("wide"),
        via: "ClusterRole wide by RoleBinding other/b",
        rules: [{ verbs: ["wide"] }],
      },
      {
        namespace: null,
        role: clusterRole("sum"),
        via: "ClusterRole sum by ClusterRoleBinding c",
        rules: [{ verbs: ["part"] }],
      },
    ]);
  });

  test("another account of the namespace gets only what its groups are given", () => {
    expect(grantsOf(index, "shop", "web").map((found) => found.namespace)).toEqual([null]);
  });
});

// Every binding of a subject was copied for the next one: a snapshot of one service account took minutes.
test("a subject may be bound very often", () => {
  const roleBindings = Array.from({ length: 100_000 }, (_, i) => ({
    metadata: { name: `b${i}`, namespace: "shop" },
    roleRef: { kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "api", namespace: "shop" }],
  }));
  const index = indexRbac({ roles: [], clusterRoles: [], roleBindings, clusterRoleBindings: [] });
  expect(index.bindings.get("ServiceAccount/shop/api")).toHaveLength(100_000);
}, 5_000);
