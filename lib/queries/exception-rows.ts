import { z } from "zod";
import { type ExceptionRequest, ExceptionState } from "@/lib/contracts/http/exception";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  id: z.string(),
  riskId: z.string(),
  riskTitle: z.string(),
  state: ExceptionState,
  reason: z.string(),
  wishedUntil: At,
  askedBy: z.string(),
  askedById: z.string().nullable(),
  askedAt: At,
  answeredBy: z.string().nullable(),
  answeredAt: At.nullable(),
  answer: z.string().nullable(),
});

/** Requests for exceptions that satisfy a condition on `e`, the latest first, at most 200. */
export async function readExceptions(tx: Tx, orgId: string, condition: Sql): Promise<ExceptionRequest[]> {
  return rows(tx, Row)`
    SELECT e.id, e.risk_id AS "riskId", r.title AS "riskTitle", e.state, e.reason, e.wished_until AS "wishedUntil",
           e.asker_name AS "askedBy", e.asker_id AS "askedById", e.asked_at AS "askedAt", e.answerer_name AS "answeredBy", e.answered_at AS "answeredAt", e.answer
      FROM exception_request e JOIN risk r ON r.org_id = e.org_id AND r.id = e.risk_id
     WHERE e.org_id = ${orgId}::uuid AND ${condition}
     ORDER BY e.asked_at DESC, e.id LIMIT 200`;
}

/** The latest request of each of these risks, by risk; at most 200 risks, as a page of them has. */
export async function latestExceptions(
  tx: Tx,
  orgId: string,
  riskIds: readonly string[],
): Promise<ReadonlyMap<string, ExceptionRequest>> {
  const latest = sql`e.id IN (SELECT DISTINCT ON (l.risk_id) l.id FROM exception_request l
    WHERE l.org_id = ${orgId}::uuid AND l.risk_id = ANY(${[...riskIds]}::uuid[]) ORDER BY l.risk_id, l.asked_at DESC, l.id)`;
  return new Map((await readExceptions(tx, orgId, latest)).map((request) => [request.riskId, request]));
}
