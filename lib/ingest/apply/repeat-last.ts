import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import type { StagedReport } from "@/lib/ingest/apply/apply-findings";
import type { PlacedTarget } from "@/lib/ingest/apply/resolve-targets";

/** All that decides what an import does to findings: what it says of which streams, read by which parser, covering what. */
export function contentOf(context: ApplyContext, report: StagedReport, placed: readonly PlacedTarget[]): Buffer {
  return report.stager.content.digest(
    context.parser,
    context.tool,
    [...report.coverage.covered].sort().join(","),
    report.coverage.addsOnly ?? "",
    ...placed.map((one) => one.streamId),
  );
}

/**
 * The nightly scan of what nobody changed: the newest import of each of its streams said the same, covered all it said,
 * held nothing, and nothing waits for a decision. Then every finding has its witness, every interval goes on, and there is
 * nothing to compare. `in_kind` and this import's place in its streams are there already.
 *
 * Returns  how many findings it sees again by kind, or null when this is not so.
 */
export async function repeatsLast(
  { connection, orgId, importId }: ApplyContext,
  content: Buffer,
): Promise<Record<string, number> | null> {
  const [answer] = await rowsOf(
    connection,
    z.object({ repeats: z.boolean().nullable(), entries: z.record(z.string(), z.number()).nullable() }),
    `WITH last AS (
       SELECT s.stream_id, l.*
         FROM stream_import s
         LEFT JOIN LATERAL (
           SELECT p.content, p.unevaluated = s.unevaluated AS same_unevaluated, p.covered_kinds, p.held_kinds, p.entries, (p.scanned_at, p.arrival) < (s.scanned_at, s.arrival) AS before
             FROM stream_import p WHERE p.org_id = $1 AND p.stream_id = s.stream_id AND p.import_id <> $2
            ORDER BY p.scanned_at DESC, p.arrival DESC LIMIT 1) l ON true
        WHERE s.org_id = $1 AND s.import_id = $2),
     answer AS (
       SELECT coalesce(bool_and(coalesce(
                before AND content = $3 AND same_unevaluated AND held_kinds = '{}' AND NOT EXISTS (SELECT 1 FROM jsonb_object_keys(entries) k WHERE NOT k = ANY(covered_kinds)),
                false)), false)
              AND NOT EXISTS (
                SELECT 1 FROM held_closure h JOIN stream p ON p.org_id = $1 AND p.id = h.stream_id
                  JOIN stream s ON s.org_id = $1 AND (p.asset_id, p.tool, p.scope, p.ref, p.platform) = (s.asset_id, s.tool, s.scope, s.ref, s.platform)
                  JOIN last ON last.stream_id = s.id
                 WHERE h.org_id = $1 AND h.status = 'pending') AS repeats
         FROM last),
     noted AS (
       UPDATE stream_import s SET entries = last.entries FROM last, answer
        WHERE answer.repeats AND s.org_id = $1 AND s.import_id = $2 AND s.stream_id = last.stream_id)
     SELECT repeats, (SELECT jsonb_object_agg(kind, n) FROM (
              SELECT e.key AS kind, sum(e.value::int)::int AS n FROM last CROSS JOIN LATERAL jsonb_each_text(last.entries) e GROUP BY 1) x) AS entries
       FROM answer`,
    [orgId, importId, content],
  );
  return answer?.repeats ? (answer.entries ?? {}) : null;
}
