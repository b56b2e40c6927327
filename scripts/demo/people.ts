import { z } from "zod";
import type { Company } from "@/lib/demo/company";
import { type Api, call } from "@/scripts/demo/api";

const Items = z.object({ items: z.array(z.looseObject({})) });

/** Teams, people and ownership rules, as an administrator would make them; what is there stays as it is. */
export async function createPeople(api: Api, company: Company): Promise<void> {
  const teams = new Map<unknown, unknown>();
  for (const team of await list(api, "/api/v1/teams")) teams.set(team.slug, team.id);
  for (const { slug, name, aliases } of company.teams) {
    if (teams.has(slug)) continue;
    const made = z
      .object({ id: z.string() })
      .parse(await call(api, "POST", "/api/v1/teams", { body: { slug, name, aliases } }));
    teams.set(slug, made.id);
  }
  const members = new Map((await list(api, "/api/v1/members")).map((member) => [member.email, member.teams]));
  for (const { email, name, role, team } of company.people) {
    if (!members.has(email)) await call(api, "POST", "/api/v1/members", { body: { email, name, role } });
    const joined = members.get(email);
    if (team !== null && !(Array.isArray(joined) && joined.length > 0)) {
      await call(api, "POST", `/api/v1/teams/${teams.get(team)}/members`, { body: { email } });
    }
  }
  const positions = new Set((await list(api, "/api/v1/owner-rules")).map((rule) => rule.position));
  for (const rule of company.rules) {
    if (!positions.has(rule.position)) await call(api, "POST", "/api/v1/owner-rules", { body: rule });
  }
}

/** The first page: the demo makes fewer of anything than fit on one. */
export async function list(api: Api, path: string, query: Record<string, string> = {}) {
  return Items.parse(await call(api, "GET", path, { query: { limit: "200", ...query } })).items;
}
