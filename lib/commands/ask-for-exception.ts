import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { demandReason, refusedBecause } from "@/lib/commands/own-work";
import { recordAudit } from "@/lib/commands/record-audit";
import { risksOutside } from "@/lib/commands/token-limits";
import type { ExceptionAsk } from "@/lib/contracts/http/exception";
import type { BulkResult } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";

const Target = z.object({
  id: z.string(),
  status: z.string(),
  ownerTeamId: z.string().nullable(),
  ownerUserId: z.string().nullable(),
  waiting: z.boolean(),
});
type Target = z.infer<typeof Target>;

const NOT_THERE = "No risk has this id in your organization.";

/**
 * Asks for an exception for each of the risks; nothing about the risk itself changes until somebody who may decide answers.
 *
 * Returns  what was asked for, and what was not with the reason: not one's own, already asked for, or not open.
 * Locks    the risks, in the order of their ids: two requests for one risk cannot both be stored.
 */
export async function askForException(db: Db, principal: Principal, ask: ExceptionAsk): Promise<BulkResult> {
  const { orgId, actor } = principal;
  const { reason, expiresAt } = demandReason("accepted", { reason: ask.reason, expiresAt: ask.until });
  return withTenant(db, orgId, async (tx) => {
    await tx.$queryRaw`
      SELECT id FROM risk WHERE org_id = ${orgId}::uuid AND id = ANY(${[...ask.riskIds]}::uuid[]) ORDER BY id FOR UPDATE`;
    const found = await rows(tx, Target)`
      SELECT r.id, r.status, r.owner_team_id AS "ownerTeamId", r.owner_user_id AS "ownerUserId",
             EXISTS (SELECT 1 FROM exception_request e WHERE e.org_id = r.org_id AND e.risk_id = r.id AND e.state = 'asked') AS waiting
        FROM risk r WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${[...ask.riskIds]}::uuid[])`;
    const outside = await risksOutside(
      tx,
      principal,
      found.map(({ id }) => id),
    );
    const result: BulkResult = { changed: [], skipped: [] };
    for (const id of new Set(ask.riskIds)) {
      const target = found.find((row) => row.id === id);
      const refused = target ? (refusedBecause(principal, target) ?? outside.get(id) ?? pointless(target)) : NOT_THERE;
      if (refused === null) result.changed.push(id);
      else result.skipped.push({ id, reason: refused });
    }
    for (const id of result.changed) {
      await tx.$executeRaw`
        INSERT INTO exception_request (org_id, id, risk_id, reason, wished_until, asker_id, asker_name)
        VALUES (${orgId}::uuid, ${newId()}::uuid, ${id}::uuid, ${reason}, ${expiresAt}::timestamptz,
                ${actor.kind === "user" ? actor.id : null}::uuid, ${actor.name})`;
      const text = `Exception asked for: ${reason}`;
      const detail = { text, wishedUntil: expiresAt?.toISOString() ?? null };
      await recordAudit(tx, orgId, actor, "exception.asked", { kind: "risk", id }, detail);
    }
    return result;
  });
}

function pointless({ status, waiting }: Target): string | null {
  if (waiting) return "An exception is asked for already and waits for an answer.";
  return status === "open" || status === "in_progress" ? null : "It is not open: there is nothing to be excepted from.";
}
