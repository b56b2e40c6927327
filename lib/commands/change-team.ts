import type { Actor } from "@/lib/auth/principal";
import { normalizeEmail } from "@/lib/auth/sign-in";
import { recomputeOrganization } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Team, TeamChange, TeamCreate, TeamDetail, TeamMemberAdd } from "@/lib/contracts/http/team";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readTeam } from "@/lib/queries/list-teams";

/** Names are compared in lower case and without the code host's at sign. */
function handlesOf(aliases: readonly string[]): string[] {
  return [...new Set(aliases.map((alias) => alias.trim().toLowerCase()))];
}

export async function createTeam(db: Db, orgId: string, actor: Actor, input: TeamCreate): Promise<Team> {
  const id = newId();
  return withTenant(db, orgId, async (tx) => {
    const created = await tx.$executeRaw`
      INSERT INTO team (org_id, id, slug, name, handles)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.slug}, ${input.name}, ${handlesOf(input.aliases)}::text[])
      ON CONFLICT (org_id, slug) DO NOTHING`;
    if (created === 0) throw new AppError("conflict", `A team is already called "${input.slug}". Choose another slug.`);
    await recordAudit(tx, orgId, actor, "team.created", { kind: "team", id }, { slug: input.slug });
    return readTeam(tx, orgId, id);
  });
}

export async function changeTeam(
  db: Db,
  orgId: string,
  actor: Actor,
  id: string,
  input: TeamChange,
): Promise<TeamDetail> {
  const team = await withTenant(db, orgId, async (tx) => {
    const handles = input.aliases ? handlesOf(input.aliases) : null;
    await tx.$executeRaw`
      UPDATE team SET name = coalesce(${input.name ?? null}, name), handles = coalesce(${handles}::text[], handles)
       WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    const team = await readTeam(tx, orgId, id);
    await recordAudit(tx, orgId, actor, "team.changed", { kind: "team", id }, input);
    return team;
  });
  // Another name may be what a label or a CODEOWNERS line says.
  if (input.aliases) await recomputeOrganization(db, orgId);
  return team;
}

/** Deletes a team and its memberships; what it owned is nobody's until ownership is worked out again. */
export async function deleteTeam(db: Db, orgId: string, actor: Actor, id: string): Promise<void> {
  await withTenant(db, orgId, async (tx) => {
    const { slug } = await readTeam(tx, orgId, id);
    const reason = JSON.stringify({
      source: "none",
      text: `The team ${slug} was deleted; nothing else names an owner yet.`,
    });
    await tx.$executeRaw`UPDATE asset SET owner_team_id = NULL, owner_reason = ${reason}::jsonb WHERE org_id = ${orgId}::uuid AND owner_team_id = ${id}::uuid`;
    await tx.$executeRaw`UPDATE finding SET owner_team_id = NULL, owner_reason = NULL WHERE org_id = ${orgId}::uuid AND owner_team_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM finding_owner WHERE org_id = ${orgId}::uuid AND owner_team_id = ${id}::uuid`;
    await tx.$executeRaw`
      UPDATE risk SET owner_team_id = NULL, owner_reason = ${reason}::jsonb, owner_pinned = false, computed = NULL, updated_at = now()
       WHERE org_id = ${orgId}::uuid AND owner_team_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM owner_rule WHERE org_id = ${orgId}::uuid AND team_id = ${id}::uuid AND user_id IS NULL`;
    await tx.$executeRaw`UPDATE owner_rule SET team_id = NULL WHERE org_id = ${orgId}::uuid AND team_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM team_member WHERE org_id = ${orgId}::uuid AND team_id = ${id}::uuid`;
    await tx.$executeRaw`DELETE FROM team WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    await recordAudit(tx, orgId, actor, "team.deleted", { kind: "team", id }, { slug });
  });
}

/** Adds a person of this organization; adding them again changes nothing. */
export async function addTeamMember(
  db: Db,
  orgId: string,
  actor: Actor,
  id: string,
  input: TeamMemberAdd,
): Promise<TeamDetail> {
  return withTenant(db, orgId, async (tx) => {
    await readTeam(tx, orgId, id);
    const email = normalizeEmail(input.email);
    const added = await tx.$executeRaw`
      INSERT INTO team_member (org_id, team_id, user_id)
      SELECT m.org_id, ${id}::uuid, m.user_id FROM membership m JOIN app_user u ON u.id = m.user_id
       WHERE m.org_id = ${orgId}::uuid AND u.email = ${email}
      ON CONFLICT DO NOTHING`;
    const team = await readTeam(tx, orgId, id);
    if (!team.memberList.some((member) => member.email === email)) {
      throw new AppError(
        "not_found",
        `${email} is not a member of this organization. Add the person under Settings > Members first.`,
      );
    }
    if (added > 0) await recordAudit(tx, orgId, actor, "team.member_added", { kind: "team", id }, { email });
    return team;
  });
}

export async function removeTeamMember(
  db: Db,
  orgId: string,
  actor: Actor,
  id: string,
  userId: string,
): Promise<TeamDetail> {
  return withTenant(db, orgId, async (tx) => {
    const removed = await tx.$executeRaw`
      DELETE FROM team_member WHERE org_id = ${orgId}::uuid AND team_id = ${id}::uuid AND user_id = ${userId}::uuid`;
    const team = await readTeam(tx, orgId, id);
    if (removed === 0) throw new AppError("not_found", "This person is not in the team.");
    await recordAudit(tx, orgId, actor, "team.member_removed", { kind: "team", id }, { userId });
    return team;
  });
}
