import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { decideRisks } from "@/lib/commands/decide-risks";
import { demandMayDecide, demandReason, refusedBecause } from "@/lib/commands/own-work";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import { decidedReason, resolveOwner } from "@/lib/commands/resolve-owner";
import { limitsOf, risksOutside } from "@/lib/commands/token-limits";
import type { BulkResult } from "@/lib/contracts/http/list-page";
import type { RiskBulkChange, RiskChange, RiskDetail } from "@/lib/contracts/http/risk";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readRisk } from "@/lib/queries/get-risk";
import { type Enqueue, enqueue } from "@/lib/queue/queue";

const Target = z.object({
  id: z.string(),
  status: z.string(),
  ownerTeamId: z.string().nullable(),
  ownerUserId: z.string().nullable(),
});
type Target = z.infer<typeof Target>;

/** Triage of one risk; what it may not change is an error. What counts anew by it is computed by the workers. */
export async function changeRisk(
  db: Db,
  principal: Principal,
  id: string,
  change: RiskChange,
  ask: Enqueue = enqueue,
): Promise<RiskDetail> {
  const { orgId } = principal;
  const { risk, assetIds } = await withTenant(db, orgId, async (tx) => {
    const { skipped, assetIds } = await applyToRisks(tx, principal, [id], change);
    const [refused] = skipped;
    if (refused) throw new AppError(refused.reason === NOT_THERE ? "not_found" : "forbidden", refused.reason);
    return { risk: await readRisk(tx, orgId, id), assetIds };
  });
  await recomputeRisks(orgId, assetIds, ask);
  return risk;
}

/** The same for many; what it may not change is listed with the reason, the rest is done in one transaction. */
export async function changeRisks(
  db: Db,
  principal: Principal,
  { ids, ...change }: RiskBulkChange,
  ask: Enqueue = enqueue,
): Promise<BulkResult> {
  const { assetIds, ...result } = await withTenant(db, principal.orgId, (tx) =>
    applyToRisks(tx, principal, ids, change),
  );
  await recomputeRisks(principal.orgId, assetIds, ask);
  return result;
}

/** Risks changed, and the assets whose risks must be computed again. */
type RisksChanged = BulkResult & { assetIds: string[] };

const NOT_THERE = "No risk has this id in your organization.";

async function applyToRisks(
  tx: Tx,
  principal: Principal,
  ids: readonly string[],
  change: RiskChange,
): Promise<RisksChanged> {
  if (change.status === undefined && change.owner === undefined) {
    throw new AppError("invalid_input", "Nothing to change: send `status` or `owner`.");
  }
  if (isDecision(change.status) && change.status !== "snoozed")
    demandMayDecide(principal, `mark a risk as ${change.status}`);
  const { orgId } = principal;
  const found = await rows(tx, Target)`
    SELECT id, status, owner_team_id AS "ownerTeamId", owner_user_id AS "ownerUserId" FROM risk
     WHERE org_id = ${orgId}::uuid AND id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR UPDATE`;
  const outside = await risksOutside(
    tx,
    principal,
    found.map(({ id }) => id),
  );
  const result: RisksChanged = { changed: [], skipped: [], assetIds: [] };
  const allowed: Target[] = [];
  for (const id of new Set(ids)) {
    const target = found.find((row) => row.id === id);
    const reason = target
      ? (refusedBecause(principal, target) ?? outside.get(id) ?? closedReason(target, change))
      : NOT_THERE;
    if (target && reason === null) allowed.push(target);
    else result.skipped.push({ id, reason: reason ?? NOT_THERE });
  }
  result.changed = allowed.map(({ id }) => id);
  if (result.changed.length > 0) {
    if (change.owner) await assign(tx, principal, result.changed, change);
    if (change.status) result.assetIds = await setStatus(tx, principal, allowed, change.status, change);
  }
  return result;
}

function closedReason(target: Target, change: RiskChange): string | null {
  return target.status === "closed" && change.status ? "It is resolved: none of its findings is open any more." : null;
}

