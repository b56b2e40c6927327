import { z } from "zod";
import type { PathChange, PathCut, RiskItem } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { readRiskRows } from "@/lib/queries/risk-rows";

/** A cut of a path, and the risk whose change it is. */
export const CutRisk = z.object({ path: z.string(), cut: z.string(), riskId: z.string() });

/**
 * The cuts of an attack path, each with the open risk that all the findings it closes belong to: one that ends the path alone is told as the
 * path's `endsWith`; of two each has its own. A cut that closes nothing (a policy, a right) is nobody's risk yet.
 */
export async function withRisks(
  tx: Tx,
  orgId: string,
  path: Pick<RiskItem, "id" | "endsWith">,
  cuts: readonly PathCut[],
): Promise<PathChange[]> {
  const { endsWith } = path;
  const [only] = cuts;
  const found =
    endsWith && only
      ? [{ cut: only.id, riskId: endsWith.id }]
      : cuts.length > 1
        ? await rows(tx, CutRisk)`${risksOfCuts(orgId, [path.id])}`
        : [];
  const risks = await readChanges(
    tx,
    orgId,
    found.map(({ riskId }) => riskId),
  );
  const byCut = new Map(found.map(({ cut, riskId }) => [cut, risks.get(riskId)]));
  return cuts.map((cut) => ({ ...cut, risk: byCut.get(cut.id) ?? null }));
}

type Change = NonNullable<PathChange["risk"]>;

/** Of risks by their ids who makes their change, and by when. */
export async function readChanges(
  tx: Tx,
  orgId: string,
  riskIds: readonly string[],
): Promise<ReadonlyMap<string, Change>> {
  const risks = await readRiskRows(tx, orgId, [...new Set(riskIds)]);
  return new Map(
    risks.map(({ id, title, owner, dueAt, overdue }) => [id, { id, title, owner, dueAt, overdue }] as const),
  );
}

/**
 * Of each cut of a path that needs two, and of each change that ends a path as well as its cut, the open risk that all the findings which it closes belong to; no row of
 * one that is nobody's.
 */
export function risksOfCuts(orgId: string, pathIds: readonly string[]): Sql {
  return sql`
    WITH given AS (
      SELECT r.id AS path, c.cut ->> 'id' AS cut, f.id::uuid AS id
        FROM risk r CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.fix -> 'cuts', '[]') || coalesce(r.fix -> 'instead', '[]')) AS c(cut)
        CROSS JOIN LATERAL jsonb_array_elements_text(c.cut -> 'closesIds') AS f(id)
       WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${[...pathIds]}::uuid[]) AND jsonb_typeof(c.cut -> 'closesIds') = 'array'),
    one AS (
      SELECT g.path, g.cut, min(k.risk_id::text)::uuid AS risk_id
        FROM given g LEFT JOIN finding_rank k ON k.org_id = ${orgId}::uuid AND k.finding_id = g.id
       GROUP BY g.path, g.cut HAVING count(DISTINCT k.risk_id) = 1 AND count(k.risk_id) = count(*))
    SELECT o.path, o.cut, r.id AS "riskId" FROM one o
      JOIN risk r ON r.org_id = ${orgId}::uuid AND r.id = o.risk_id AND r.kind <> 'attack-path' AND r.status IN ('open', 'in_progress')`;
}
