import { z } from "zod";
import { type Decision, DecisionScope, DecisionState, JUSTIFICATIONS } from "@/lib/contracts/http/decision";
import { rows } from "@/lib/db/rows";
import type { Sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { At, SeverityOf } from "@/lib/queries/row-values";

const Pattern = z.object({
  advisory: z.string().nullish(),
  check: z.string().nullish(),
  component: z.string().nullish(),
  versions: z.string().nullish(),
  asset: z.string().nullish(),
  team: z.string().nullish(),
});

const Row = z.object({
  id: z.string(),
  kind: z.string(),
  source: z.enum(["person", "vex"]),
  findingId: z.string().nullable(),
  riskId: z.string().nullable(),
  findingTitle: z.string().nullable(),
  pattern: Pattern,
  value: z.object({ severity: SeverityOf.nullish() }).loose(),
  reason: z.string(),
  justification: z.enum(JUSTIFICATIONS).nullable().catch(null),
  author: z.string(),
  approver: z.string().nullable(),
  createdAt: At,
  expiresAt: At.nullable(),
  revokedAt: At.nullable(),
  inForce: z.boolean(),
});

/** Decisions that satisfy a condition on `d`, newest first, at most 200. */
export async function readDecisions(tx: Tx, orgId: string, condition: Sql): Promise<Decision[]> {
  const found = await rows(tx, Row)`
    SELECT d.id, d.kind, d.source, d.finding_id AS "findingId", d.risk_id AS "riskId",
           (SELECT f.title FROM finding f WHERE f.org_id = d.org_id AND f.id = d.finding_id) AS "findingTitle", d.pattern, d.value, d.reason, d.justification,
           d.author_name AS author, d.approver_name AS approver, d.created_at AS "createdAt", d.expires_at AS "expiresAt", d.revoked_at AS "revokedAt",
           d.revoked_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > now()) AS "inForce"
      FROM decision d WHERE d.org_id = ${orgId}::uuid AND ${condition}
     ORDER BY d.created_at DESC, d.id LIMIT 200`;
  return found.map(toDecision);
}

function toDecision({ kind, findingId, riskId, findingTitle, pattern, value, ...row }: z.infer<typeof Row>): Decision {
  const component =
    pattern.component && pattern.versions ? `${pattern.component}@${pattern.versions}` : pattern.component;
  const scope = DecisionScope.parse(
    withoutEmpty({
      findingId,
      riskId,
      rule: pattern.advisory ?? pattern.check,
      component,
      asset: pattern.asset,
      team: pattern.team,
    }),
  );
  const state = DecisionState.safeParse(kind);
  return {
    ...row,
    state: state.success ? state.data : null,
    severity: value.severity ?? null,
    scope,
    scopeText: scopeText(scope, findingTitle),
  };
}

function withoutEmpty(fields: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function scopeText(scope: DecisionScope, findingTitle: string | null): string {
  // Told on the page of the risk too, which has others.
  if (scope.findingId && scope.riskId) return `“${findingTitle ?? "a finding"}”, decided with its change`;
  if (scope.findingId) return "this finding";
  if (scope.riskId) return "this risk";
  const parts = [
    scope.rule,
    scope.component && `in ${scope.component}`,
    scope.asset && `on ${scope.asset}`,
    scope.team && `owned by ${scope.team}`,
  ];
  return parts.filter(Boolean).join(" ") || "everything";
}
