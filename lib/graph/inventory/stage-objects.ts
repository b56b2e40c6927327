import { createHash } from "node:crypto";
import type { TenantConnection } from "@/lib/db/tenant";
import { objectKind } from "@/lib/graph/derive/cluster-state";
import { type CopyValue, copyRows } from "@/lib/ingest/stage/copy-rows";
import type { ObjectRecord } from "@/lib/model/record";

/** Kinds that say nothing about posture and never stand still. */
const NOISE = new Set([
  "Event",
  "Event.events.k8s.io",
  "Lease.coordination.k8s.io",
  "ComponentStatus",
  "PodMetrics.metrics.k8s.io",
  "NodeMetrics.metrics.k8s.io",
]);

const COLUMNS = ["kind", "namespace", "name", "api_version", "uid", "object", "digest"] as const;

/** A stable number for an object's place, the same in every import: which objects a partial listing held. */
export const PLACE_HASH = (row: string) =>
  `('x' || encode(substr(sha256(convert_to(${row}.kind || '/' || ${row}.namespace || '/' || ${row}.name, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint`;

/**
 * Copies an inventory's objects into `inv_object`, one row per object; `until` is filled by the fold.
 *
 * Twice the same object in one file: the one with the smaller digest stays, so that their order does not matter.
 */
export async function stageObjects(
  connection: TenantConnection,
  objects: AsyncIterable<readonly ObjectRecord[]> | readonly ObjectRecord[],
): Promise<number> {
  await connection.query(`
    DROP TABLE IF EXISTS inv_object;
    CREATE TEMP TABLE inv_object (
      kind text, namespace text, name text, api_version text, uid text, object jsonb, digest bytea, until timestamptz
    ) ON COMMIT DROP`);
  const seen = new Set<string>();
  let repeated = false;
  for await (const batch of batchesOf(objects)) {
    const rows = batch.map(rowOf).filter((row) => !NOISE.has(row[0] as string));
    for (const row of rows) {
      const place = row.slice(0, 3).join("/");
      repeated ||= seen.has(place);
      seen.add(place);
    }
    await copyRows(connection, "inv_object", COLUMNS, rows);
  }
  if (repeated) {
    await connection.query(`
      DELETE FROM inv_object o USING (
        SELECT ctid, row_number() OVER (PARTITION BY kind, namespace, name ORDER BY digest, api_version) AS rank FROM inv_object) r
       WHERE o.ctid = r.ctid AND r.rank > 1`);
  }
  // Without statistics and index a table of ten thousand rows is planned as if it were nearly empty.
  await connection.query(
    "CREATE INDEX ON inv_object (kind, namespace, name); ANALYZE inv_object (kind, namespace, name)",
  );
  return seen.size;
}

/** The uid of `kube-system`, when the inventory lists that namespace. */
export async function stagedClusterUid(connection: TenantConnection): Promise<string | null> {
  const { rows } = await connection.query<{ uid: string | null }>(
    "SELECT uid FROM inv_object WHERE kind = 'Namespace' AND name = 'kube-system'",
  );
  return rows[0]?.uid ?? null;
}

const BATCH_ROWS = 2_000;

async function* batchesOf(
  objects: AsyncIterable<readonly ObjectRecord[]> | readonly ObjectRecord[],
): AsyncGenerator<readonly ObjectRecord[]> {
  if (Array.isArray(objects)) {
    for (let from = 0; from < objects.length; from += BATCH_ROWS) yield objects.slice(from, from + BATCH_ROWS);
  } else yield* objects as AsyncIterable<readonly ObjectRecord[]>;
}

function rowOf(record: ObjectRecord): CopyValue[] {
  const text = canonicalJson(record.object);
  const digest = createHash("sha256").update(text).digest("hex");
  return [
    objectKind(record.apiVersion, record.objectKind),
    record.namespace ?? "",
    record.name,
    record.apiVersion,
    record.uid,
    text,
    `\\x${digest}`,
  ];
}

/** Keys in order: the API server and kubectl do not promise one, and the digest must not see it. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
