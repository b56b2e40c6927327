import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NODE_CAPABILITIES } from "@/lib/engine/privilege/kinds";
import { privilegeLabel } from "@/lib/engine/privilege/labels";
import { podFacts } from "@/lib/engine/privilege/pod";
import { type RbacGrant, rbacFacts } from "@/lib/engine/privilege/rbac";

const VERBS = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "bind",
  "escalate",
  "impersonate",
  "approve",
];
const grant = (verbs: string[]): RbacGrant => ({
  namespace: null,
  role: { kind: "ClusterRole", namespace: null, name: "all" },
  via: "ClusterRole all by ClusterRoleBinding all",
  rules: [{ apiGroups: ["*"], resources: ["*"], verbs }],
});
const mounts = ["/", "/var/run/docker.sock"].map((path, n) => ({ name: `v${n}`, hostPath: { path } }));
const container = (securityContext: object) => ({
  name: "c",
  securityContext,
  volumeMounts: mounts.map(({ name }) => ({ name, mountPath: `/${name}` })),
});
const pod = {
  hostPID: true,
  hostIPC: true,
  hostNetwork: true,
  volumes: mounts,
  containers: [
    container({
      privileged: true,
      procMount: "Unmasked",
      runAsUser: 0,
      windowsOptions: { hostProcess: true },
      capabilities: { add: ["SYS_ADMIN", "NET_RAW"] },
    }),
    container({}),
  ],
};
const names = new Set([...rbacFacts([grant(VERBS), grant(["*"])]), ...podFacts(pod)].map(({ name }) => name));

describe("a privilege in words", () => {
  test("every fact that the rules can give has words of its own and not its key", () => {
    expect(names.size).toBeGreaterThanOrEqual(29);
    for (const name of names) {
      const spelled = name.replaceAll("-", " ");
      if (name !== "may-run-as-root" && name !== "runs-as-root")
        expect([name, privilegeLabel(name).toLowerCase()]).not.toEqual([name, spelled]);
      expect(privilegeLabel(name)).toMatch(/^[A-Z](?!bac)/);
    }
  });

  test("a capability is called as Kubernetes calls it", () => {
    for (const capability of NODE_CAPABILITIES)
      expect(privilegeLabel(`capability-${capability.toLowerCase().replaceAll("_", "-")}`)).toBe(
        `Capability ${capability}`,
      );
  });

  test("what no table knows is told by its own words, whatever it is called", () => {
    expect(privilegeLabel("reads-node-logs")).toBe("Reads node logs");
    fc.assert(
      fc.property(
        fc.oneof(fc.stringMatching(/^[a-z]+(-[a-z]+)*$/), fc.constantFrom("constructor", "valueOf")),
        (name) => {
          fc.pre(!names.has(name) && !name.startsWith("capability-"));
          expect(privilegeLabel(name).toLowerCase()).toBe(name.toLowerCase().replaceAll("-", " "));
        },
      ),
    );
  });
});
