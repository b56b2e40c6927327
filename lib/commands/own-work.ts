import { lacks, type Principal } from "@/lib/auth/principal";
import { AppError } from "@/lib/model/error";

type Owned = { ownerTeamId: string | null; ownerUserId: string | null };

/** Why this principal may not change this row, or null. `triage:own` reaches what the person or one of their teams owns. */
export function refusedBecause(principal: Principal, row: Owned): string | null {
  if (principal.permissions.has("triage:write")) return null;
  const { user } = principal;
  if (!user) return lacks(principal, "triage:write");
  const own = row.ownerUserId === user.id || (row.ownerTeamId !== null && user.teamIds.includes(row.ownerTeamId));
  return own ? null : "It is not assigned to you or your teams.";
}

/** A decision that hides something from the list is more than progress on one's own work. */
export function demandMayDecide(principal: Principal, what: string): void {
  if (principal.permissions.has("triage:write")) return;
  throw new AppError(
    "forbidden",
    `Your role may not ${what}. Ask a security engineer of your organization for an exception.`,
  );
}

type Stated = { reason?: string | undefined; expiresAt?: string | undefined };

/** Reason and end of a decision, checked: hiding something says why, and accepting it says until when. */
export function demandReason(
  status: string,
  { reason, expiresAt }: Stated,
): { reason: string; expiresAt: Date | null } {
  if (!reason) throw new AppError("invalid_input", `\`reason\` is needed for "${status}": say why in a sentence.`);
  const until = expiresAt ? new Date(expiresAt) : null;
  if (!until && (status === "accepted" || status === "snoozed")) {
    throw new AppError(
      "invalid_input",
      `\`expiresAt\` is needed for "${status}": a decision ends some day and is looked at again.`,
    );
  }
  if (until && until.getTime() <= Date.now())
    throw new AppError("invalid_input", "`expiresAt` lies in the past. Choose a time to come.");
  return { reason, expiresAt: until };
}
