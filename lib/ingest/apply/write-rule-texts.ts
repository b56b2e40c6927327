import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import type { ToldRule } from "@/lib/ingest/stage/rule-texts";

/** Rules per statement. */
const AT_ONCE = 1_000;

/**
 * Writes what a report says of its tool's rules, once for all findings of each. Nothing is sent for a report that says nothing of a rule.
 *
 * Order    the report with the latest scan time that words a rule words it, in whatever order reports arrive; of two with the same time the greater wording.
 *          One that names a rule and says nothing of it decides nothing.
 * Again    a report that is read again, perhaps by another parser, replaces its own words.
 * Limited  words that came by a token which may report about some targets alone are shown where nobody else has any: they are read on the pages of all targets.
 */
export async function writeRuleTexts(context: ApplyContext, rules: readonly ToldRule[]): Promise<void> {
  for (let from = 0; from < rules.length; from += AT_ONCE) await write(context, rules.slice(from, from + AT_ONCE));
}

async function write({ connection, orgId, importId, tool, at }: ApplyContext, rules: readonly ToldRule[]) {
  await connection.query(
    `WITH own AS (SELECT coalesce(i.context -> 'limitedTo', '[]') <> '[]' AS limited FROM import i WHERE i.org_id = $1 AND i.id = $2)
     INSERT INTO rule_text AS r (org_id, tool, rule, title, description, help, help_uri, cwes, limited, told_at, import_id)
     SELECT $1, $3, g.rule, g.title, g.description, g.help, g."helpUri", g.cwes, own.limited, $4, $2
       FROM jsonb_to_recordset($5::jsonb) AS g(rule text, title text, description text, help text, "helpUri" text, cwes text[]) CROSS JOIN own
      ORDER BY g.rule
     ON CONFLICT (org_id, tool, rule) DO UPDATE
        SET title = EXCLUDED.title, description = EXCLUDED.description, help = EXCLUDED.help, help_uri = EXCLUDED.help_uri,
            cwes = EXCLUDED.cwes, limited = EXCLUDED.limited, told_at = EXCLUDED.told_at, import_id = EXCLUDED.import_id
      WHERE r.limited AND NOT EXCLUDED.limited
         OR r.limited = EXCLUDED.limited
            AND (EXCLUDED.told_at > r.told_at
                 OR EXCLUDED.told_at = r.told_at
                    AND CASE WHEN r.import_id = EXCLUDED.import_id
                             THEN (EXCLUDED.title, EXCLUDED.description, EXCLUDED.help, EXCLUDED.help_uri, EXCLUDED.cwes)
                                  IS DISTINCT FROM (r.title, r.description, r.help, r.help_uri, r.cwes)
                             ELSE (EXCLUDED.title, EXCLUDED.description, EXCLUDED.help, EXCLUDED.help_uri, EXCLUDED.cwes)
                                  > (r.title, r.description, r.help, r.help_uri, r.cwes) END)`,
    [orgId, importId, tool, at, JSON.stringify(rules)],
  );
}
