import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { demandMayDecide, demandReason, refusedBecause } from "@/lib/commands/own-work";
import { recordAudit } from "@/lib/commands/record-audit";
import { decidedReason, resolveOwner } from "@/lib/commands/resolve-owner";
import { assetsOutside } from "@/lib/commands/token-limits";
import type { FindingBulkChange, FindingChange, FindingDetail } from "@/lib/contracts/http/finding";
import type { BulkResult } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { severityRank } from "@/lib/model/severity";
import { ownerOfFinding } from "@/lib/queries/finding-rows";
import { readFinding } from "@/lib/queries/get-finding";

const Target = z.object({
  id: z.string(),
  assetId: z.string(),
  ownerTeamId: z.string().nullable(),
  ownerUserId: z.string().nullable(),
});

/** Findings changed, and the assets whose risks must be computed again. */
export type FindingsChanged = BulkResult & { assetIds: string[] };

const NOT_THERE = "No finding has this id in your organization.";

/** Triage of one finding; what it may not change is an error. */
export async function changeFinding(
  db: Db,
  principal: Principal,
  id: string,
  change: FindingChange,
): Promise<{ finding: FindingDetail; assetIds: string[] }> {
  return withTenant(db, principal.orgId, async (tx) => {
    const result = await applyToFindings(tx, principal, [id], change);
    const [refused] = result.skipped;
    if (refused) throw new AppError(refused.reason === NOT_THERE ? "not_found" : "forbidden", refused.reason);
    return { finding: await readFinding(tx, principal.orgId, id), assetIds: result.assetIds };
  });
}

/** The same for many, in one transaction. */
export async function changeFindings(
  db: Db,
  principal: Principal,
  { ids, ...change }: FindingBulkChange,
): Promise<FindingsChanged> {
  return withTenant(db, principal.orgId, (tx) => applyToFindings(tx, principal, ids, change));
}

async function applyToFindings(
  tx: Tx,
  principal: Principal,
  ids: readonly string[],
  change: FindingChange,
): Promise<FindingsChanged> {
  demandSomething(change);
  if (change.status || change.severity !== undefined) demandMayDecide(principal, "decide about findings");
  const { orgId } = principal;
  const found = await rows(tx, Target)`
    SELECT f.id, f.asset_id AS "assetId", o.owner_team_id AS "ownerTeamId", o.owner_user_id AS "ownerUserId" FROM finding f
      LEFT JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
      JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
      ${ownerOfFinding}
     WHERE f.org_id = ${orgId}::uuid AND f.id = ANY(${[...ids]}::uuid[]) ORDER BY f.id FOR UPDATE OF f`;
  const outside = await assetsOutside(
    tx,
    principal,
    found.map(({ assetId }) => assetId),
  );
  const skipped = [...new Set(ids)].flatMap((id) => {
    const target = found.find((row) => row.id === id);
    const reason = target ? (refusedBecause(principal, target) ?? outside.get(target.assetId)) : NOT_THERE;
    return reason ? [{ id, reason }] : [];
  });
  const changed = [...new Set(ids)].filter((id) => !skipped.some((row) => row.id === id));
  if (changed.length === 0) return { changed, skipped, assetIds: [] };
  if (change.owner) await assign(tx, principal, changed, change);
  if (change.status) await decide(tx, principal, changed, change.status, change);
  if (change.severity !== undefined) await overrideSeverity(tx, principal, changed, change);
  return {
    changed,
    skipped,
    assetIds: [...new Set(found.filter(({ id }) => changed.includes(id)).map((row) => row.assetId))],
  };
}

function demandSomething(change: FindingChange): void {
  if (change.status === undefined && change.owner === undefined && change.severity === undefined) {
    throw new AppError("invalid_input", "Nothing to change: send `status`, `severity` or `owner`.");
  }
  if (change.status === "not_affected" && !change.justification) {
    throw new AppError("invalid_input", '`justification` is needed for "not_affected": one of the five of VEX.');
  }
}

