import { useSession } from "@/lib/client/use-session";
import type { Owner } from "@/lib/contracts/http/owner";
import type { Session } from "@/lib/contracts/http/session";

/** What somebody may do about one thing. `ask`: ask those who may decide; `change`: assign it and say where work stands. */
export type TriageRights = { change: boolean; decide: boolean; ask: boolean };

/** Rights over things with these owners, all of them together; nothing while it is not known who is signed in. */
export function useTriageRights(owned: readonly { owner: Owner }[]): TriageRights {
  return triageRights(useSession(), owned);
}

/** The server's own rule (`refusedBecause`), so that a page offers what will be accepted. The server checks again. */
export function triageRights(
  session: Pick<Session, "permissions" | "user"> | undefined,
  owned: readonly { owner: Owner }[],
): TriageRights {
  if (!session) return { change: false, decide: false, ask: false };
  if (session.permissions.includes("triage:write")) return { change: true, decide: true, ask: false };
  const { user } = session;
  const own =
    user !== null && session.permissions.includes("triage:own") && owned.every(({ owner }) => isOwn(owner, user));
  return { change: own, decide: false, ask: own };
}

function isOwn(owner: Owner, user: NonNullable<Session["user"]>): boolean {
  return owner.personId === user.id || (owner.teamId !== null && user.teams.some(({ id }) => id === owner.teamId));
}
