import type { Principal } from "@/lib/auth/principal";
import type { Page } from "@/lib/contracts/http/list-page";
import type { WorkItem, WorkQuery } from "@/lib/contracts/http/my-work";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { isLeftOpen, withToolAdvice } from "@/lib/engine/fix-units/tool-advice";
import { AppError } from "@/lib/model/error";
import { decidedUntil } from "@/lib/queries/decided-until";
import { isToldInRow } from "@/lib/queries/own-row";
import { type Order, pageIds } from "@/lib/queries/page-ids";
import { type RiskRow, readRiskRows } from "@/lib/queries/risk-rows";
import { rulesOfRisks } from "@/lib/queries/rule-words";
import { riskSearch, riskSearchOfChange } from "@/lib/queries/search/risk-search";
import { HIGHEST_FIRST } from "@/lib/queries/worst-first";

const ORDERS: Record<WorkQuery["sort"], Order> = {
  // Late first, then by day, the worse first within it: people plan in days, and due times of one import are alike.
  dueAt: {
    key: sql`CASE WHEN r.due_at < now() THEN 'a' WHEN r.due_at IS NULL THEN 'c' ELSE 'b' END
      || coalesce(to_char(r.due_at AT TIME ZONE 'UTC', 'YYYYMMDD'), '00000000') || lpad((100 * 1000 + 999 - ${HIGHEST_FIRST.key})::text, 6, '0')`,
    direction: "asc",
    type: "text",
  },
  "-score": HIGHEST_FIRST,
};

const SOONEST_END: Order = {
  key: sql`coalesce(${decidedUntil}, 'infinity'::timestamptz)`,
  direction: "asc",
  type: "timestamptz",
};

/** What is open, or decided, and assigned to this person or one of their teams. Nothing that is not theirs to do. */
export async function myWork(db: Db, principal: Principal, query: WorkQuery): Promise<Page<WorkItem>> {
  const { orgId, user } = principal;
  if (!user) throw new AppError("forbidden", "A token has no work of its own. Ask /api/v1/risks with `team`.");
  const mine = sql`r.owner_user_id = ${user.id}::uuid`;
  const ours = sql`(r.owner_team_id = ANY(${[...user.teamIds]}::uuid[]) AND r.owner_user_id IS DISTINCT FROM ${user.id}::uuid)`;
  const assigned: Record<WorkQuery["assigned"], Sql> = { me: mine, team: ours, any: sql`(${mine} OR ${ours})` };
  return withTenant(db, orgId, async (tx) => {
    const page = await pageIds(tx, {
      orgId,
      from: sql`risk r`,
      id: sql`r.id`,
      where: [
        sql`r.org_id = ${orgId}::uuid`,
        query.state === "decided" ? sql`r.status IN ('accepted', 'snoozed')` : sql`r.status IN ('open', 'in_progress')`,
        // One change is one card: an attack path that it ends is told on it. Both have one owner.
        sql`NOT ${isToldInRow(query.q ? [riskSearchOfChange(query.q)] : [])}`,
        assigned[query.assigned],
        ...(query.q ? [riskSearch(query.q).condition] : []),
      ],
      order: query.state === "decided" ? SOONEST_END : ORDERS[query.sort],
      // A cursor is good only for the person it was made for.
      query: { ...query, userId: user.id },
    });
    const risks = await readRiskRows(tx, orgId, page.ids);
    const open = risks.filter(({ fix }) => isLeftOpen(fix));
    const rules = await rulesOfRisks(
      tx,
      orgId,
      open.map(({ id }) => id),
    );
    const advised = risks.map((risk) => ({ ...risk, fix: withToolAdvice(risk.fix, rules.get(risk.id) ?? []) }));
    return { items: advised.map((risk) => toWork(risk, user.id)), nextCursor: page.nextCursor, count: page.count };
  });
}

function toWork(risk: RiskRow, userId: string): WorkItem {
  const [first] = risk.assets;
  return {
    ...risk,
    why: risk.reason,
    group: risk.fix.locus ?? first?.name ?? risk.kind,
    assignedTo: risk.owner.personId === userId ? "me" : "team",
  };
}
