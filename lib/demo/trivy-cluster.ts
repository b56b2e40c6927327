import type { Cluster, Company, Weaknesses } from "@/lib/demo/company";
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

/** `trivy k8s --report all --scanners misconfig --format json`: what each workload was checked for, passes too. */
export function trivyCluster(company: Company, cluster: Cluster, day: number) {
  return { ClusterName: cluster.name, Resources: runningIn(company, cluster, day).map(resourceOf) };
}

function resourceOf({ service, weaknesses }: Running) {
  const found = CHECKS.map(([weakness, check]) => ({
    Type: "Kubernetes Security Check",
    ID: check.id,
    AVDID: `AVD-KSV-0${check.id.slice(3)}`,
    Title: check.title,
    Message: `Container '${service.name}' of ${service.kind} '${service.name}' ${check.message}`,
    Resolution: check.resolution,
    Severity: check.severity,
    PrimaryURL: `https://avd.aquasec.com/misconfig/${check.id.toLowerCase()}`,
    Status: weaknesses[weakness] ? "FAIL" : "PASS",
    CauseMetadata: { Provider: "Kubernetes", Service: "general" },
  }));
  const failures = found.filter((one) => one.Status === "FAIL").length;
  return {
    Namespace: service.namespace,
    Kind: service.kind,
    Name: service.name,
    Results: [
      {
        Target: `${service.kind}/${service.name}`,
        Class: "config",
        Type: "kubernetes",
        MisconfSummary: { Successes: found.length - failures, Failures: failures },
        Misconfigurations: found,
      },
    ],
  };
}
