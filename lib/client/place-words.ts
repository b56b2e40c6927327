import type { ClusterPlace } from "@/lib/contracts/http/asset-link";

/** "Namespace payments, cluster prod": what tells apart two workloads of one name; empty for what lies in no cluster. */
export function placeWords(place: ClusterPlace | null): string {
  const parts = [place?.namespace && `namespace ${place.namespace}`, place?.cluster && `cluster ${place.cluster.name}`];
  const words = parts.filter(Boolean).join(", ");
  return words && `${words[0]?.toUpperCase()}${words.slice(1)}`;
}

/** The same where a column has room for the names alone: "payments · prod". */
export function placeNames(place: ClusterPlace | null): string {
  return [place?.namespace, place?.cluster?.name].filter(Boolean).join(" · ");
}
