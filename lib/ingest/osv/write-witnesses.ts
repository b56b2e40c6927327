import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";
import { refreshCurrency } from "@/lib/ingest/apply/refresh-currency";

/** Stored with every observation, as a parser's version is. */
const COMPARISON = "osv@1";
/** A finding in more places than this keeps the first ones. */
const MAX_LOCI = 200;

/**
 * Makes `osv_witness` from `osv_hit` and `in_advisory`: one row per stream of comparisons and finding.
 *
 * Stream   one of its own (tool `osv`, scope `sbom`) per target, shared by all package lists of that target; made where missing.
 *          When an image's counts is decided at once, before anything hangs on it.
 * since    when both the advisory was public and the package was there.
 */
export async function gatherWitnesses({ connection, orgId }: VulnerabilityContext): Promise<void> {
  const made = await connection.query<{ id: string }>(
    `INSERT INTO stream (org_id, id, asset_id, tool, scope, ref, platform, version_key, version_id, current_during, is_current)
     SELECT DISTINCT ON (s.asset_id, s.ref, s.platform, s.version_key)
            $1, gen_random_uuid(), s.asset_id, 'osv', 'sbom', s.ref, s.platform, s.version_key, s.version_id, s.current_during, s.is_current
       FROM stream s WHERE s.org_id = $1 AND s.id IN (SELECT stream_id FROM osv_hit)
      ORDER BY s.asset_id, s.ref, s.platform, s.version_key, s.id
     ON CONFLICT (org_id, asset_id, tool, scope, ref, platform, version_key) DO NOTHING
     RETURNING asset_id AS id`,
    [orgId],
  );
  // Streams of anything but image versions have no line of scans, and are as current as the list they come from.
  await refreshCurrency(connection, orgId, [...new Set(made.rows.map(({ id }) => id))]);
  await connection.query(
    `CREATE TEMP TABLE osv_witness ON COMMIT DROP AS
     WITH told AS (
       SELECT o.id AS stream_id, s.asset_id, h.*, n.vulnerability_id, v.severity, v.modified,
              identity_key(ARRAY['vulnerability', t.kind, t.key, n.canonical_id] || i.identity) AS key, i.identity, l.scanned_at,
              greatest(coalesce(v.published, v.modified), l.scanned_at) AS since,
              jsonb_strip_nulls(jsonb_build_object('path', nullif(h.path, ''), 'version', nullif(h.version, ''))) AS locus
         FROM (SELECT stream_id AS source, advisory_id, component_id, version, path, import_id, type, namespace, name, fixed FROM osv_hit) h
         JOIN stream s ON s.org_id = $1 AND s.id = h.source
         JOIN stream o ON o.org_id = $1 AND o.asset_id = s.asset_id AND o.tool = 'osv' AND o.scope = 'sbom' AND o.ref = s.ref
                      AND o.platform = s.platform AND o.version_key = s.version_key
         JOIN asset t ON t.org_id = $1 AND t.id = s.asset_id
         JOIN in_advisory n ON n.advisory = h.advisory_id
         JOIN osv_advisory v ON v.id = h.advisory_id
         JOIN stream_import l ON l.org_id = $1 AND l.stream_id = h.source AND l.import_id = h.import_id
         CROSS JOIN LATERAL (SELECT ARRAY[h.type, h.namespace, h.name, CASE WHEN t.kind IN ('repository', 'artifact') THEN h.path ELSE '' END] AS identity) i)
     SELECT DISTINCT ON (stream_id, key) stream_id, key, asset_id, component_id, vulnerability_id, identity, advisory_id,
            max(severity) OVER one AS severity, min(since) OVER one AS since, greatest(max(modified) OVER one, max(scanned_at) OVER one) AS again,
            version AS installed, fixed, import_id, jsonb_agg(locus) OVER one AS loci, NULL::uuid AS finding_id
       FROM told WINDOW one AS (PARTITION BY stream_id, key)
      ORDER BY stream_id, key, advisory_id, version, path, fixed, import_id`,
    [orgId],
  );
  await connection.query(
    `UPDATE osv_witness w SET loci = coalesce((
       SELECT jsonb_agg(l ORDER BY l) FROM (SELECT DISTINCT l FROM jsonb_array_elements(w.loci) l WHERE l <> '{}' ORDER BY l LIMIT ${MAX_LOCI}) x), '[]')`,
  );
  await connection.query("ANALYZE osv_witness (stream_id, key)");
}

/**
 * Writes what the comparison says: findings nobody had, new witnesses, those that speak again or otherwise.
 *
 * Twice    writes nothing. Findings whose witnesses changed are in `touched`.
 */
export async function writeWitnesses({ connection, orgId }: VulnerabilityContext): Promise<void> {
  await connection.query(
    `INSERT INTO finding (org_id, id, key, kind, asset_id, vulnerability_id, component_id, identity, locus, title, fixed_version,
                          tool_severity, severity, state, open_during, first_seen_at)
     -- Ids begin with the time of their row (UUIDv7), as those of all findings do: what came lately is asked by them.
     SELECT DISTINCT ON (w.key) $1,
            (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid, w.key, 'vulnerability', w.asset_id, w.vulnerability_id, w.component_id, w.identity, w.identity[4], '',
            w.fixed, w.severity, w.severity, 'branch', '{}', w.since
       FROM osv_witness w WHERE NOT EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.key = w.key) ORDER BY w.key, w.stream_id`,
    [orgId],
  );
  await connection.query(
    "UPDATE osv_witness w SET finding_id = f.id FROM finding f WHERE f.org_id = $1 AND f.key = w.key",
    [orgId],
  );
  await connection.query(
    `WITH written AS (
       UPDATE observation o
          SET live = CASE WHEN upper_inf(o.live) THEN o.live ELSE o.live + tstzmultirange(tstzrange(greatest(w.again, upper(o.live)), NULL)) END,
              severity = w.severity, tool_rule = w.advisory_id, installed_version = w.installed, fixed_version = w.fixed, loci = w.loci,
              import_id = CASE WHEN upper_inf(o.live) THEN o.import_id ELSE w.import_id END
         FROM osv_witness w
        WHERE o.org_id = $1 AND o.stream_id = w.stream_id AND o.finding_id = w.finding_id
          AND (NOT upper_inf(o.live) OR (o.severity, o.tool_rule, o.installed_version, o.fixed_version, o.loci)
               IS DISTINCT FROM (w.severity, w.advisory_id, w.installed, w.fixed, w.loci))
       RETURNING o.finding_id)
     INSERT INTO touched SELECT DISTINCT finding_id FROM written`,
    [orgId],
  );
  await connection.query(
    `WITH written AS (
       INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, tool_rule, installed_version, fixed_version, loci, pointer, import_id, parser)
       SELECT $1, w.stream_id, w.finding_id, w.finding_id, tstzmultirange(tstzrange(w.since, NULL)), w.severity, w.advisory_id, w.installed, w.fixed, w.loci, '', w.import_id, $2
         FROM osv_witness w
        WHERE NOT EXISTS (SELECT 1 FROM observation o WHERE o.org_id = $1 AND o.stream_id = w.stream_id AND o.finding_id = w.finding_id)
        ORDER BY w.stream_id, w.finding_id
       RETURNING finding_id)
     INSERT INTO touched SELECT DISTINCT finding_id FROM written`,
    [orgId, COMPARISON],
  );
}
