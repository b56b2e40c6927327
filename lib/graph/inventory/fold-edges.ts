import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { isLastMoment } from "@/lib/graph/inventory/last-moment";
import type { Rebuild } from "@/lib/graph/inventory/rebuild-graph";

/**
 * Folds the staged edges of one cluster into `edge`: inside the rebuilt span they are live exactly at the moments that
 * state them. `runs` edges follow from references (link-running-versions.ts) and are left alone.
 *
 * Part     only edges from what is in `inv_scope`, and those by which doors lead there, are looked at.
 * Returns  ids of the assets at either end of an edge that came, went or changed.
 */
export async function foldEdges(
  connection: TenantConnection,
  { orgId, clusterId, from, until }: Rebuild,
  isPart: boolean,
): Promise<string[]> {
  const given = [orgId, clusterId];
  await connection.query(WANTED_TABLE);
  await connection.query(FILL_WANTED, [orgId]);
  await connection.query("CREATE INDEX ON inv_wanted_edge (from_id, kind, to_id); ANALYZE inv_wanted_edge");
  if (isPart) {
    await connection.query(SCOPE_TABLE);
    await connection.query(FILL_SCOPE, given);
    await connection.query("ANALYZE inv_scope_edge");
  }
  const stored = isPart ? "inv_scope_edge s JOIN edge e ON e.org_id = $1 AND e.id = s.id" : "edge e";
  const changed = await rowsOf(connection, Ends, update(stored), [...given, from, until]);
  await connection.query(
    `DELETE FROM edge e WHERE e.org_id = $1 AND e.stated_by = $2 AND isempty(e.live) ${isPart ? "AND e.id IN (SELECT id FROM inv_scope_edge)" : ""}`,
    given,
  );
  const missing = await rowsOf(connection, Ends.extend({ kind: z.string() }), MISSING, given);
  if (missing.length > 0) {
    await connection.query(INSERT, [
      ...given,
      missing.map(() => newId()),
      missing.map((edge) => edge.from),
      missing.map((edge) => edge.kind),
      missing.map((edge) => edge.to),
    ]);
  }
  return [...new Set([...changed, ...missing].flatMap((edge) => [edge.from, edge.to]))];
}

const Ends = z.object({ from: z.string(), to: z.string() });

const WANTED_TABLE = `
  DROP TABLE IF EXISTS inv_wanted_edge;
  CREATE TEMP TABLE inv_wanted_edge (from_id uuid, kind text, to_id uuid, live tstzmultirange, attributes jsonb, last_at timestamptz) ON COMMIT DROP`;

const FILL_WANTED = `
  INSERT INTO inv_wanted_edge
  SELECT f.id, e.kind, t.id, range_agg(tstzrange(e.at, e.until)), (array_agg(e.attributes ORDER BY e.at DESC))[1], max(e.at)
    FROM inv_edge e
    JOIN asset f ON f.org_id = $1 AND f.kind = e.from_kind AND f.key = e.from_key
    JOIN asset t ON t.org_id = $1 AND t.kind = e.to_kind AND t.key = e.to_key
   GROUP BY f.id, e.kind, t.id`;

const SCOPE_TABLE =
  "DROP TABLE IF EXISTS inv_scope_edge; CREATE TEMP TABLE inv_scope_edge (id uuid PRIMARY KEY) ON COMMIT DROP";

const FILL_SCOPE = `
  INSERT INTO inv_scope_edge
  SELECT e.id FROM inv_scope s JOIN edge e ON e.org_id = $1 AND e.from_id = s.id WHERE e.stated_by = $2 AND e.kind <> 'runs'
   UNION
  SELECT e.id FROM inv_scope s JOIN edge e ON e.org_id = $1 AND e.to_id = s.id AND e.kind IN ('selects', 'routes_to') WHERE e.stated_by = $2`;

/** Dead edges that ended before the span are not read: history does not make imports slower. */
const update = (stored: string) => `
  WITH next AS (
    SELECT e.id, (e.live - tstzmultirange(tstzrange($3, $4))) + coalesce(w.live, '{}') AS live, w.attributes, w.last_at
      FROM ${stored} LEFT JOIN inv_wanted_edge w ON w.from_id = e.from_id AND w.kind = e.kind AND w.to_id = e.to_id
     WHERE e.org_id = $1 AND e.stated_by = $2 AND e.kind <> 'runs' AND (w.from_id IS NOT NULL OR e.is_live OR upper(e.live) > $3)),
  described AS (
    SELECT n.id, n.live, CASE WHEN n.attributes IS NOT NULL AND ${isLastMoment("n.last_at", "n.live")} THEN n.attributes END AS attributes FROM next n)
  UPDATE edge e SET live = d.live, is_live = upper_inf(d.live), attributes = coalesce(d.attributes, e.attributes)
    FROM described d
   WHERE e.org_id = $1 AND e.id = d.id AND (e.live <> d.live OR e.attributes <> coalesce(d.attributes, e.attributes))
  RETURNING e.from_id AS "from", e.to_id AS "to"`;

const MISSING = `
  SELECT w.from_id AS "from", w.kind, w.to_id AS "to" FROM inv_wanted_edge w
   WHERE NOT isempty(w.live)
     AND NOT EXISTS (SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.from_id = w.from_id AND e.kind = w.kind AND e.to_id = w.to_id AND e.to_version_id IS NULL AND e.stated_by = $2)
   ORDER BY 1, 2, 3`;

const INSERT = `
  INSERT INTO edge (org_id, id, from_id, kind, to_id, attributes, stated_by, live, is_live)
  SELECT $1, i.id, w.from_id, w.kind, w.to_id, w.attributes, $2, w.live, upper_inf(w.live)
    FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[]) AS i(id, from_id, kind, to_id)
    JOIN inv_wanted_edge w ON w.from_id = i.from_id AND w.kind = i.kind AND w.to_id = i.to_id
   ORDER BY i.id`;
