import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { closeObservations } from "@/lib/ingest/apply/close-observations";
import { followDrift } from "@/lib/ingest/apply/follow-drift";
import { refreshCurrency } from "@/lib/ingest/apply/refresh-currency";
import { refreshFindings } from "@/lib/ingest/apply/refresh-findings";
import { findLaterSpans } from "@/lib/ingest/apply/unevaluated-checks";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { AppError } from "@/lib/model/error";

const Held = z.object({
  id: z.string(),
  streamId: z.string(),
  assetId: z.string(),
  kind: z.string(),
  at: z.date(),
  arrival: z.bigint().or(z.coerce.bigint()),
});

export type HeldDecision = {
  importId: string;
  decision: "approve" | "reject";
  ids: readonly string[] | null;
  decidedBy: string;
};

/**
 * A person's word on closures that waited. Approved: the import covers those kinds after all, so what it did not report
 * closes as of its scan time. Rejected: it never will, and everything stays open.
 *
 * Returns  how many were decided, how many findings closed, and the assets whose risks must be brought in line.
 * Errors   `not_found` when nothing of this import waits (any more).
 */
export async function decideHeldClosures(
  connection: TenantConnection,
  orgId: string,
  decision: HeldDecision,
): Promise<{ decided: number; closed: number; assetIds: string[] }> {
  await lockOrganization(connection, orgId);
  const held = await takePending(connection, orgId, decision);
  if (held.length === 0) throw new AppError("not_found", "No closure of this import waits for a decision.");
  await settleStreams(connection, orgId, decision, held);
  await connection.query("CREATE TEMP TABLE touched (finding_id uuid) ON COMMIT DROP");
  if (decision.decision === "approve") await closeApproved(connection, orgId, decision, held);
  const assetIds = [...new Set(held.map((one) => one.assetId))];
  await refreshCurrency(connection, orgId, assetIds);
  const moved = await refreshFindings(connection, orgId, {
    importId: decision.importId,
    reason: `${decision.decidedBy} approved the closures of this import`,
  });
  await connection.query(
    `UPDATE import SET status = 'done' WHERE org_id = $1 AND id = $2 AND status = 'held'
        AND NOT EXISTS (SELECT 1 FROM held_closure h WHERE h.org_id = $1 AND h.import_id = $2 AND h.status = 'pending')`,
    [orgId, decision.importId],
  );
  return { decided: held.length, closed: moved.resolved, assetIds };
}

function takePending(
  connection: TenantConnection,
  orgId: string,
  { importId, decision, ids, decidedBy }: HeldDecision,
): Promise<z.output<typeof Held>[]> {
  return rowsOf(
    connection,
    Held,
    `UPDATE held_closure h SET status = $3, decided_by = $4, decided_at = now()
       FROM stream_import s
      WHERE h.org_id = $1 AND h.import_id = $2 AND h.status = 'pending' AND ($5::uuid[] IS NULL OR h.id = ANY($5::uuid[]))
        AND s.org_id = $1 AND s.stream_id = h.stream_id AND s.import_id = h.import_id
     RETURNING h.id, h.stream_id AS "streamId", h.asset_id AS "assetId", h.kind, s.scanned_at AS at, s.arrival`,
    [orgId, importId, decision === "approve" ? "approved" : "rejected", decidedBy, ids],
  );
}

/** An approved kind is covered from now on; a rejected one is not covered at all. */
async function settleStreams(
  connection: TenantConnection,
  orgId: string,
  { importId, decision }: HeldDecision,
  held: readonly z.output<typeof Held>[],
): Promise<void> {
  await connection.query(
    `UPDATE stream_import s
        SET held_kinds = ARRAY(SELECT unnest(s.held_kinds) EXCEPT SELECT unnest(d.kinds)),
            covered_kinds = CASE WHEN $3 THEN s.covered_kinds ELSE ARRAY(SELECT unnest(s.covered_kinds) EXCEPT SELECT unnest(d.kinds)) END
       FROM (SELECT stream_id, array_agg(kind) AS kinds FROM unnest($4::uuid[], $5::text[]) AS h(stream_id, kind) GROUP BY 1) d
      WHERE s.org_id = $1 AND s.import_id = $2 AND s.stream_id = d.stream_id`,
    [orgId, importId, decision === "approve", held.map((one) => one.streamId), held.map((one) => one.kind)],
  );
}

/** The same closing as an import's own: what the held import did contain is in its sightings. */
async function closeApproved(
  connection: TenantConnection,
  orgId: string,
  { importId }: HeldDecision,
  held: readonly z.output<typeof Held>[],
): Promise<void> {
  const [first] = held;
  if (!first) return;
  const context: ApplyContext = {
    connection,
    orgId,
    importId,
    at: first.at,
    arrival: BigInt(first.arrival),
    tool: "",
    parser: "",
  };
  await connection.query(
    `CREATE TEMP TABLE in_kind ON COMMIT DROP AS
     SELECT h.stream_id, h.kind, true AS covers,
            (SELECT min(l.scanned_at) FROM stream_import l
              WHERE l.org_id = $1 AND l.stream_id = h.stream_id AND (l.scanned_at, l.arrival) > ($4::timestamptz, $5::bigint)
                AND h.kind = ANY(l.covered_kinds) AND NOT h.kind = ANY(l.held_kinds)) AS next_covering
       FROM unnest($2::uuid[], $3::text[]) AS h(stream_id, kind)`,
    [orgId, held.map((one) => one.streamId), held.map((one) => one.kind), first.at, first.arrival.toString()],
  );
  await connection.query(
    `CREATE TEMP TABLE in_finding ON COMMIT DROP AS
     SELECT g.stream_id, g.finding_id FROM sighting g WHERE g.org_id = $1 AND g.import_id = $2`,
    [orgId, importId],
  );
  await connection.query(
    `CREATE TEMP TABLE in_unevaluated ON COMMIT DROP AS
     SELECT s.stream_id, u.key FROM stream_import s CROSS JOIN unnest(s.unevaluated) AS u(key) WHERE s.org_id = $1 AND s.import_id = $2`,
    [orgId, importId],
  );
  await findLaterSpans(context);
  await closeObservations(context, { isNew: false });
  await followDrift(context, { replays: false });
}
