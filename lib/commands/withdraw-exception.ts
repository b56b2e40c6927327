import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { ExceptionRequest } from "@/lib/contracts/http/exception";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readExceptions } from "@/lib/queries/exception-rows";

const Asked = z.object({ state: z.string(), riskId: z.string(), askerId: z.string().nullable() });

/**
 * Takes back a request that waits: its author alone may, whoever else would rather refuse it.
 *
 * Errors   `not_found`; `forbidden` for somebody else's; `invalid_input` for one that was answered.
 */
export async function withdrawException(db: Db, principal: Principal, id: string): Promise<ExceptionRequest> {
  const { orgId, actor, user } = principal;
  return withTenant(db, orgId, async (tx) => {
    const [asked] = await rows(tx, Asked)`
      SELECT state, risk_id AS "riskId", asker_id AS "askerId" FROM exception_request
       WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid FOR UPDATE`;
    if (!asked) throw new AppError("not_found", "No exception was asked for under this id in your organization.");
    if (!user || asked.askerId !== user.id)
      throw new AppError("forbidden", "Only whoever asked for an exception takes it back. Refuse it instead.");
    if (asked.state !== "asked") throw new AppError("invalid_input", "This request was answered already.");
    await tx.$executeRaw`
      UPDATE exception_request SET state = 'withdrawn', answerer_name = ${actor.name}, answered_at = now()
       WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    const text = "Request for an exception taken back";
    await recordAudit(tx, orgId, actor, "exception.withdrawn", { kind: "risk", id: asked.riskId }, { text });
    const [request] = await readExceptions(tx, orgId, sql`e.id = ${id}::uuid`);
    if (!request) throw new AppError("not_found", "No exception was asked for under this id in your organization.");
    return request;
  });
}
