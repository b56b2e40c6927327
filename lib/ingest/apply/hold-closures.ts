import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import { holdReason } from "@/lib/engine/held-closures";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

const Candidate = z.object({
  streamId: z.string(),
  assetId: z.string(),
  kind: z.string(),
  live: z.number(),
  vanishing: z.number(),
  reported: z.number(),
  pending: z.array(z.string()),
});

/**
 * Compares what each stream and kind would lose with what was live before, and holds what looks like an accident.
 * For a new image version the comparison is with the versions of the same line that it would supersede.
 *
 * Returns  how many closures wait now. `in_kind.covers` is false for what is held.
 * Release  an earlier hold of the line is released by the next import that has entries and agrees; one that reports
 *          the findings again ends the hold too. An empty report never releases.
 */
export async function holdClosures(context: ApplyContext, looked: boolean): Promise<number> {
  let held = 0;
  for (const one of await candidates(context)) {
    const agrees = one.reported > 0 && one.pending.length > 0;
    if (agrees) await settle(context, one.pending, one.vanishing > 0 ? "released" : "rejected");
    const reason = agrees
      ? null
      : holdReason({ live: one.live, vanishing: one.vanishing, looked: looked || one.reported > 0 });
    if (!reason) continue;
    held += one.vanishing;
    await hold(context, one, reason);
  }
  return held;
}

/** The line of a stream: streams that differ only in the image's version. */
const SAME_LINE = "(l.asset_id, l.tool, l.scope, l.ref, l.platform) = (s.asset_id, s.tool, s.scope, s.ref, s.platform)";

function candidates({ connection, orgId, at }: ApplyContext): Promise<z.output<typeof Candidate>[]> {
  return rowsOf(
    connection,
    Candidate,
    `WITH line AS (
       SELECT k.stream_id, s.asset_id, k.kind, k.next_covering, l.id AS compared
         FROM in_kind k
         JOIN stream s ON s.org_id = $1 AND s.id = k.stream_id
         JOIN stream l ON l.org_id = $1 AND ${SAME_LINE}
         LEFT JOIN stream_currency c ON c.org_id = $1 AND c.stream_id = l.id AND c.kind = k.kind
        WHERE k.covers AND k.next_covering IS NULL
          AND (l.id = s.id OR coalesce(c.current_during, l.current_during) @> $2::timestamptz)),
     live AS (
       SELECT DISTINCT line.stream_id, line.kind, o.key_id, f.key
         FROM line JOIN observation o ON o.org_id = $1 AND o.stream_id = line.compared AND o.live @> $2::timestamptz
         JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND f.kind = line.kind)
     SELECT line.stream_id AS "streamId", line.asset_id AS "assetId", line.kind,
            (SELECT count(*)::int FROM live v WHERE v.stream_id = line.stream_id AND v.kind = line.kind) AS live,
            (SELECT count(*)::int FROM live v WHERE v.stream_id = line.stream_id AND v.kind = line.kind
                AND NOT EXISTS (SELECT 1 FROM in_finding i WHERE i.stream_id = v.stream_id AND i.finding_id = v.key_id)
                AND NOT EXISTS (SELECT 1 FROM in_unevaluated u WHERE u.stream_id = v.stream_id AND u.key = v.key)) AS vanishing,
            (SELECT count(*)::int FROM in_finding i WHERE i.stream_id = line.stream_id AND i.kind = line.kind) AS reported,
            coalesce((SELECT array_agg(h.id::text) FROM held_closure h JOIN stream p ON p.org_id = $1 AND p.id = h.stream_id
                       JOIN stream_import held ON held.org_id = $1 AND held.stream_id = h.stream_id AND held.import_id = h.import_id
                       JOIN stream s ON s.org_id = $1 AND s.id = line.stream_id
                      WHERE h.org_id = $1 AND h.status = 'pending' AND h.kind = line.kind
                        -- An older scan that arrives late says nothing of whether a later one looked.
                        AND held.scanned_at <= $2::timestamptz
                        AND (p.asset_id, p.tool, p.scope, p.ref, p.platform) = (s.asset_id, s.tool, s.scope, s.ref, s.platform)), '{}') AS pending
       FROM (SELECT DISTINCT stream_id, asset_id, kind FROM line) line
      ORDER BY 1, 3`,
    [orgId, at],
  );
}

async function hold(
  { connection, orgId, importId }: ApplyContext,
  one: z.output<typeof Candidate>,
  reason: string,
): Promise<void> {
  await connection.query(
    `INSERT INTO held_closure (org_id, id, import_id, stream_id, asset_id, kind, vanishing, live, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [orgId, newId(), importId, one.streamId, one.assetId, one.kind, one.vanishing, one.live, reason],
  );
  await connection.query(
    "UPDATE stream_import SET held_kinds = array_append(held_kinds, $4) WHERE org_id = $1 AND stream_id = $2 AND import_id = $3",
    [orgId, one.streamId, importId, one.kind],
  );
  await connection.query("UPDATE in_kind SET covers = false WHERE stream_id = $1 AND kind = $2", [
    one.streamId,
    one.kind,
  ]);
}

/** A settled hold lets its import cover the kind after all, or for ever not. */
async function settle(
  { connection, orgId }: ApplyContext,
  ids: readonly string[],
  status: "released" | "rejected",
): Promise<void> {
  await connection.query(
    `WITH settled AS (
       UPDATE held_closure SET status = $3, decided_by = 'the next import', decided_at = now()
        WHERE org_id = $1 AND id = ANY($2::uuid[]) RETURNING stream_id, import_id, kind)
     UPDATE stream_import s SET held_kinds = array_remove(s.held_kinds, t.kind),
            covered_kinds = CASE WHEN $3 = 'released' THEN s.covered_kinds ELSE array_remove(s.covered_kinds, t.kind) END
       FROM settled t WHERE s.org_id = $1 AND s.stream_id = t.stream_id AND s.import_id = t.import_id`,
    [orgId, ids, status],
  );
}
