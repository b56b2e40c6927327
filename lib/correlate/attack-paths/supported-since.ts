import { z } from "zod";
import type { WeakRow } from "@/lib/correlate/attack-paths/load-known";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { AttackPath } from "@/lib/engine/attack-paths/path";

/** Since when the parts of a cluster have been as they are: workloads by `ns/Kind/name`, all other objects by namespace, "" for those in none. */
export type PartsSince = { workloads: ReadonlyMap<string, Date>; objects: ReadonlyMap<string, Date> };

/** Objects that come and go, or that no path depends on: what they say of themselves makes no path newer. */
const PASSING = [
  "Pod",
  "ReplicaSet",
  "Job",
  "Node",
  "Endpoints",
  "EndpointSlice",
  "ConfigMap",
  "Secret",
  "Event",
  "Lease",
];

const Row = z.object({ namespace: z.string(), since: z.date() });
const Workload = z.object({ id: z.string(), since: z.date() });

export async function loadPartsSince(
  connection: TenantConnection,
  orgId: string,
  cluster: { id: string; key: string },
): Promise<PartsSince> {
  const objects = await rowsOf(
    connection,
    Row,
    `SELECT namespace, max(seen_at) AS since FROM cluster_object
      WHERE org_id = $1 AND cluster_id = $2 AND is_live AND kind <> ALL($3::text[]) GROUP BY 1`,
    [orgId, cluster.id, PASSING],
  );
  const workloads = await rowsOf(
    connection,
    Workload,
    `SELECT key AS id, first_seen_at AS since FROM asset WHERE org_id = $1 AND cluster_id = $2 AND kind = 'workload' AND retired_at IS NULL`,
    [orgId, cluster.id],
  );
  return {
    objects: new Map(objects.map(({ namespace, since }) => [namespace, since])),
    workloads: new Map(workloads.map(({ id, since }) => [id.slice(cluster.key.length + 1), since])),
  };
}

/**
 * Since when what is stored has supported a path at the least: its newest part. A step is there since the first of its weaknesses; what it needs
 * of objects, since no object of the namespaces that it touches was seen to change. Null where that is not known of some part.
 */
export function supportedSince(
  { entry, steps }: Pick<AttackPath, "entry" | "steps">,
  { workloads, objects }: PartsSince,
  weaknesses: ReadonlyMap<string, WeakRow>,
): Date | null {
  const spaces = new Set([entry.namespace, "", ...steps.flatMap(({ to }) => to.namespace ?? [])]);
  const parts = [
    ...[entry.id, ...steps.flatMap(({ to }) => to.workload ?? [])].map((id) => workloads.get(id)),
    ...[...spaces].flatMap((space) => objects.get(space) ?? []),
    ...steps.filter(({ findings }) => findings.length > 0).map(({ findings }) => earliest(findings, weaknesses)),
  ];
  if (parts.some((part) => part === undefined)) return null;
  return new Date(Math.max(...(parts as Date[]).map((part) => part.getTime())));
}

function earliest(findings: readonly string[], weaknesses: ReadonlyMap<string, WeakRow>): Date | undefined {
  const seen = findings.flatMap((id) => weaknesses.get(id)?.firstSeenAt.getTime() ?? []);
  return seen.length > 0 ? new Date(Math.min(...seen)) : undefined;
}
