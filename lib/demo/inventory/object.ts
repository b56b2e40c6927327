import { uidOf } from "@/lib/demo/names";

type Meta = { labels?: Record<string, string>; annotations?: Record<string, string>; owner?: object };

/** One object as the API server gives it; `namespace` is null for what has none. */
export function kubernetesObject(
  cluster: string,
  [apiVersion, kind]: readonly [apiVersion: string, kind: string],
  namespace: string | null,
  name: string,
  body: object,
  { labels = {}, annotations = {}, owner }: Meta = {},
) {
  const metadata = {
    name,
    ...(namespace ? { namespace } : {}),
    uid: uidOf(cluster, kind, namespace ?? "", name),
    labels,
    annotations,
    ...(owner ? { ownerReferences: [owner] } : {}),
  };
  return { apiVersion, kind, metadata, ...body };
}

/** A reference from a pod to its controller, or from that to its own. */
export function controlledBy(cluster: string, apiVersion: string, kind: string, namespace: string, name: string) {
  return { apiVersion, kind, name, uid: uidOf(cluster, kind, namespace, name), controller: true };
}
