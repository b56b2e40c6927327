import { controlledBy, kubernetesObject } from "@/lib/demo/inventory/object";
import { hexOf } from "@/lib/demo/names";
import type { Running } from "@/lib/demo/running";

/** The controller of a service, its replica set, its pods and its service account. */
export function workloadObjects(running: Running): object[] {
  const { service, cluster, image } = running;
  const { namespace, name, kind } = service;
  const labels = { app: name, "app.kubernetes.io/version": image.build.tag, ...service.labels };
  const template = { metadata: { labels }, spec: podSpec(running) };
  const selector = { matchLabels: { app: name } };
  const replicas = kind === "Deployment" ? { replicas: running.replicas } : {};
  const controller = kubernetesObject(
    cluster.name,
    ["apps/v1", kind],
    namespace,
    name,
    { spec: { ...replicas, selector, template } },
    { labels },
  );
  const hash = hexOf("template", image.config).slice(0, 10);
  const set = `${name}-${hash}`;
  const replicaSet = kubernetesObject(
    cluster.name,
    ["apps/v1", "ReplicaSet"],
    namespace,
    set,
    { spec: { ...replicas, selector, template } },
    { labels, owner: controlledBy(cluster.name, "apps/v1", kind, namespace, name) },
  );
  const account = kubernetesObject(cluster.name, ["v1", "ServiceAccount"], namespace, name, {});
  const isSet = kind === "Deployment";
  const owner = controlledBy(cluster.name, "apps/v1", isSet ? "ReplicaSet" : kind, namespace, isSet ? set : name);
  return [
    controller,
    ...(isSet ? [replicaSet] : []),
    account,
    ...running.pods.map((pod) => podObject(running, pod, labels, owner)),
  ];
}

function podObject(running: Running, pod: Running["pods"][number], labels: Record<string, string>, owner: object) {
  const { service, cluster, image } = running;
  const status = {
    phase: "Running",
    podIP: pod.ip,
    containerStatuses: [
      {
        name: service.name,
        image: image.reference,
        imageID: `${service.image}@${image.manifest}`,
        containerID: `containerd://${pod.containerId}`,
        ready: true,
        restartCount: 0,
      },
    ],
  };
  const spec = { ...podSpec(running), nodeName: pod.node };
  return kubernetesObject(
    cluster.name,
    ["v1", "Pod"],
    service.namespace,
    pod.name,
    { spec, status },
    { labels, owner },
  );
}

function podSpec({ service, image, weaknesses }: Running) {
  const limits = { cpu: "500m", memory: "512Mi" };
  return {
    serviceAccountName: service.name,
    automountServiceAccountToken: weaknesses.privileged || service.readsSecretsOf.length > 0,
    containers: [
      {
        name: service.name,
        image: image.reference,
        ports: [{ containerPort: 8080, protocol: "TCP" }],
        resources: weaknesses.noLimits ? {} : { limits, requests: limits },
        securityContext: {
          runAsNonRoot: !weaknesses.runAsRoot,
          ...(weaknesses.runAsRoot ? {} : { runAsUser: 10_001 }),
          privileged: weaknesses.privileged,
          readOnlyRootFilesystem: !weaknesses.writableRoot,
          allowPrivilegeEscalation: weaknesses.escalation || weaknesses.privileged,
          capabilities: { drop: ["ALL"] },
          seccompProfile: { type: "RuntimeDefault" },
        },
        ...(weaknesses.dockerSocket ? { volumeMounts: [{ name: "docker", mountPath: "/var/run/docker.sock" }] } : {}),
      },
    ],
    ...(weaknesses.dockerSocket
      ? { volumes: [{ name: "docker", hostPath: { path: "/var/run/docker.sock", type: "Socket" } }] }
      : {}),
  };
}
