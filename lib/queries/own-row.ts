import { empty, join, raw, type Sql, sql } from "@/lib/db/sql";

/**
 * Whether an attack path is one piece of work with the change that ends it: that is an open risk of the same owner, and nobody began with the path alone.
 * What people treat apart stays apart. The words of both sides are our own source.
 */
function oneWork(path: string, change: string): string {
  return `${change}.org_id = ${path}.org_id AND ${change}.id = ${path}.ends_with_id AND ${change}.status IN ('open', 'in_progress')
    AND (${path}.status = 'open' OR ${change}.status = 'in_progress')
    AND (${change}.owner_team_id, ${change}.owner_user_id) IS NOT DISTINCT FROM (${path}.owner_team_id, ${path}.owner_user_id)`;
}

/** An attack path that is open; others have no change of which they could be told. */
const isOpenPath = (path: string) =>
  `${path}.kind = 'attack-path' AND ${path}.ends_with_id IS NOT NULL AND ${path}.status IN ('open', 'in_progress')`;

/**
 * Risks that are rows of their own where a list is one of changes to make: all but the attack paths that are told in the row of the change which ends them.
 *
 * alias  of the risk, in text of our own.
 */
export function ownRowText(alias: string): string {
  return `NOT (${isOpenPath(alias)} AND EXISTS (SELECT 1 FROM risk told_with WHERE ${oneWork(alias, "told_with")}))`;
}

/** The same as a fragment. */
export function ownRow(alias: string): Sql {
  return raw(ownRowText(alias));
}

/**
 * An attack path `r` that is told in the row of its change, in a list that has that row: what a filter takes out of the list tells nothing in it.
 *
 * conditions  of the list, on a risk that is called `r` too; `TOLD` is the path there.
 */
export function isToldInRow(conditions: readonly Sql[]): Sql {
  const listed = conditions.length > 0 ? sql` AND ${join([...conditions], " AND ")}` : empty;
  return sql`(${raw(isOpenPath("r"))} AND EXISTS (
    SELECT 1 FROM (SELECT r.org_id, r.ends_with_id, r.owner_team_id, r.owner_user_id, r.status, r.band, r.score) AS ${raw(TOLD)}, risk r
     WHERE ${raw(oneWork(TOLD, "r"))}${listed}))`;
}

/** Open attack paths `r` that some change ends. */
export const isOpenPathWithChange: Sql = raw(isOpenPath("r"));

/**
 * An attack path `r` that a row tells: the change which ends it is one of the list, whoever has it.
 *
 * conditions  of the list, on a risk that is called `r` too.
 */
export function isToldBy(conditions: readonly Sql[]): Sql {
  const listed = conditions.length > 0 ? sql` AND ${join([...conditions], " AND ")}` : empty;
  return sql`(${isOpenPathWithChange} AND EXISTS (
    SELECT 1 FROM (SELECT r.org_id, r.ends_with_id) AS ${raw(TOLD)}, risk r
     WHERE r.org_id = ${raw(TOLD)}.org_id AND r.id = ${raw(TOLD)}.ends_with_id${listed}))`;
}

/** What the path is called in the conditions of its change. */
export const TOLD = "told_path";

/** The id of the risk in whose row an attack path is told, open or closed with it; null for all else. For counts that look back. */
export function toldWith(alias: string): Sql {
  return raw(`(SELECT told_with.id FROM risk told_with WHERE ${alias}.kind = 'attack-path' AND told_with.org_id = ${alias}.org_id AND told_with.id = ${alias}.ends_with_id
    AND (${alias}.status <> 'in_progress' OR told_with.status <> 'open')
    AND (told_with.owner_team_id, told_with.owner_user_id) IS NOT DISTINCT FROM (${alias}.owner_team_id, ${alias}.owner_user_id))`);
}
