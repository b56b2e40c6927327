import type { Principal } from "@/lib/auth/principal";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { demandReason } from "@/lib/commands/own-work";
import { recordAudit } from "@/lib/commands/record-audit";
import { demandFindingWithin, demandPatternWithin, demandRiskWithin } from "@/lib/commands/token-limits";
import type { Decision, DecisionCreate, DecisionScope } from "@/lib/contracts/http/decision";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readDecisions } from "@/lib/queries/decision-rows";

/** A decision and the assets whose risks it touches. */
export type Decided = { decision: Decision; assetIds: string[] };

/** States a decision for everything a pattern matches, now and for what is still to come. Findings and risks have their own PATCH. */
export async function createDecision(db: Db, principal: Principal, input: DecisionCreate): Promise<Decided> {
  const { orgId, actor } = principal;
  const { scope } = input;
  if (scope.findingId || scope.riskId) {
    throw new AppError(
      "invalid_input",
      "A decision about one finding or risk is made with PATCH on it. Here `scope` takes rule, component, asset and team.",
    );
  }
  if (!input.state)
    throw new AppError("invalid_input", "`state` is needed: a severity is overridden with PATCH on one finding.");
  if (!scope.rule && !scope.component) {
    throw new AppError(
      "invalid_input",
      "`scope` must name a `rule` or a `component`: a decision about everything of an asset or team would hide what comes.",
    );
  }
  demandPatternWithin(principal, scope.asset, "a decision");
  if (input.state === "not_affected" && !input.justification) {
    throw new AppError("invalid_input", '`justification` is needed for "not_affected": one of the five of VEX.');
  }
  const { reason, expiresAt } = demandReason(input.state, input);
  const id = newId();
  return withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO decision (org_id, id, kind, scope_kind, pattern, reason, justification, author_id, author_name, expires_at)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.state}, 'pattern', ${JSON.stringify(patternOf(scope))}::jsonb, ${reason},
              ${input.justification ?? null}, ${actor.kind === "user" ? actor.id : null}::uuid, ${actor.name}, ${expiresAt}::timestamptz)`;
    await recordAudit(
      tx,
      orgId,
      actor,
      "decision.created",
      { kind: "decision", id },
      { state: input.state, scope, reason },
    );
    const assetIds = await applyDecisions(tx, orgId, "everything");
    return { decision: await readDecision(tx, orgId, id), assetIds };
  });
}

/** Ends a decision; what was below it is in effect again. Ending it twice changes nothing. */
export async function revokeDecision(db: Db, principal: Principal, id: string): Promise<Decided> {
  const { orgId, actor } = principal;
  return withTenant(db, orgId, async (tx) => {
    const before = await readDecision(tx, orgId, id);
    await demandScopeWithin(tx, principal, before.scope);
    if (before.revokedAt) return { decision: before, assetIds: [] };
    await tx.$executeRaw`UPDATE decision SET revoked_at = now() WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    await tx.$executeRaw`
      UPDATE finding f SET severity = f.tool_severity FROM decision d
       WHERE d.org_id = ${orgId}::uuid AND d.id = ${id}::uuid AND d.kind = 'severity' AND f.org_id = d.org_id AND f.id = d.finding_id`;
    await recordAudit(tx, orgId, actor, "decision.revoked", { kind: "decision", id }, { scope: before.scope });
    const assetIds = await applyDecisions(
      tx,
      orgId,
      before.scope.findingId ? { findingIds: [before.scope.findingId] } : "everything",
    );
    return { decision: await readDecision(tx, orgId, id), assetIds };
  });
}

async function demandScopeWithin(tx: Tx, principal: Principal, scope: DecisionScope): Promise<void> {
  if (scope.findingId) return demandFindingWithin(tx, principal, scope.findingId);
  if (scope.riskId) return demandRiskWithin(tx, principal, scope.riskId);
  demandPatternWithin(principal, scope.asset, "a decision");
}

/**
 * Ends what has expired: risks come back to the list, findings show what is below. For the schedule; twice is harmless.
 *
 * Returns  the assets whose risks must be computed again.
 */
export async function expireDecisions(db: Db, orgId: string): Promise<string[]> {
  return withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`
      UPDATE finding f SET severity = f.tool_severity FROM decision d
       WHERE d.org_id = ${orgId}::uuid AND d.kind = 'severity' AND d.revoked_at IS NULL AND d.expires_at <= now()
         AND f.org_id = d.org_id AND f.id = d.finding_id AND f.severity <> f.tool_severity
         AND NOT EXISTS (SELECT 1 FROM decision o WHERE o.org_id = d.org_id AND o.finding_id = d.finding_id AND o.kind = 'severity'
                           AND o.revoked_at IS NULL AND (o.expires_at IS NULL OR o.expires_at > now()))`;
    return applyDecisions(tx, orgId, "everything");
  });
}

export async function readDecision(tx: Tx, orgId: string, id: string): Promise<Decision> {
  const [decision] = await readDecisions(tx, orgId, sql`d.id = ${id}::uuid`);
  if (!decision) throw new AppError("not_found", "No decision has this id in your organization.");
  return decision;
}

function patternOf(scope: DecisionScope): Record<string, string> {
  const at = scope.component?.lastIndexOf("@") ?? -1;
  // A purl's scope begins with "%40" or "@" right after a slash; a version's "@" follows the name.
  const versioned = at > 0 && scope.component?.[at - 1] !== "/";
  const fields = {
    advisory: scope.rule,
    component: versioned ? scope.component?.slice(0, at) : scope.component,
    versions: versioned ? scope.component?.slice(at + 1) : undefined,
    asset: scope.asset,
    team: scope.team,
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
