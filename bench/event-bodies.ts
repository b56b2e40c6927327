import { randomUUID } from "node:crypto";

export const BATCH_EVENTS = 400;
/** One in fifty of a cluster's requests is one that matters: Secrets read, commands run in pods. */
const KEPT_EVERY = 50;

/** One delivery of an API server's webhook backend: a batch of events, each with an id of its own. */
export function auditBatch(): string {
  const at = new Date().toISOString().replace("Z", "000Z");
  const items = Array.from({ length: BATCH_EVENTS }, (_, n) => auditEvent(n % KEPT_EVERY === 0, at));
  return JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items });
}

function auditEvent(matters: boolean, at: string) {
  const resource = matters ? "secrets" : "configmaps";
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: randomUUID(),
    stage: "ResponseComplete",
    requestURI: `/api/v1/namespaces/shop/${resource}/settings?timeout=10s`,
    verb: "get",
    user: {
      username: "system:serviceaccount:shop:api",
      uid: "6f1c0c86-0000-4000-8000-000000000001",
      groups: ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"],
      extra: { "authentication.kubernetes.io/pod-name": ["api-5d4f8c7b9-x2x4q"] },
    },
    sourceIPs: ["192.0.2.10"],
    userAgent: "api/1.0 (linux/amd64) kubernetes/v1.34",
    objectRef: { resource, namespace: "shop", name: "settings", apiVersion: "v1" },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: {
      "authorization.k8s.io/decision": "allow",
      "authorization.k8s.io/reason":
        'RBAC: allowed by RoleBinding "api/shop" of Role "api" to ServiceAccount "api/shop"',
    },
  };
}

/** The same number of Falco's alerts as lines: every one of them is stored. */
export function falcoBatch(): string {
  const time = new Date().toISOString();
  const lines = Array.from({ length: BATCH_EVENTS }, () => ({
    hostname: "node-1",
    output: "Notice A shell was spawned in a container with an attached terminal",
    priority: "Notice",
    rule: "Terminal shell in container",
    source: "syscall",
    tags: ["container", "shell", "T1059"],
    time,
    output_fields: {
      "container.id": "3a7e64d82583",
      "container.image.repository": "registry.example/shop/api",
      "k8s.ns.name": "shop",
      "k8s.pod.name": "api-5d4f8c7b9-x2x4q",
      "proc.cmdline": `sh -c ${randomUUID()}`,
      "user.name": "root",
    },
  }));
  return lines.map((line) => JSON.stringify(line)).join("\n");
}
