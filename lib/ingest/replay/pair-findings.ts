import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { keyed } from "@/lib/ingest/apply/key-findings";
import { mergeRekeyed } from "@/lib/ingest/apply/merge-vulnerabilities";

/**
 * Pairs what this import reported before with what it reports now, by the entry of the stored report that both came from
 * (law 9): a finding that has another identity or asset now keeps its id, history and decisions.
 *
 * Alone    a finding moves to another asset only if no other import reports it where it is, and to another identity only
 *          if no other tool does: those would be robbed of it. Then it stays, and what is new is new.
 * Merge    where the new place has the finding already, the older of the two survives and the other redirects to it.
 * Drift    a finding's own key is paired; its drifted keys drift to it again.
 * Use      after `keyFindings` and `rememberStreams`; `in_finding.finding_id` is set for what was paired.
 * Returns  how many findings merged into another.
 */
export async function pairFindings(context: ApplyContext, rawHash: Uint8Array, hasPlaces: boolean): Promise<number> {
  const { connection, orgId, importId } = context;
  const paired = await connection.query(
    `CREATE TEMP TABLE paired ON COMMIT DROP AS
     SELECT DISTINCT ON (f.id) f.id, k.key, k.kind, k.subject, k.asset_id, k.vulnerability_id, k.identity, k.locus,
            f.asset_id AS old_asset_id, f.first_seen_at
       FROM was_stream w
       JOIN observation o ON o.org_id = $1 AND o.stream_id = w.stream_id AND o.key_id = o.finding_id
       JOIN import i ON i.org_id = $1 AND i.id = o.import_id AND i.raw_hash = $2
       JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id
       JOIN (${keyed(hasPlaces)}) k ON k.pointer = o.pointer AND k.key <> f.key
      WHERE NOT EXISTS (SELECT 1 FROM in_finding n WHERE n.key = f.key)
        AND NOT EXISTS (SELECT 1 FROM drifted_key d WHERE d.org_id = $1 AND d.key = k.key)
        AND CASE WHEN k.asset_id = f.asset_id THEN ${NO_OTHER_TOOL} ELSE ${NO_OTHER_IMPORT} END
      ORDER BY f.id, (k.kind = f.kind) DESC, k.key`,
    [orgId, Buffer.from(rawHash), importId],
  );
  if (!paired.rowCount) return 0;
  return rekey(context);
}

const NO_OTHER_TOOL = `NOT EXISTS (
  SELECT 1 FROM observation x JOIN stream s ON s.org_id = $1 AND s.id = x.stream_id
   WHERE x.org_id = $1 AND x.finding_id = f.id AND s.tool <> w.tool)`;

const NO_OTHER_IMPORT = `(
  NOT EXISTS (SELECT 1 FROM observation x WHERE x.org_id = $1 AND x.finding_id = f.id
                 AND NOT EXISTS (SELECT 1 FROM was_stream v WHERE v.stream_id = x.stream_id AND v.leaves))
  AND NOT EXISTS (SELECT 1 FROM sighting g WHERE g.org_id = $1 AND g.finding_id = f.id AND g.import_id <> $3)
  AND NOT EXISTS (SELECT 1 FROM observation x JOIN stream_import l ON l.org_id = $1 AND l.stream_id = x.stream_id
                   WHERE x.org_id = $1 AND x.finding_id = f.id AND l.import_id <> $3
                     AND f.kind = ANY(l.covered_kinds) AND x.live @> l.scanned_at))`;

async function rekey(context: ApplyContext): Promise<number> {
  const { connection, orgId, importId, at } = context;
  await connection.query(
    `CREATE TEMP TABLE rekeyed ON COMMIT DROP AS
     SELECT m.id, m.key, first_value(m.id) OVER (PARTITION BY m.key ORDER BY m.first_seen_at, m.id) AS survivor, m.vulnerability_id
       FROM (SELECT id, key, vulnerability_id, first_seen_at FROM paired
             UNION
             SELECT f.id, f.key, f.vulnerability_id, f.first_seen_at FROM finding f
              WHERE f.org_id = $1 AND f.key IN (SELECT key FROM paired)) m`,
    [orgId],
  );
  const merged = await mergeRekeyed(context);
  await connection.query(
    `WITH moved AS (
       UPDATE finding f SET kind = p.kind, asset_id = p.asset_id, identity = p.identity, locus = p.locus,
              check_id = CASE WHEN p.kind IN ('misconfiguration', 'code') THEN p.subject END
         FROM (SELECT DISTINCT ON (r.survivor) r.survivor, p.* FROM rekeyed r JOIN paired p ON p.id = r.id ORDER BY r.survivor, p.id) p
        WHERE f.org_id = $1 AND f.id = p.survivor
       RETURNING f.id, p.asset_id, p.old_asset_id)
     INSERT INTO finding_event (org_id, id, finding_id, at, kind, import_id, detail)
     SELECT $1, gen_random_uuid(), m.id, $3, 'placed', $2, jsonb_build_object('from', o.key, 'to', n.key)
       FROM moved m JOIN asset o ON o.org_id = $1 AND o.id = m.old_asset_id JOIN asset n ON n.org_id = $1 AND n.id = m.asset_id
      WHERE m.asset_id <> m.old_asset_id`,
    [orgId, importId, at],
  );
  await connection.query(
    `UPDATE in_finding i SET finding_id = f.id, known_id = f.id FROM finding f
      WHERE f.org_id = $1 AND f.key = i.key AND i.finding_id IS DISTINCT FROM f.id`,
    [orgId],
  );
  await connection.query("DROP TABLE rekeyed");
  return merged;
}
