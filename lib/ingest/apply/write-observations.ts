import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { IN_SPAN } from "@/lib/ingest/apply/unevaluated-checks";

/** How an import's entries compare with what their streams had said before. */
export type Witnessed = { added: number; changed: number; unchanged: number };

/**
 * Writes what each stream now says of each of the `findings` of this import: new witnesses, and those whose words or interval changed.
 *
 * Late     an import that a later one of its stream has overtaken adds its interval and changes no word.
 * Twice    the same content writes nothing.
 */
export async function writeObservations(context: ApplyContext, findings: number): Promise<Witnessed> {
  const changed = await updateChanged(context);
  const added = await insertNew(context);
  return { added, changed, unchanged: findings - added - changed };
}

async function updateChanged({ connection, orgId, importId, parser }: ApplyContext): Promise<number> {
  const [result] = await rowsOf(
    connection,
    z.object({ reworded: z.number() }),
    `WITH given AS (
       SELECT i.*, n.span, n.next_covering,
              EXISTS (
                SELECT 1 FROM sighting g JOIN stream_import l ON l.org_id = $1 AND l.stream_id = g.stream_id AND l.import_id = g.import_id
                 WHERE g.org_id = $1 AND g.stream_id = i.stream_id AND g.finding_id = i.finding_id AND l.scanned_at > lower(k.span)) AS sighted_later
         FROM in_finding i ${IN_SPAN}),
     compared AS (
       SELECT g.*, NOT o.live @> g.span AS extends,
              -- The last import that named it words it: a partial one is a sighting, a covering one left it live from then on.
              NOT g.sighted_later AND (g.next_covering IS NULL OR NOT o.live && tstzmultirange(tstzrange(g.next_covering, NULL)))
              AND (o.severity, o.tool_rule, o.message, o.installed_version, o.fixed_version, o.status, o.suppressed, o.loci)
                  IS DISTINCT FROM (g.severity, g.tool_rule, g.message, g.installed, g.fixed, g.status, g.suppressed, g.loci) AS reworded
         FROM given g JOIN observation o ON o.org_id = $1 AND o.stream_id = g.stream_id AND o.key_id = g.finding_id),
     written AS (
       UPDATE observation o
          SET live = o.live + c.span,
              severity = CASE WHEN c.reworded THEN c.severity ELSE o.severity END,
              tool_rule = CASE WHEN c.reworded THEN c.tool_rule ELSE o.tool_rule END,
              message = CASE WHEN c.reworded THEN c.message ELSE o.message END,
              installed_version = CASE WHEN c.reworded THEN c.installed ELSE o.installed_version END,
              fixed_version = CASE WHEN c.reworded THEN c.fixed ELSE o.fixed_version END,
              status = CASE WHEN c.reworded THEN c.status ELSE o.status END,
              suppressed = CASE WHEN c.reworded THEN c.suppressed ELSE o.suppressed END,
              loci = CASE WHEN c.reworded THEN c.loci ELSE o.loci END,
              pointer = CASE WHEN c.reworded THEN c.pointer ELSE o.pointer END,
              import_id = CASE WHEN c.reworded THEN $2 ELSE o.import_id END,
              parser = CASE WHEN c.reworded THEN $3 ELSE o.parser END
         FROM compared c
        WHERE o.org_id = $1 AND o.stream_id = c.stream_id AND o.key_id = c.finding_id AND (c.extends OR c.reworded)
       RETURNING o.finding_id, c.reworded, c.title, c.locus, c.fixed),
     noted AS (INSERT INTO touched SELECT DISTINCT finding_id FROM written),
     renamed AS (
       -- Where a finding with several keys is now, drift says.
       UPDATE finding f SET title = w.title, locus = w.locus, fixed_version = w.fixed
         FROM (SELECT DISTINCT ON (w.finding_id) w.finding_id, w.title, w.fixed,
                      CASE WHEN EXISTS (SELECT 1 FROM drifted_key d WHERE d.org_id = $1 AND d.finding_id = w.finding_id) THEN p.locus ELSE w.locus END AS locus
                 FROM written w JOIN finding p ON p.org_id = $1 AND p.id = w.finding_id
                WHERE w.reworded ORDER BY w.finding_id, w.title, w.fixed) w
        WHERE f.org_id = $1 AND f.id = w.finding_id AND (f.title, f.locus, f.fixed_version) IS DISTINCT FROM (w.title, w.locus, w.fixed))
     SELECT count(*) FILTER (WHERE reworded)::int AS reworded FROM written`,
    [orgId, importId, parser],
  );
  return result?.reworded ?? 0;
}

async function insertNew({ connection, orgId, importId, parser }: ApplyContext): Promise<number> {
  const result = await connection.query(
    `WITH written AS (
       INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, tool_rule, message, installed_version, fixed_version,
                                status, suppressed, loci, pointer, import_id, parser)
       SELECT $1, i.stream_id, i.finding_id, coalesce(d.finding_id, i.finding_id), n.span, i.severity, i.tool_rule, i.message, i.installed, i.fixed,
              i.status, i.suppressed, i.loci, i.pointer, $2, $3
         FROM in_finding i ${IN_SPAN}
         LEFT JOIN drifted_key d ON d.org_id = $1 AND d.id = i.finding_id
        WHERE NOT EXISTS (SELECT 1 FROM observation o WHERE o.org_id = $1 AND o.stream_id = i.stream_id AND o.key_id = i.finding_id)
        ORDER BY i.stream_id, i.finding_id
       RETURNING key_id, finding_id),
     known AS (
       -- A finding that existed before has another witness now: its severity, state and periods may change.
       INSERT INTO touched SELECT w.finding_id FROM written w JOIN in_finding i ON i.finding_id = w.key_id WHERE i.candidate <> w.key_id)
     SELECT 1 FROM written`,
    [orgId, importId, parser],
  );
  return result.rowCount ?? 0;
}
