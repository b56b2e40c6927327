import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import type { ToldRule } from "@/lib/ingest/stage/rule-texts";

/** Rules per statement. */
const AT_ONCE = 1_000;

/**
 * Writes what a report says of its tool's rules, once for all findings of each. Nothing is sent for a report that names no rule.
 *
 * Order    the report with the latest scan time that names a rule words it, in whatever order reports arrive; of two with the same time the greater wording.
 *          Which that is, observations say: no row is written only to note that a wording was heard again.
 * Limited  words that came by a token which may report about some targets alone are shown where nobody else has any: they are read on the pages of all targets.
 * Twice    the same words write nothing.
 * Use      after `writeObservations`.
 */
export async function writeRuleTexts(context: ApplyContext, rules: readonly ToldRule[]): Promise<void> {
  for (let from = 0; from < rules.length; from += AT_ONCE) await write(context, rules.slice(from, from + AT_ONCE));
}

async function write({ connection, orgId, importId, tool, at }: ApplyContext, rules: readonly ToldRule[]) {
  await connection.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($5::jsonb)
         AS g(rule text, kind text, title text, description text, help text, "helpUri" text, cwes text[])),
     own AS (SELECT ${isLimited("i")} AS limited FROM import i WHERE i.org_id = $1 AND i.id = $2),
     reworded AS MATERIALIZED (
       SELECT g.*, own.limited, r.rule IS NULL OR r.limited AND NOT own.limited AS unheard,
              (g.title, g.description, g.help, g."helpUri", g.cwes) > (r.title, r.description, r.help, r.help_uri, r.cwes) AS greater
         FROM given g CROSS JOIN own
         LEFT JOIN rule_text r ON r.org_id = $1 AND r.tool = $3 AND r.rule = g.rule
        WHERE r.rule IS NULL OR r.limited AND NOT own.limited
           OR r.limited = own.limited
              AND (g.title, g.description, g.help, g."helpUri", g.cwes) IS DISTINCT FROM (r.title, r.description, r.help, r.help_uri, r.cwes)),
     since AS MATERIALIZED (
       SELECT l.* FROM stream s
         JOIN stream_import l ON l.org_id = $1 AND l.stream_id = s.id AND l.scanned_at >= $4 AND l.import_id <> $2
         JOIN import i ON i.org_id = $1 AND i.id = l.import_id
        CROSS JOIN own
        WHERE s.org_id = $1 AND s.tool = $3 AND ${isLimited("i")} = own.limited),
     named AS (
       SELECT w.rule, max(l.scanned_at) AS at
         FROM since l CROSS JOIN reworded w
         JOIN observation o ON o.org_id = $1 AND o.stream_id = l.stream_id AND o.tool_rule = w.rule
        WHERE w.kind = ANY(l.covered_kinds) AND NOT w.kind = ANY(l.held_kinds) AND o.live @> l.scanned_at
           OR EXISTS (SELECT 1 FROM sighting g WHERE g.org_id = $1 AND g.stream_id = o.stream_id AND g.finding_id = o.key_id AND g.import_id = l.import_id)
        GROUP BY 1)
     INSERT INTO rule_text (org_id, tool, rule, title, description, help, help_uri, cwes, limited)
     SELECT $1, $3, w.rule, w.title, w.description, w.help, w."helpUri", w.cwes, w.limited
       FROM reworded w LEFT JOIN named n USING (rule)
      WHERE w.unheard OR n.at IS NULL OR n.at = $4 AND w.greater
      ORDER BY w.rule
     ON CONFLICT (org_id, tool, rule) DO UPDATE
        SET title = EXCLUDED.title, description = EXCLUDED.description, help = EXCLUDED.help, help_uri = EXCLUDED.help_uri,
            cwes = EXCLUDED.cwes, limited = EXCLUDED.limited`,
    [orgId, importId, tool, at, JSON.stringify(rules)],
  );
}

/** Of an import's row under that name. */
const isLimited = (row: string) => `(coalesce(${row}.context -> 'limitedTo', '[]') <> '[]')`;
