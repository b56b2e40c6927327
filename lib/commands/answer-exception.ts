import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { decideRisks } from "@/lib/commands/decide-risks";
import { demandReason } from "@/lib/commands/own-work";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import { demandRiskWithin } from "@/lib/commands/token-limits";
import type { ExceptionAnswer, ExceptionRequest } from "@/lib/contracts/http/exception";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readExceptions } from "@/lib/queries/exception-rows";
import { type Enqueue, enqueue } from "@/lib/queue/queue";

const Asked = z.object({
  state: z.string(),
  riskId: z.string(),
  reason: z.string(),
  wishedUntil: z.date(),
  askerId: z.string().nullable(),
  askerName: z.string(),
  status: z.string(),
});
type Asked = z.infer<typeof Asked>;

/**
 * Approves a request, which makes it a decision of the asker with the approver beside it, or refuses it with a reason.
 * What counts anew by it is computed by the workers.
 *
 * Errors   `not_found`; `invalid_input` for a refusal without a reason, for a time that has passed and for a request that
 *          was answered before or whose risk is not open any more.
 */
export async function answerException(
  db: Db,
  principal: Principal,
  id: string,
  answer: ExceptionAnswer,
  ask: Enqueue = enqueue,
): Promise<ExceptionRequest> {
  const { orgId } = principal;
  const { request, assetIds } = await withTenant(db, orgId, async (tx) => {
    const [asked] = await rows(tx, Asked)`
      SELECT e.state, e.risk_id AS "riskId", e.reason, e.wished_until AS "wishedUntil", e.asker_id AS "askerId",
             e.asker_name AS "askerName", r.status
        FROM exception_request e JOIN risk r ON r.org_id = e.org_id AND r.id = e.risk_id
       WHERE e.org_id = ${orgId}::uuid AND e.id = ${id}::uuid FOR UPDATE`;
    if (!asked) throw new AppError("not_found", "No exception was asked for under this id in your organization.");
    await demandRiskWithin(tx, principal, asked.riskId);
    if (asked.state !== "asked") throw new AppError("invalid_input", "This request was answered already.");
    const assetIds =
      answer.answer === "refuse"
        ? await refuse(tx, principal, id, asked, answer)
        : await approve(tx, principal, id, asked, answer);
    const [request] = await readExceptions(tx, orgId, sql`e.id = ${id}::uuid`);
    if (!request) throw new AppError("not_found", "No exception was asked for under this id in your organization.");
    return { request, assetIds };
  });
  await recomputeRisks(orgId, assetIds, ask);
  return request;
}

async function refuse(
  tx: Tx,
  { orgId, actor }: Principal,
  id: string,
  asked: Asked,
  answer: ExceptionAnswer,
): Promise<string[]> {
  if (!answer.reason) throw new AppError("invalid_input", "`reason` is needed to refuse: the asker must know why.");
  await tx.$executeRaw`
    UPDATE exception_request SET state = 'refused', answer = ${answer.reason}, answerer_name = ${actor.name}, answered_at = now()
     WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  const text = `Exception that ${asked.askerName} asked for refused: ${answer.reason}`;
  await recordAudit(tx, orgId, actor, "exception.refused", { kind: "risk", id: asked.riskId }, { text });
  return [];
}

/** Returns the assets whose risks must be computed again. */
async function approve(
  tx: Tx,
  { orgId, actor }: Principal,
  id: string,
  asked: Asked,
  answer: ExceptionAnswer,
): Promise<string[]> {
  if (asked.status !== "open" && asked.status !== "in_progress") {
    throw new AppError("invalid_input", "The risk is not open any more: there is nothing to be excepted from.");
  }
  const wished = answer.until ?? asked.wishedUntil.toISOString();
  const { expiresAt } = demandReason("accepted", { reason: asked.reason, expiresAt: wished });
  const assetIds = await decideRisks(tx, orgId, [asked.riskId], {
    kind: "accepted",
    reason: asked.reason,
    expiresAt,
    author: { id: asked.askerId, name: asked.askerName },
    approver: { id: actor.kind === "user" ? actor.id : null, name: actor.name },
  });
  await tx.$executeRaw`
    UPDATE exception_request SET state = 'approved', answer = ${answer.reason ?? null}, answerer_name = ${actor.name},
           answered_at = now(), decision_id = (
             SELECT d.id FROM decision d WHERE d.org_id = ${orgId}::uuid AND d.risk_id = ${asked.riskId}::uuid AND d.revoked_at IS NULL ORDER BY d.id LIMIT 1)
     WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  await tx.$executeRaw`
    UPDATE risk SET status = 'accepted', updated_at = now() WHERE org_id = ${orgId}::uuid AND id = ${asked.riskId}::uuid`;
  const text = `Accepted, as ${asked.askerName} had asked: ${asked.reason}`;
  const detail = { text, from: asked.status, to: "accepted", expiresAt: expiresAt?.toISOString() ?? null };
  await recordAudit(tx, orgId, actor, "exception.approved", { kind: "risk", id: asked.riskId }, detail);
  return assetIds;
}
