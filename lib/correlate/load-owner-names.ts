import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type OwnerDirectory, ownerDirectory } from "@/lib/engine/ownership/directory";
import { type CompiledOwnerRule, compileOwnerRules, type OwnerMatcher } from "@/lib/engine/ownership/owner-rules";

/** The organization's teams and people by every name they go by, with their ids. */
export type OwnerNames = {
  directory: OwnerDirectory;
  teamIds: ReadonlyMap<string, string>;
  userIds: ReadonlyMap<string, string>;
};

const Team = z.object({ id: z.string(), slug: z.string(), name: z.string(), handles: z.array(z.string()) });
const Person = z.object({ id: z.string(), email: z.string(), handles: z.array(z.string()) });

export async function loadOwnerNames(connection: TenantConnection, orgId: string): Promise<OwnerNames> {
  const teams = await rowsOf(
    connection,
    Team,
    "SELECT id, slug, name, handles FROM team WHERE org_id = $1 ORDER BY slug",
    [orgId],
  );
  const people = await rowsOf(
    connection,
    Person,
    `SELECT u.id, u.email, array_remove(ARRAY[lower(u.handle)] || ARRAY(SELECT h.handle FROM member_handle h
              WHERE h.org_id = $1 AND h.user_id = u.id ORDER BY h.handle), NULL) AS handles
       FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = $1 ORDER BY u.email`,
    [orgId],
  );
  return {
    directory: ownerDirectory(
      teams.map((team) => ({ slug: team.slug, name: team.name, aliases: team.handles })),
      people,
    ),
    teamIds: new Map(teams.map((team) => [team.slug, team.id] as const)),
    userIds: new Map(people.map((person) => [person.email, person.id] as const)),
  };
}

const Rule = z.object({
  id: z.string(),
  position: z.number(),
  match: z.custom<OwnerMatcher>(),
  team: z.string().nullable(),
  person: z.string().nullable(),
  fallback: z.boolean(),
});

export async function loadOwnerRules(connection: TenantConnection, orgId: string): Promise<CompiledOwnerRule[]> {
  return compileOwnerRules(
    await rowsOf(
      connection,
      Rule,
      `SELECT r.id, r.position, r.matcher AS match, t.slug AS team, u.email AS person, r.fallback FROM owner_rule r
       LEFT JOIN team t ON t.org_id = $1 AND t.id = r.team_id LEFT JOIN app_user u ON u.id = r.user_id WHERE r.org_id = $1`,
      [orgId],
    ),
  );
}
