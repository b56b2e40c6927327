import { raw, type Sql, sql } from "@/lib/db/sql";
import type { Column } from "@/lib/queries/search/condition-sql";

/** As `readFindingRows` shows it: of the finding itself, of a risk that a person gave away, of its file, its risk's, its asset's. */
function ownerOfFinding(): Column {
  const anywhere = (
    condition: (row: Sql) => Sql,
  ): Sql => sql`(CASE WHEN f.owner_reason IS NOT NULL THEN ${condition(raw("f"))}
      WHEN EXISTS (SELECT 1 FROM finding_owner fo WHERE fo.org_id = f.org_id AND fo.finding_id = f.id)
       AND NOT EXISTS (SELECT 1 FROM risk r WHERE r.org_id = f.org_id AND r.id = k.risk_id AND r.owner_pinned)
      THEN EXISTS (SELECT 1 FROM finding_owner fo WHERE fo.org_id = f.org_id AND fo.finding_id = f.id AND ${condition(raw("fo"))})
      WHEN k.risk_id IS NOT NULL THEN EXISTS (SELECT 1 FROM risk r WHERE r.org_id = f.org_id AND r.id = k.risk_id AND ${condition(raw("r"))})
      ELSE EXISTS (SELECT 1 FROM asset a WHERE a.org_id = f.org_id AND a.id = f.asset_id AND ${condition(raw("a"))}) END)`;
  return { where: (test) => anywhere((row) => isOwner(row, test)), present: anywhere(hasOwner) };
}

/** The owner of the row called `alias`: a team's slug, a person's e-mail, or the outside name that was found. */
export function ownerSearchColumn(alias: "f" | "r" | "a"): Column {
  if (alias === "f") return ownerOfFinding();
  const row = raw(alias);
  return { where: (test) => isOwner(row, test), present: hasOwner(row) };
}

function isOwner(row: Sql, test: (value: Sql) => Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM team t WHERE t.org_id = ${row}.org_id AND t.id = ${row}.owner_team_id AND ${test(sql`t.slug`)})
      OR EXISTS (SELECT 1 FROM app_user u WHERE u.id = ${row}.owner_user_id AND ${test(sql`u.email`)})
      OR coalesce(${test(sql`(${row}.owner_reason->>'team')`)}, false) OR coalesce(${test(sql`(${row}.owner_reason->>'person')`)}, false))`;
}

function hasOwner(row: Sql): Sql {
  return sql`(${row}.owner_team_id IS NOT NULL OR ${row}.owner_user_id IS NOT NULL OR ${row}.owner_reason->>'team' IS NOT NULL OR ${row}.owner_reason->>'person' IS NOT NULL)`;
}
