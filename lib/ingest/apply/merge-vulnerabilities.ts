import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";

/** A group that turned out to hold several known ones: `id` stays, the other `known` ones fold into it. */
export type MergedGroup = { id: string; canonicalId: string; known: readonly string[] };

/**
 * One vulnerability under two names becomes one: findings of both with the same place merge, the oldest id survives and
 * the other redirects to it; witnesses, history, decisions and risks follow (MODEL section 1, Advisory).
 *
 * Use      rare, and few rows: only when a report states an alias that nobody had stated before.
 * Returns  how many findings were folded into another.
 */
export async function mergeVulnerabilities(
  context: VulnerabilityContext,
  groups: readonly MergedGroup[],
): Promise<number> {
  if (groups.length === 0) return 0;
  const { connection, orgId } = context;
  const folds = groups.flatMap((group) =>
    group.known.filter((id) => id !== group.id).map((old) => ({ old, id: group.id })),
  );
  await connection.query(
    `CREATE TEMP TABLE folded ON COMMIT DROP AS
     SELECT f.old, f.id, f.canonical FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS f(old, id, canonical)`,
    [
      folds.map((fold) => fold.old),
      folds.map((fold) => fold.id),
      folds.map((fold) => groups.find((group) => group.id === fold.id)?.canonicalId),
    ],
  );
  await connection.query(
    `UPDATE vulnerability_alias a SET vulnerability_id = f.id FROM folded f WHERE a.org_id = $1 AND a.vulnerability_id = f.old`,
    [orgId],
  );
  await connection.query(
    `INSERT INTO vulnerability_link (org_id, vulnerability_id, link)
     SELECT l.org_id, f.id, l.link FROM vulnerability_link l JOIN folded f ON f.old = l.vulnerability_id WHERE l.org_id = $1
     ON CONFLICT DO NOTHING`,
    [orgId],
  );
  await connection.query(
    `DELETE FROM vulnerability_link l USING folded f WHERE l.org_id = $1 AND l.vulnerability_id = f.old`,
    [orgId],
  );
  await connection.query(
    `INSERT INTO vulnerability_vector (org_id, vulnerability_id, source, vector)
     SELECT DISTINCT ON (f.id, s.source) s.org_id, f.id, s.source, s.vector
       FROM vulnerability_vector s JOIN folded f ON f.old = s.vulnerability_id WHERE s.org_id = $1 ORDER BY f.id, s.source, s.vector
     ON CONFLICT DO NOTHING`,
    [orgId],
  );
  // The words of the group that stays are shown; what only the other's stated is kept.
  await connection.query(
    `INSERT INTO vulnerability_vector (org_id, vulnerability_id, source, vector)
     SELECT DISTINCT ON (f.id, v.source) v.org_id, f.id, v.source, v.cvss_vector
       FROM vulnerability v JOIN folded f ON f.old = v.id WHERE v.org_id = $1 AND v.cvss_vector IS NOT NULL ORDER BY f.id, v.source, v.cvss_vector
     ON CONFLICT DO NOTHING`,
    [orgId],
  );
  await connection.query(
    `DELETE FROM vulnerability_vector s USING folded f WHERE s.org_id = $1 AND s.vulnerability_id = f.old`,
    [orgId],
  );
  const merged = await rekeyFindings(context, groups);
  await connection.query(`DELETE FROM vulnerability v USING folded f WHERE v.org_id = $1 AND v.id = f.old`, [orgId]);
  await connection.query("DROP TABLE folded");
  return merged;
}

/** New keys for every finding of a merged group; where two get the same, the older takes the other's witnesses. */
async function rekeyFindings(
  { connection, orgId, importId, at }: VulnerabilityContext,
  groups: readonly MergedGroup[],
): Promise<number> {
  await connection.query(
    `CREATE TEMP TABLE rekeyed ON COMMIT DROP AS
     SELECT f.id, k.key, first_value(f.id) OVER (PARTITION BY k.key ORDER BY f.first_seen_at, f.id) AS survivor, g.id AS vulnerability_id
       FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS g(id, known, canonical)
       JOIN finding f ON f.org_id = $1 AND f.vulnerability_id = g.known
       JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
       CROSS JOIN LATERAL (SELECT identity_key(ARRAY[f.kind, a.kind, a.key, g.canonical] || f.identity) AS key) k`,
    [
      orgId,
      groups.flatMap((group) => group.known.map(() => group.id)),
      groups.flatMap((group) => [...group.known]),
      groups.flatMap((group) => group.known.map(() => group.canonicalId)),
    ],
  );
  const merged = await mergeRekeyed({ connection, orgId, importId, at });
  await connection.query("DROP TABLE rekeyed");
  return merged;
}

