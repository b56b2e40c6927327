import type { Cluster, Company, Weaknesses } from "@/lib/demo/company";
import { rightsIn } from "@/lib/demo/rights";
import { type Running, runningIn } from "@/lib/demo/running";

type Check = { id: string; title: string; severity: string; message: string; resolution: string };

/** Checks of trivy-checks that judge what a pod may do, by what makes them fail. */
const CHECKS: readonly (readonly [keyof Weaknesses, Check])[] = [
  [
    "runAsRoot",
    {
      id: "KSV012",
      title: "Runs as root user",
      severity: "MEDIUM",
      message: "should set 'securityContext.runAsNonRoot' to true",
      resolution: "Set 'containers[].securityContext.runAsNonRoot' to true.",
    },
  ],
  [
    "privileged",
    {
      id: "KSV017",
      title: "Privileged",
      severity: "HIGH",
      message: "should set 'securityContext.privileged' to false",
      resolution: "Change 'containers[].securityContext.privileged' to 'false'.",
    },
  ],
  [
    "dockerSocket",
    {
      id: "KSV006",
      title: "hostPath volume mounted with docker.sock",
      severity: "HIGH",
      message: "should not specify '/var/run/docker.sock' in 'spec.template.volumes.hostPath.path'",
      resolution: "Do not specify /var/run/docker.sock in 'spec.template.volumes.hostPath.path'.",
    },
  ],
  [
    "writableRoot",
    {
      id: "KSV014",
      title: "Root file system is not read-only",
      severity: "HIGH",
      message: "should set 'securityContext.readOnlyRootFilesystem' to true",
      resolution: "Change 'containers[].securityContext.readOnlyRootFilesystem' to 'true'.",
    },
  ],
  [
    "escalation",
    {
      id: "KSV001",
      title: "Can elevate its own privileges",
      severity: "MEDIUM",
      message: "should set 'securityContext.allowPrivilegeEscalation' to false",
      resolution: "Set 'set containers[].securityContext.allowPrivilegeEscalation' to 'false'.",
    },
  ],
  [
    "noLimits",
    {
      id: "KSV018",
      title: "Memory not limited",
      severity: "LOW",
      message: "should set 'resources.limits.memory'",
      resolution: "Set a limit value under 'containers[].resources.limits.memory'.",
    },
  ],
];

/** What trivy-checks says of a role of one namespace that may read its secrets, and of one of the whole cluster. */
const READS_SECRETS: Record<"Role" | "ClusterRole", Omit<Check, "message">> = {
  Role: {
    id: "KSV113",
    title: "Manage namespace secrets",
    severity: "MEDIUM",
    resolution: "Manage namespace secrets are not allowed. Remove resource 'secrets' from role",
  },
  ClusterRole: {
    id: "KSV041",
    title: "Manage secrets",
    severity: "CRITICAL",
    resolution: "Manage secrets are not allowed. Remove resource 'secrets' from cluster role",
  },
};

/** `trivy k8s --report all --scanners misconfig,rbac --format json`: what each workload and role was checked for, passes of workloads too. */
export function trivyCluster(company: Company, cluster: Cluster, day: number) {
  const running = runningIn(company, cluster, day);
  return { ClusterName: cluster.name, Resources: [...running.map(workloadOf), ...rolesOf(cluster, running)] };
}

function workloadOf({ service, weaknesses }: Running) {
  const { namespace, kind, name } = service;
  const found = CHECKS.map(([weakness, check]) => {
    const message = `Container '${name}' of ${kind} '${name}' ${check.message}`;
    return result({ ...check, message }, weaknesses[weakness] ? "FAIL" : "PASS");
  });
  return resource(namespace, kind, name, found);
}

function rolesOf(cluster: Cluster, running: readonly Running[]) {
  return rightsIn(cluster, running).map(({ kind, namespace, name }) => {
    const where = namespace === null ? "resource 'secrets'" : `secrets in namespace '${namespace}'`;
    const message = `${kind} '${name}' shouldn't have access to manage ${where}`;
    return resource(namespace ?? "", kind, name, [result({ ...READS_SECRETS[kind], message }, "FAIL")]);
  });
}

function result(check: Check, status: "FAIL" | "PASS") {
  return {
    Type: "Kubernetes Security Check",
    ID: check.id,
    AVDID: `AVD-KSV-${check.id.slice(3).padStart(4, "0")}`,
    Title: check.title,
    Message: check.message,
    Resolution: check.resolution,
    Severity: check.severity,
    PrimaryURL: `https://avd.aquasec.com/misconfig/${check.id.toLowerCase()}`,
    Status: status,
    CauseMetadata: { Provider: "Kubernetes", Service: "general" },
  };
}

function resource(namespace: string, kind: string, name: string, found: readonly ReturnType<typeof result>[]) {
  const failures = found.filter((one) => one.Status === "FAIL").length;
  return {
    Namespace: namespace,
    Kind: kind,
    Name: name,
    Results: [
      {
        Target: `${kind}/${name}`,
        Class: "config",
        Type: "kubernetes",
        MisconfSummary: { Successes: found.length - failures, Failures: failures },
        Misconfigurations: found,
      },
    ],
  };
}
