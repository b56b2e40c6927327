import { z } from "zod";
import type { WeakRow } from "@/lib/correlate/attack-paths/load-known";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { AttackPath } from "@/lib/engine/attack-paths/path";

/** Since when the parts of a cluster that ways go through have been as they are: workloads by `ns/Kind/name`, all other objects by namespace, "" for those in none. */
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

/** What `supportedSince` asks of the cluster for some ways. */
export async function loadPartsSince(
  connection: TenantConnection,
  orgId: string,
  cluster: { id: string; key: string },
  ways: readonly Parts[],
): Promise<PartsSince> {
  const objects = await rowsOf(
    connection,
    Row,
    `SELECT namespace, max(seen_at) AS since FROM cluster_object
      WHERE org_id = $1 AND cluster_id = $2 AND is_live AND kind <> ALL($3::text[]) AND namespace = ANY($4::text[]) GROUP BY 1`,
    [orgId, cluster.id, PASSING, [...new Set(ways.flatMap((way) => [...spacesOf(way)]))]],
  );
  const workloads = await rowsOf(
    connection,
    Workload,
    `SELECT key AS id, first_seen_at AS since FROM asset WHERE org_id = $1 AND cluster_id = $2 AND kind = 'workload' AND retired_at IS NULL AND key = ANY($3::text[])`,
    [orgId, cluster.id, [...new Set(ways.flatMap(workloadsOf))].map((id) => `${cluster.key}/${id}`)],
  );
  return {
    objects: new Map(objects.map(({ namespace, since }) => [namespace, since])),
    workloads: new Map(workloads.map(({ id, since }) => [id.slice(cluster.key.length + 1), since])),
  };
}

type Parts = Pick<AttackPath, "entry" | "steps">;

function spacesOf({ entry, steps }: Parts): Set<string> {
  return new Set([entry.namespace, "", ...steps.flatMap(({ to }) => to.namespace ?? [])]);
}

function workloadsOf({ entry, steps }: Parts): string[] {
  return [entry.id, ...steps.flatMap(({ to }) => to.workload ?? [])];
}

/**
 * Since when what is stored has supported a path at the least: its newest part. A step is there since the first of its weaknesses; what it needs
 * of objects, since no object of the namespaces that it touches was seen to change. Null where that is not known of some part.
 */
export function supportedSince(
  way: Parts,
  { workloads, objects }: PartsSince,
  weaknesses: ReadonlyMap<string, WeakRow>,
): Date | null {
  const parts = [
    ...workloadsOf(way).map((id) => workloads.get(id)),
    ...[...spacesOf(way)].flatMap((space) => objects.get(space) ?? []),
    ...way.steps.filter(({ findings }) => findings.length > 0).map(({ findings }) => earliest(findings, weaknesses)),
  ];
  if (parts.some((part) => part === undefined)) return null;
  return new Date((parts as Date[]).reduce((newest, part) => Math.max(newest, part.getTime()), 0));
}

function earliest(findings: readonly string[], weaknesses: ReadonlyMap<string, WeakRow>): Date | undefined {
  // One by one: a workload may have more of them than a call takes arguments.
  return findings.reduce<Date | undefined>((first, id) => {
    const seen = weaknesses.get(id)?.firstSeenAt;
    return seen && (!first || seen < first) ? seen : first;
  }, undefined);
}