async function assign(tx: Tx, principal: Principal, ids: string[], change: RiskChange): Promise<void> {
  const { orgId, actor } = principal;
  const owner = await resolveOwner(tx, orgId, change.owner ?? {});
  const reason = decidedReason(actor.name, owner, change.reason);
  // Pinned: recomputation leaves a person's choice alone.
  await tx.$executeRaw`
    UPDATE risk SET owner_team_id = ${owner.teamId}::uuid, owner_user_id = ${owner.userId}::uuid,
           owner_reason = ${reason}::jsonb || jsonb_build_object('of', owner_reason -> 'of'), owner_pinned = ${owner.label !== null},
           computed = NULL, updated_at = now()
     WHERE org_id = ${orgId}::uuid AND id = ANY(${ids}::uuid[])`;
  const text = owner.label ? `Assigned to ${owner.label}` : "Assignment taken back";
  for (const id of ids)
    await recordAudit(tx, orgId, actor, "risk.assigned", { kind: "risk", id }, { text, reason: change.reason });
  // A limited token may change no path (`risksOutside`): the next computation says whose it is.
  if (limitsOf(principal).length === 0) await assignPaths(tx, principal, ids, { text, reason: change.reason });
}

const Followed = z.object({ id: z.string(), riskId: z.string(), title: z.string() });

/**
 * An attack path that the change of one of these risks ends is one piece of work with it: it gets whoever the risk has got, and nobody where that was taken
 * back, until rules decide again about both. Each path has its own event. What a person assigned itself stays.
 */
async function assignPaths(
  tx: Tx,
  { orgId, actor }: Principal,
  ids: readonly string[],
  { text, reason }: { text: string; reason: string | undefined },
): Promise<void> {
  const followed = await rows(tx, Followed)`
    UPDATE risk p SET owner_team_id = r.owner_team_id, owner_user_id = r.owner_user_id, computed = NULL, updated_at = now(),
           owner_reason = r.owner_reason || jsonb_build_object('of', p.owner_reason -> 'of', 'text',
             CASE WHEN r.owner_pinned THEN 'Owner of' ELSE 'As of' END || ' the change that ends it, "' || r.title || '". ' || coalesce(r.owner_reason ->> 'text', ''))
      FROM risk r
     WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${[...ids]}::uuid[])
       AND p.org_id = ${orgId}::uuid AND p.ends_with_id = r.id AND NOT p.owner_pinned AND p.status <> 'closed' AND p.id <> ALL(${[...ids]}::uuid[])
    RETURNING p.id, r.id AS "riskId", r.title`;
  for (const { id, riskId, title } of followed) {
    const detail = { text: `${text}, with the change that ends it: "${title}"`, reason, with: riskId };
    await recordAudit(tx, orgId, actor, "risk.assigned", { kind: "risk", id }, detail);
  }
}

const DECISIONS = ["accepted", "snoozed", "false_positive"] as const;

function isDecision(status: RiskChange["status"]): status is (typeof DECISIONS)[number] {
  return DECISIONS.some((decision) => decision === status);
}

/**
 * A new status ends the decision that stood; a decision is kept as its own row, so that it can be read and expires.
 *
 * Returns  the assets whose risks must be computed again.
 */
async function setStatus(
  tx: Tx,
  { orgId, actor }: Principal,
  targets: readonly Target[],
  status: NonNullable<RiskChange["status"]>,
  change: RiskChange,
): Promise<string[]> {
  const ids = targets.map(({ id }) => id);
  const author = { id: actor.kind === "user" ? actor.id : null, name: actor.name };
  const stated = isDecision(status) ? { kind: status, author, ...demandReason(status, change) } : null;
  const assetIds = await decideRisks(tx, orgId, ids, stated);
  for (const { id, status: before } of targets) {
    await recordAudit(
      tx,
      orgId,
      actor,
      "risk.status_changed",
      { kind: "risk", id },
      {
        text: statusText(status, stated?.reason ?? change.reason),
        from: before,
        to: status,
        expiresAt: stated?.expiresAt?.toISOString() ?? null,
      },
    );
  }
  if (stated && status !== "snoozed") {
    // A request that waits is answered by what was decided about the risk.
    await tx.$executeRaw`
      UPDATE exception_request SET state = 'settled', answer = ${statusText(status, stated.reason)}, answerer_name = ${actor.name}, answered_at = now()
       WHERE org_id = ${orgId}::uuid AND risk_id = ANY(${ids}::uuid[]) AND state = 'asked'`;
  }
  await tx.$executeRaw`
    UPDATE risk SET status = ${status}, updated_at = now() WHERE org_id = ${orgId}::uuid AND id = ANY(${ids}::uuid[])`;
  return assetIds;
}

const STATUS_TEXT: Record<NonNullable<RiskChange["status"]>, string> = {
  open: "Opened again",
  in_progress: "Work began",
  snoozed: "Snoozed",
  accepted: "Accepted",
  false_positive: "Marked as a false positive",
};

function statusText(status: NonNullable<RiskChange["status"]>, reason: string | undefined): string {
  return reason ? `${STATUS_TEXT[status]}: ${reason}` : STATUS_TEXT[status];
}
