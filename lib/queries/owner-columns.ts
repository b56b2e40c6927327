import { z } from "zod";
import { OwnerSource } from "@/lib/contracts/http/owner";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { OwnerConfidence } from "@/lib/model/owner-confidence";

/** The joins behind `ownerColumn`: team and person of the row called `alias`. */
export function ownerJoins(alias: "o" | "r" | "a"): Sql {
  const row = raw(alias);
  return sql`LEFT JOIN team ot ON ot.org_id = ${row}.org_id AND ot.id = ${row}.owner_team_id
             LEFT JOIN app_user ou ON ou.id = ${row}.owner_user_id`;
}

/** One JSON column with the owner and the reason as stored beside it. */
export function ownerColumn(alias: "o" | "r" | "a"): Sql {
  const row = raw(alias);
  return sql`jsonb_build_object('teamId', ot.id, 'team', coalesce(ot.slug, ${row}.owner_reason->>'team'), 'teamName', ot.name, 'personId', ou.id, 'person', coalesce(ou.email, ${row}.owner_reason->>'person'),
    'personName', ou.name, 'personTeam', (
      SELECT CASE WHEN count(*) = 1 THEN min(pt.name) END FROM team_member pm JOIN team pt ON pt.org_id = pm.org_id AND pt.id = pm.team_id
       WHERE pm.org_id = ${row}.org_id AND pm.user_id = ou.id), 'reason', ${row}.owner_reason->>'text', 'source', ${row}.owner_reason->>'source',
    'confidence', ${row}.owner_reason->>'confidence', 'confidenceText', ${row}.owner_reason->>'confidenceText')`;
}

/** An owner without a stored reason is nobody's: it says so instead of staying blank. */
export const OwnerRow = z
  .object({
    teamId: z.string().nullable(),
    team: z.string().nullable(),
    teamName: z.string().nullable(),
    personId: z.string().nullable(),
    person: z.string().nullable(),
    personName: z.string().nullable(),
    personTeam: z.string().nullable(),
    reason: z.string().nullable(),
    source: OwnerSource.catch("none"),
    confidence: OwnerConfidence.nullable().catch(null),
    confidenceText: z.string().catch(""),
  })
  .transform((owner) => ({
    ...owner,
    reason: owner.reason ?? "No rule, label, annotation, CODEOWNERS line or catalog entry names an owner.",
  }));
