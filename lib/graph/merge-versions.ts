import type { TenantConnection } from "@/lib/db/tenant";

/** `from` turned out to be the same version as `into`, which is kept. */
export type VersionMerge = { from: string; into: string };

/**
 * Makes two versions one: streams, edges and aliases of `from` become those of `into`, and `from` is gone.
 *
 * Streams  of the same line (tool, scope, ref, platform) become one: its imports, sightings and observations move, an
 *          observation that both have keeps the times of both. The next covering import resolves over all of them.
 */
export async function mergeVersions(
  connection: TenantConnection,
  orgId: string,
  merges: readonly VersionMerge[],
): Promise<void> {
  // One at a time: it is rare, and two that go into the same third must not meet in one statement.
  for (const merge of merges) await mergeVersion(connection, [orgId, [merge.from], [merge.into]]);
}

async function mergeVersion(connection: TenantConnection, given: unknown[]): Promise<void> {
  await mergeStreams(connection, given);
  const pairs = "unnest($2::uuid[], $3::uuid[]) AS m(old, kept)";
  await connection.query(
    `UPDATE stream s SET version_id = m.kept, version_key = m.kept::text FROM ${pairs} WHERE s.org_id = $1 AND s.version_id = m.old`,
    given,
  );
  await connection.query(
    `WITH moved AS (
       DELETE FROM version_alias a USING ${pairs} WHERE a.org_id = $1 AND a.version_id = m.old
       RETURNING a.asset_id, a.type, a.value, a.platform, m.kept)
     INSERT INTO version_alias (org_id, asset_id, type, value, platform, version_id)
     SELECT DISTINCT $1::uuid, asset_id, type, value, platform, kept FROM moved ORDER BY 2, 3, 4, 5, 6 ON CONFLICT DO NOTHING`,
    given,
  );
  await mergeEdges(connection, given);
  await connection.query(
    `UPDATE asset_version k SET history = coalesce(k.history, o.history), chain_id = coalesce(k.chain_id, o.chain_id),
            diff_ids = CASE WHEN k.chain_id IS NULL THEN o.diff_ids ELSE k.diff_ids END
       FROM ${pairs} JOIN asset_version o ON o.org_id = $1 AND o.id = m.old
      WHERE k.org_id = $1 AND k.id = m.kept AND (k.history IS NULL AND o.history IS NOT NULL OR k.chain_id IS NULL AND o.chain_id IS NOT NULL)`,
    given,
  );
  await connection.query(`DELETE FROM asset_version v USING ${pairs} WHERE v.org_id = $1 AND v.id = m.old`, given);
}

/** Pairs of streams that differ in nothing but the two versions. */
const TWINS = `
  SELECT o.id AS old, k.id AS kept
    FROM unnest($2::uuid[], $3::uuid[]) AS m(old, kept)
    JOIN stream o ON o.org_id = $1 AND o.version_id = m.old
    JOIN stream k ON k.org_id = $1 AND k.version_id = m.kept AND k.asset_id = o.asset_id AND k.tool = o.tool
                 AND k.scope = o.scope AND k.ref = o.ref AND k.platform = o.platform`;

