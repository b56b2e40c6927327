import type { ObjectRecord } from "@/lib/model/record";

type Body = Record<string, unknown>;
type Meta = {
  namespace?: string | null;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  owner?: { kind: string; name: string };
};

/** An object as the parser hands it over, with an invented uid. */
export function live(apiVersion: string, kind: string, name: string, body: Body = {}, meta: Meta = {}): ObjectRecord {
  const namespace = meta.namespace === undefined ? "shop" : meta.namespace;
  const uid = `uid-${namespace ?? ""}-${kind}-${name}`;
  const metadata = {
    name,
    ...(namespace ? { namespace } : {}),
    uid,
    labels: meta.labels ?? {},
    annotations: meta.annotations ?? {},
    ...(meta.owner
      ? { ownerReferences: [{ apiVersion: ownerVersion(meta.owner.kind), controller: true, ...meta.owner }] }
      : {}),
  };
  return {
    kind: "object",
    apiVersion,
    objectKind: kind,
    namespace,
    name,
    uid,
    live: true,
    object: { apiVersion, kind, metadata, ...body },
  };
}

export const namespace = (name: string, uid = `ns-${name}`): ObjectRecord => {
  const record = live("v1", "Namespace", name, {}, { namespace: null });
  return { ...record, uid, object: { ...record.object, metadata: { name, uid, labels: {}, annotations: {} } } };
};

export const node = (name: string, architecture = "amd64"): ObjectRecord =>
  live(
    "v1",
    "Node",
    name,
    { spec: {}, status: { addresses: [], nodeInfo: { architecture, operatingSystem: "linux" } } },
    { namespace: null },
  );

const template = (name: string, image: string, spec: Body = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: "app", image }], ...spec },
});

export const deployment = (name: string, image: string, spec: Body = {}, meta: Meta = {}): ObjectRecord =>
  live(
    "apps/v1",
    "Deployment",
    name,
    { spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name, image, spec) } },
    meta,
  );

export const replicaSet = (deployment: string, hash: string, image: string): ObjectRecord =>
  live(
    "apps/v1",
    "ReplicaSet",
    `${deployment}-${hash}`,
    { spec: { replicas: 1, template: template(deployment, image) } },
    { owner: { kind: "Deployment", name: deployment } },
  );

type PodStatus = {
  image?: string;
  imageID?: string;
  containerID?: string;
  phase?: string;
  node?: string;
  labels?: Record<string, string>;
};

/** A pod of `owner` with one container `app`. */
export const pod = (
  name: string,
  owner: { kind: string; name: string } | null,
  image: string,
  status: PodStatus = {},
): ObjectRecord =>
  live(
    "v1",
    "Pod",
    name,
    {
      spec: { containers: [{ name: "app", image }], ...(status.node ? { nodeName: status.node } : {}) },
      status: {
        phase: status.phase ?? "Running",
        containerStatuses:
          status.imageID === undefined
            ? []
            : [
                {
                  name: "app",
                  image: status.image ?? image,
                  imageID: status.imageID,
                  containerID: status.containerID ?? `containerd://${name}`,
                },
              ],
      },
    },
    { labels: { app: owner?.name ?? name, ...status.labels }, ...(owner ? { owner } : {}) },
  );

export const service = (name: string, spec: Body = {}): ObjectRecord =>
  live("v1", "Service", name, { spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec } });

function ownerVersion(kind: string): string {
  if (kind === "Job" || kind === "CronJob") return "batch/v1";
  return kind === "Node" || kind === "ReplicationController" ? "v1" : "apps/v1";
}