/** Gives the findings of `rekeyed` their new keys; those that get the same one merge into its `survivor`. Returns how many did. */
export async function mergeRekeyed({
  connection,
  orgId,
  importId,
  at,
}: Pick<VulnerabilityContext, "connection" | "orgId" | "importId" | "at">): Promise<number> {
  for (const statement of MERGE_FINDINGS) await connection.query(statement, [orgId]);
  const merged = await connection.query(
    `INSERT INTO finding_event (org_id, id, finding_id, at, kind, import_id, detail)
     SELECT $1, gen_random_uuid(), survivor, $3, 'merged', $2, jsonb_build_object('mergedId', id) FROM rekeyed WHERE id <> survivor`,
    [orgId, importId, at],
  );
  await connection.query("INSERT INTO touched SELECT DISTINCT survivor FROM rekeyed");
  return merged.rowCount ?? 0;
}

const MERGE_FINDINGS = [
  // Witnesses move; where both were seen by one stream, the survivor's row takes the union of the intervals.
  `UPDATE observation o SET live = o.live + m.live, severity = greatest(o.severity, m.severity)
     FROM (SELECT r.survivor, l.stream_id, range_agg(l.live) AS live, max(l.severity) AS severity
             FROM rekeyed r JOIN observation l ON l.org_id = $1 AND l.finding_id = r.id AND l.key_id = r.id WHERE r.id <> r.survivor GROUP BY 1, 2) m
    WHERE o.org_id = $1 AND o.key_id = m.survivor AND o.stream_id = m.stream_id`,
  `INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, tool_rule, message, installed_version, fixed_version, status, suppressed, loci, pointer, import_id, parser)
   SELECT DISTINCT ON (o.stream_id, r.survivor) o.org_id, o.stream_id, r.survivor, r.survivor, o.live, o.severity, o.tool_rule, o.message, o.installed_version,
          o.fixed_version, o.status, o.suppressed, o.loci, o.pointer, o.import_id, o.parser
     FROM rekeyed r JOIN observation o ON o.org_id = $1 AND o.finding_id = r.id AND o.key_id = r.id
    WHERE r.id <> r.survivor ORDER BY o.stream_id, r.survivor, o.severity DESC, o.tool_rule
   ON CONFLICT DO NOTHING`,
  `DELETE FROM observation o USING rekeyed r WHERE o.org_id = $1 AND o.finding_id = r.id AND o.key_id = r.id AND r.id <> r.survivor`,
  // Drifted keys of theirs go with them.
  `UPDATE observation o SET finding_id = r.survivor FROM rekeyed r WHERE o.org_id = $1 AND o.finding_id = r.id AND r.id <> r.survivor`,
  `UPDATE drifted_key d SET finding_id = r.survivor FROM rekeyed r WHERE d.org_id = $1 AND d.finding_id = r.id AND r.id <> r.survivor`,
  `UPDATE finding_event e SET finding_id = r.survivor FROM rekeyed r WHERE e.org_id = $1 AND e.finding_id = r.id AND r.id <> r.survivor`,
  `UPDATE decision d SET finding_id = r.survivor FROM rekeyed r WHERE d.org_id = $1 AND d.finding_id = r.id AND r.id <> r.survivor`,
  `INSERT INTO sighting (org_id, stream_id, import_id, finding_id)
   SELECT s.org_id, s.stream_id, s.import_id, r.survivor FROM sighting s JOIN rekeyed r ON r.id = s.finding_id
    WHERE s.org_id = $1 AND r.id <> r.survivor ON CONFLICT DO NOTHING`,
  `DELETE FROM sighting s USING rekeyed r WHERE s.org_id = $1 AND s.finding_id = r.id AND r.id <> r.survivor`,
  `UPDATE finding_redirect d SET new_id = r.survivor FROM rekeyed r WHERE d.org_id = $1 AND d.new_id = r.id AND r.id <> r.survivor`,
  `INSERT INTO finding_redirect (org_id, old_id, new_id) SELECT $1, id, survivor FROM rekeyed WHERE id <> survivor`,
  `DELETE FROM finding_rank k USING rekeyed r WHERE k.org_id = $1 AND k.finding_id = r.id AND r.id <> r.survivor`,
  `DELETE FROM finding_owner o USING rekeyed r WHERE o.org_id = $1 AND o.finding_id = r.id AND r.id <> r.survivor`,
  `DELETE FROM finding f USING rekeyed r WHERE f.org_id = $1 AND f.id = r.id AND r.id <> r.survivor`,
  `UPDATE finding f SET key = r.key, vulnerability_id = r.vulnerability_id FROM rekeyed r
    WHERE f.org_id = $1 AND f.id = r.id AND (f.key, f.vulnerability_id) IS DISTINCT FROM (r.key, r.vulnerability_id)`,
] as const;