async function assign(tx: Tx, { orgId, actor }: Principal, ids: string[], change: FindingChange): Promise<void> {
  const owner = await resolveOwner(tx, orgId, change.owner ?? {});
  // Without a reason of its own a finding is its file's, its risk's or its asset's owner's again.
  const reason = owner.label ? decidedReason(actor.name, owner, change.reason) : null;
  await revoke(tx, orgId, ids, ["owner"]);
  await tx.$executeRaw`
    UPDATE finding SET owner_team_id = ${owner.teamId}::uuid, owner_user_id = ${owner.userId}::uuid, owner_reason = ${reason}::jsonb
     WHERE org_id = ${orgId}::uuid AND id = ANY(${ids}::uuid[])`;
  const text = owner.label ? `to ${owner.label}` : "taken back";
  for (const id of ids) {
    if (owner.label) {
      const value = { teamId: owner.teamId, userId: owner.userId };
      await insertDecision(tx, {
        orgId,
        actor,
        id,
        kind: "owner",
        value,
        reason: change.reason ?? text,
        expiresAt: null,
      });
    }
    await noteEvent(tx, orgId, id, "assigned", { actor: actor.name, text });
    await recordAudit(
      tx,
      orgId,
      actor,
      "finding.assigned",
      { kind: "finding", id },
      { text: `Assigned ${text}`, reason: change.reason },
    );
  }
}

/** A new state ends the finding's own earlier one; patterns and VEX below stay and may show again. */
async function decide(
  tx: Tx,
  { orgId, actor }: Principal,
  ids: string[],
  status: string,
  change: FindingChange,
): Promise<void> {
  const stated = status === "open" ? null : demandReason(status, change);
  await revoke(tx, orgId, ids, ["accepted", "false_positive", "not_affected", "fixed", "snoozed"]);
  for (const id of ids) {
    if (stated) {
      await insertDecision(tx, {
        orgId,
        actor,
        id,
        kind: status,
        value: {},
        justification: change.justification,
        ...stated,
      });
    }
    await recordAudit(
      tx,
      orgId,
      actor,
      "finding.decided",
      { kind: "finding", id },
      { text: status, reason: change.reason },
    );
  }
  await applyDecisions(tx, orgId, { findingIds: ids });
}

/** The override is a layer of its own; without it the tools' severity counts again. */
async function overrideSeverity(
  tx: Tx,
  { orgId, actor }: Principal,
  ids: string[],
  change: FindingChange,
): Promise<void> {
  const { severity } = change;
  if (severity && !change.reason)
    throw new AppError("invalid_input", "`reason` is needed to override a severity: say why in a sentence.");
  const rank = severity ? severityRank(severity) : null;
  await revoke(tx, orgId, ids, ["severity"]);
  for (const id of ids) {
    if (rank !== null) {
      const expiresAt = change.expiresAt ? new Date(change.expiresAt) : null;
      await insertDecision(tx, {
        orgId,
        actor,
        id,
        kind: "severity",
        value: { severity: rank },
        reason: change.reason ?? "",
        expiresAt,
      });
    }
    await noteEvent(tx, orgId, id, "severity", {
      actor: actor.name,
      text: severity ? `set to ${severity}: ${change.reason}` : "as the tools say",
    });
    await recordAudit(
      tx,
      orgId,
      actor,
      "finding.severity_changed",
      { kind: "finding", id },
      { text: `Severity ${severity ?? "as the tools say"}`, reason: change.reason },
    );
  }
  await tx.$executeRaw`
    UPDATE finding SET severity = coalesce(${rank}::smallint, tool_severity) WHERE org_id = ${orgId}::uuid AND id = ANY(${ids}::uuid[])`;
}

async function revoke(tx: Tx, orgId: string, ids: string[], kinds: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE decision SET revoked_at = now()
     WHERE org_id = ${orgId}::uuid AND finding_id = ANY(${ids}::uuid[]) AND scope_kind = 'finding' AND kind = ANY(${kinds}::text[])
       AND source = 'person' AND revoked_at IS NULL`;
}

type NewDecision = {
  orgId: string;
  actor: Principal["actor"];
  id: string;
  kind: string;
  value: Record<string, unknown>;
  justification?: string | undefined;
  reason: string;
  expiresAt: Date | null;
};

async function insertDecision(tx: Tx, decision: NewDecision): Promise<void> {
  const { orgId, actor } = decision;
  await tx.$executeRaw`
    INSERT INTO decision (org_id, id, kind, scope_kind, finding_id, value, reason, justification, author_id, author_name, expires_at)
    VALUES (${orgId}::uuid, ${newId()}::uuid, ${decision.kind}, 'finding', ${decision.id}::uuid, ${JSON.stringify(decision.value)}::jsonb,
            ${decision.reason}, ${decision.justification ?? null}, ${actor.kind === "user" ? actor.id : null}::uuid, ${actor.name},
            ${decision.expiresAt}::timestamptz)`;
}

async function noteEvent(
  tx: Tx,
  orgId: string,
  id: string,
  kind: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO finding_event (org_id, id, finding_id, at, kind, detail)
    VALUES (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, now(), ${kind}, ${JSON.stringify(detail)}::jsonb)`;
}
