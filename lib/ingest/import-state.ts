import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import type { AppliedReport, ImportClaim, OpenReport } from "@/lib/ingest/application";
import type { Header, Parser } from "@/lib/parsers/parser";

/**
 * The last statements of an import's transaction: write what was done and check the fence.
 *
 * Errors   `LostClaim` when another attempt took over: the transaction rolls back and this attempt has no effect.
 */
export async function recordApplication(
  connection: TenantConnection,
  claim: ImportClaim,
  open: OpenReport,
  applied: AppliedReport,
): Promise<void> {
  const { tally } = applied;
  const counts = countsOf(applied);
  const fenced = await connection.query(
    `UPDATE import
        SET status = 'correlating', heartbeat_at = now(), format = $4, parser_version = $5, tool = $6, tool_version = $7, target_asset_id = $8,
            unplaced = $9, scanned_at = $10, own_time = $11, coverage = $12, timings = $14, error = NULL,
            -- Read again, it says anew what is in it, and still what it changed when it came.
            counts = CASE WHEN ${APPLIED_BEFORE} THEN ($13::jsonb - $17::text[]) || counts || $15::jsonb ELSE $13::jsonb END,
            replay = CASE WHEN ${APPLIED_BEFORE} THEN replay || jsonb_build_object('counts', $13::jsonb, 'was', counts, 'assetIds', $16::jsonb) ELSE replay END
      WHERE org_id = $1 AND id = $2 AND attempt = $3 AND status IN ('parsing', 'applying', 'correlating')`,
    [
      claim.orgId,
      claim.importId,
      claim.attempt,
      open.parser.id,
      open.parser.version,
      applied.tool,
      applied.toolVersion,
      applied.targetAssetId,
      applied.unplaced,
      applied.scanTime.at,
      applied.scanTime.own,
      {
        ...applied.coverage,
        incomplete: open.header.incomplete,
        feed: applied.feed,
        inventory: applied.inventory?.covers,
      },
      JSON.stringify(counts),
      applied.timings,
      JSON.stringify(read(counts)),
      JSON.stringify(applied.assetIds),
      Object.keys(goneOf(applied)),
    ],
  );
  if (fenced.rowCount === 0) throw new LostClaim();
  await connection.query("DELETE FROM import_problem WHERE org_id = $1 AND import_id = $2", [
    claim.orgId,
    claim.importId,
  ]);
  await connection.query(
    `INSERT INTO import_problem (org_id, import_id, ordinal, pointer, reason)
     SELECT $1, $2, p.n, p.pointer, p.reason FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS p(pointer, reason, n)`,
    [
      claim.orgId,
      claim.importId,
      tally.problems.map((problem) => problem.pointer),
      tally.problems.map((problem) => problem.reason),
    ],
  );
}

const APPLIED_BEFORE = "coalesce(replay ->> 'state' = 'asked', false)";

/** What a report holds, as against what it changed. */
const READ = ["entries", "observations", "rejected", "findings", "passes", "suppressed", "components", "assets"];

function read(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => READ.includes(name)));
}

/** Another attempt has taken over; this one's transaction rolls back and it leaves quietly. */
export class LostClaim extends Error {
  override readonly name = "LostClaim";
}

/** Assets of an import that was applied and whose worker died before its risks were brought in line. */
export async function assetsOfApplied(
  db: Db,
  claim: ImportClaim,
): Promise<{ assetIds: string[]; timings: Record<string, number>; feed: string | null }> {
  const { rows: found } = await withTenantConnection(db, claim.orgId, (connection) =>
    connection.query(
      `SELECT coalesce((SELECT array_agg(DISTINCT s.asset_id) FROM stream_import p JOIN stream s ON s.org_id = $1 AND s.id = p.stream_id
                         WHERE p.org_id = $1 AND p.import_id = $2), ARRAY_REMOVE(ARRAY[i.target_asset_id], NULL))
                || ARRAY(SELECT jsonb_array_elements_text(coalesce(i.replay -> 'assetIds', '[]'))::uuid)
                || ARRAY(SELECT jsonb_array_elements_text(coalesce(i.coverage #> '{catalog,assetIds}', '[]'))::uuid) AS "assetIds",
              i.timings,
              CASE WHEN (i.context ->> 'feed')::boolean THEN i.coverage ->> 'feed' END AS feed
         FROM import i WHERE i.org_id = $1 AND i.id = $2`,
      [claim.orgId, claim.importId],
    ),
  );
  return found[0];
}

/** What an import that is about to fail turned out to be, so that its page can say so; its tool where it could be opened. */
export async function recordFormat(
  db: Db,
  claim: ImportClaim,
  { parser, tool }: { parser: Pick<Parser, "id">; tool: Header["tool"] | null },
): Promise<void> {
  await withTenantConnection(db, claim.orgId, (connection) =>
    connection.query(
      `UPDATE import SET format = $4, tool = $5, tool_version = $6
        WHERE org_id = $1 AND id = $2 AND attempt = $3 AND status IN ('parsing', 'applying')`,
      [claim.orgId, claim.importId, claim.attempt, parser.id, tool?.name ?? null, tool?.version ?? null],
    ),
  );
}

/** Marks the import final, unless another attempt has taken over. What waits for a person still waits after a replay. */
export async function recordFinal(db: Db, claim: ImportClaim, timings: Record<string, number>): Promise<void> {
  await withTenantConnection(db, claim.orgId, (connection) =>
    connection.query(
      `UPDATE import SET finished_at = now(), heartbeat_at = now(), timings = $4, progress = '{}',
              status = CASE WHEN EXISTS (SELECT 1 FROM held_closure h WHERE h.org_id = $1 AND h.import_id = $2 AND h.status = 'pending')
                            THEN 'held' ELSE 'done' END,
              replay = replay || '{"state": "done"}'
        WHERE org_id = $1 AND id = $2 AND attempt = $3 AND status = 'correlating'`,
      [claim.orgId, claim.importId, claim.attempt, timings],
    ),
  );
}

function countsOf(applied: AppliedReport): Record<string, number> {
  const { tally, counts } = applied;
  return {
    entries: tally.entries,
    observations: tally.observations,
    rejected: tally.rejected,
    findings: tally.findings,
    passes: tally.passes,
    suppressed: tally.suppressed,
    components: tally.byKind.component ?? 0,
    assets: tally.byKind.object ?? 0,
    alerts: tally.byKind.alert ?? 0,
    statements: tally.byKind.statement ?? 0,
    new: counts.new ?? 0,
    changed: counts.changed ?? 0,
    unchanged: counts.unchanged ?? 0,
    resolved: counts.resolved ?? 0,
    reopened: counts.reopened ?? 0,
    retired: counts.retired ?? 0,
    merged: counts.merged ?? 0,
    held: counts.held ?? 0,
    ...goneOf(applied),
  };
}

/** What an inventory took away when it came. Read again it takes nothing, and an import of before this was counted does not know it. */
function goneOf({ inventory }: AppliedReport): Record<string, number> {
  if (!inventory) return {};
  const { objects, workloads, images, others, findings } = inventory.gone;
  return {
    objectsGone: objects,
    workloadsRetired: workloads,
    imagesRetired: images,
    othersRetired: others,
    findingsRetired: findings,
  };
}