async function mergeStreams(connection: TenantConnection, given: unknown[]): Promise<void> {
  const { rows } = await connection.query(TWINS, given);
  if (rows.length === 0) return;
  const twins = [given[0], rows.map((row) => row.old), rows.map((row) => row.kept)];
  const pairs = "unnest($2::uuid[], $3::uuid[]) AS t(old, kept)";
  const statements = [
    `WITH moved AS (DELETE FROM observation o USING ${pairs} WHERE o.org_id = $1 AND o.stream_id = t.old RETURNING t.kept, o.*)
     INSERT INTO observation AS o (org_id, stream_id, key_id, finding_id, live, severity, tool_rule, message, installed_version, fixed_version, status, suppressed, loci, pointer, import_id, parser)
     SELECT org_id, kept, key_id, finding_id, live, severity, tool_rule, message, installed_version, fixed_version, status, suppressed, loci, pointer, import_id, parser
       FROM moved ORDER BY kept, key_id
     ON CONFLICT (org_id, stream_id, key_id) DO UPDATE SET live = o.live + EXCLUDED.live`,
    `WITH moved AS (DELETE FROM stream_import i USING ${pairs} WHERE i.org_id = $1 AND i.stream_id = t.old RETURNING t.kept, i.*)
     INSERT INTO stream_import (org_id, stream_id, import_id, scanned_at, arrival, covered_kinds, held_kinds, entries, lists_packages, unevaluated)
     SELECT org_id, kept, import_id, scanned_at, arrival, covered_kinds, held_kinds, entries, lists_packages, unevaluated FROM moved ON CONFLICT DO NOTHING`,
    `WITH moved AS (DELETE FROM sighting i USING ${pairs} WHERE i.org_id = $1 AND i.stream_id = t.old RETURNING t.kept, i.*)
     INSERT INTO sighting (org_id, stream_id, import_id, finding_id) SELECT org_id, kept, import_id, finding_id FROM moved ON CONFLICT DO NOTHING`,
    `WITH moved AS (DELETE FROM presence p USING ${pairs} WHERE p.org_id = $1 AND p.stream_id = t.old RETURNING t.kept, p.*)
     INSERT INTO presence (org_id, stream_id, component_id, version, path, licenses, distro, source_name, source_version, import_id)
     SELECT org_id, kept, component_id, version, path, licenses, distro, source_name, source_version, import_id FROM moved ON CONFLICT DO NOTHING`,
    `UPDATE held_closure h SET stream_id = t.kept FROM ${pairs} WHERE h.org_id = $1 AND h.stream_id = t.old
        AND NOT EXISTS (SELECT 1 FROM held_closure k WHERE k.org_id = $1 AND k.import_id = h.import_id AND k.stream_id = t.kept AND k.kind = h.kind)`,
    `DELETE FROM stream_currency c USING ${pairs} WHERE c.org_id = $1 AND c.stream_id = t.old`,
    `DELETE FROM stream s USING ${pairs} WHERE s.org_id = $1 AND s.id = t.old`,
  ];
  for (const statement of statements) await connection.query(statement, twins);
}

/** Edges to or of a version: `runs` ends there. Two edges that become one are live whenever either was. */
async function mergeEdges(connection: TenantConnection, given: unknown[]): Promise<void> {
  await connection.query(
    `WITH pairs AS (SELECT * FROM unnest($2::uuid[], $3::uuid[]) AS m(old, kept)),
     twins AS (
       SELECT o.id AS old, k.id AS kept, o.live
         FROM pairs m
         JOIN edge o ON o.org_id = $1 AND o.to_version_id = m.old
         JOIN edge k ON k.org_id = $1 AND k.from_id = o.from_id AND k.kind = o.kind AND k.to_id = o.to_id AND k.to_version_id = m.kept AND k.stated_by = o.stated_by
        WHERE o.to_id IN (SELECT asset_id FROM asset_version v JOIN pairs p ON v.id = p.old WHERE v.org_id = $1)),
     gone AS (DELETE FROM edge e USING twins t WHERE e.org_id = $1 AND e.id = t.old)
     UPDATE edge e SET live = e.live + t.live, is_live = upper_inf(e.live + t.live) FROM twins t WHERE e.org_id = $1 AND e.id = t.kept`,
    given,
  );
  await connection.query(
    `UPDATE edge e SET to_version_id = m.kept
       FROM unnest($2::uuid[], $3::uuid[]) AS m(old, kept)
       JOIN asset_version v ON v.org_id = $1 AND v.id = m.old
      WHERE e.org_id = $1 AND e.to_id = v.asset_id AND e.to_version_id = m.old`,
    given,
  );
}
