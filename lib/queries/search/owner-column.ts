import { raw, sql } from "@/lib/db/sql";
import type { Column } from "@/lib/queries/search/condition-sql";

/** The owner of the row called `alias`: a team's slug, a person's e-mail, or the outside name that was found. */
export function ownerSearchColumn(alias: "f" | "r" | "a"): Column {
  const row = raw(alias);
  return {
    where: (
      test,
    ) => sql`(EXISTS (SELECT 1 FROM team t WHERE t.org_id = ${row}.org_id AND t.id = ${row}.owner_team_id AND ${test(sql`t.slug`)})
      OR EXISTS (SELECT 1 FROM app_user u WHERE u.id = ${row}.owner_user_id AND ${test(sql`u.email`)})
      OR coalesce(${test(sql`(${row}.owner_reason->>'team')`)}, false) OR coalesce(${test(sql`(${row}.owner_reason->>'person')`)}, false))`,
    present: sql`(${row}.owner_team_id IS NOT NULL OR ${row}.owner_user_id IS NOT NULL OR ${row}.owner_reason->>'team' IS NOT NULL OR ${row}.owner_reason->>'person' IS NOT NULL)`,
  };
}
