import { z } from "zod";
import type { Page } from "@/lib/contracts/http/list-page";
import { type Team, type TeamDetail, TeamMember, type TeamQuery } from "@/lib/contracts/http/team";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { isToldInRow, ownRow } from "@/lib/queries/own-row";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";

const openRisks: Sql = sql`(SELECT count(*)::int FROM risk r
  WHERE r.org_id = t.org_id AND r.owner_team_id = t.id AND r.status IN ('open', 'in_progress') AND ${ownRow("r")})`;

/** Of what is overdue the rows are counted: a path whose change has time yet is one, as in the list that is searched for it. */
const overdue: Sql = sql`r.due_at < now()`;

const ORDERS: Record<TeamQuery["sort"], Order> = {
  name: { key: sql`t.name`, direction: "asc", type: "text" },
  "-openRisks": { key: openRisks, direction: "desc", type: "int" },
};

const Row = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  aliases: z.array(z.string()),
  members: z.number(),
  openRisks: z.number(),
  actRisks: z.number(),
  overdueRisks: z.number(),
  assets: z.number(),
  createdAt: At,
});

/** Teams with what they carry. */
export async function listTeams(db: Db, orgId: string, query: TeamQuery): Promise<Page<Team>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`t.org_id = ${orgId}::uuid`];
    if (query.q) where.push(sql`(t.name ILIKE ${containing(query.q)} OR t.slug ILIKE ${containing(query.q)})`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`team t`,
      id: sql`t.id`,
      where,
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readTeams(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

export async function getTeam(db: Db, orgId: string, id: string): Promise<TeamDetail> {
  return withTenant(db, orgId, (tx) => readTeam(tx, orgId, id));
}

/** One team with its members, also inside a transaction that has just changed it. */
export async function readTeam(tx: Tx, orgId: string, id: string): Promise<TeamDetail> {
  const [team] = await readTeams(tx, orgId, [id]);
  if (!team) throw new AppError("not_found", "No team has this id in your organization.");
  const memberList = await rows(tx, TeamMember)`
    SELECT u.id AS "userId", u.email, u.name, m.role
      FROM team_member tm
      JOIN membership m ON m.org_id = tm.org_id AND m.user_id = tm.user_id
      JOIN app_user u ON u.id = tm.user_id
     WHERE tm.org_id = ${orgId}::uuid AND tm.team_id = ${id}::uuid ORDER BY u.name, u.email LIMIT 1000`;
  return { ...team, memberList };
}

async function readTeams(tx: Tx, orgId: string, ids: readonly string[]): Promise<z.infer<typeof Row>[]> {
  const found = await rows(tx, Row)`
    SELECT t.id, t.slug, t.name, t.handles AS aliases, t.created_at AS "createdAt", ${openRisks} AS "openRisks",
           (SELECT count(*)::int FROM team_member m WHERE m.org_id = t.org_id AND m.team_id = t.id) AS members,
           (SELECT count(*)::int FROM risk r WHERE r.org_id = t.org_id AND r.owner_team_id = t.id
              AND r.status IN ('open', 'in_progress') AND r.band = 'act' AND ${ownRow("r")}) AS "actRisks",
           (SELECT count(*)::int FROM risk r WHERE r.org_id = t.org_id AND r.owner_team_id = t.id
              AND r.status IN ('open', 'in_progress') AND ${overdue} AND NOT ${isToldInRow([overdue])}) AS "overdueRisks",
           (SELECT count(*)::int FROM asset a WHERE a.org_id = t.org_id AND a.owner_team_id = t.id AND a.retired_at IS NULL) AS assets
      FROM team t WHERE t.org_id = ${orgId}::uuid AND t.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
