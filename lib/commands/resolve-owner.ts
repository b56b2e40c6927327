import { z } from "zod";
import { normalizeEmail } from "@/lib/auth/sign-in";
import type { OwnerChange } from "@/lib/contracts/http/owner";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

const Found = z.object({ id: z.string(), name: z.string() });

export type ResolvedOwner = { teamId: string | null; userId: string | null; label: string | null };

/** The team and person a change names, of this organization. Both null means: nobody by hand, let the rules decide. */
export async function resolveOwner(tx: Tx, orgId: string, change: OwnerChange): Promise<ResolvedOwner> {
  const [team] = change.team
    ? await rows(tx, Found)`SELECT id, name FROM team WHERE org_id = ${orgId}::uuid AND slug = ${change.team}`
    : [];
  if (change.team && !team)
    throw new AppError("invalid_input", `No team is called "${change.team}". See Settings > Teams.`);
  const [person] = change.person
    ? await rows(tx, Found)`
        SELECT u.id, u.name FROM app_user u JOIN membership m ON m.user_id = u.id
         WHERE m.org_id = ${orgId}::uuid AND u.email = ${normalizeEmail(change.person)}`
    : [];
  if (change.person && !person) {
    throw new AppError("invalid_input", `"${change.person}" is not the e-mail of a member. See Settings > Members.`);
  }
  const label = [person?.name, team?.name].filter(Boolean).join(", ") || null;
  return { teamId: team?.id ?? null, userId: person?.id ?? null, label };
}

/** The reason kept beside an owner that a person set. */
export function decidedReason(actorName: string, owner: ResolvedOwner, reason: string | undefined): string {
  const text = owner.label
    ? `Assigned to ${owner.label} by ${actorName}${reason ? `: ${reason}` : ""}.`
    : `${actorName} took the assignment back; rules decide again at the next computation.`;
  const sure = owner.label
    ? { confidence: "certain", confidenceText: `${actorName} said so.` }
    : { confidence: null, confidenceText: "" };
  return JSON.stringify({ source: owner.label ? "decision" : "none", text, detail: null, ...sure });
}
