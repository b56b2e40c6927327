import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { OwnerHint } from "@/lib/engine/ownership/suggestions";
import { loadKnownAuthors } from "@/lib/queries/unowned/known-authors";
import type { Spot, SpotHint } from "@/lib/queries/unowned/spot";

const Row = z.object({
  key: z.string(),
  team: z.string().nullable(),
  person: z.string().nullable(),
  name: z.string(),
  commits: z.number(),
  ofCommits: z.number(),
  files: z.number(),
  file: z.string(),
});

/**
 * Members who worked on the files of each place, and the teams they are in.
 */
export async function committerHints(
  connection: TenantConnection,
  orgId: string,
  spots: readonly Spot[],
): Promise<SpotHint[]> {
  const asked = spots.filter(({ repository }) => repository !== null);
  if (asked.length === 0) return [];
  const authors = [...(await loadKnownAuthors(connection, orgId))];
  const found = await rowsOf(connection, Row, COMMITTERS, [
    orgId,
    JSON.stringify(asked.map(({ key, repository, paths }) => ({ key, repository, paths }))),
    authors.map(([author]) => Buffer.from(author, "hex")),
    authors.map(([, { userId }]) => userId),
  ]);
  return found.map((row) => ({ key: row.key, hint: hintOf(row) }));
}

function hintOf({ team, person, name, commits, ofCommits, files, file }: z.output<typeof Row>): OwnerHint {
  const where = files === 1 ? file : `${files} of its files`;
  const who = team === null ? "" : `${name}: `;
  return {
    kind: "commits",
    team,
    person,
    share: commits / Math.max(1, ofCommits),
    text: `${who}${commits} of the last ${ofCommits} commits to ${where}`,
  };
}

/** Per person, and per team of theirs with the names of who it is; a place without paths is asked for all of its repository. */
const COMMITTERS = `
  WITH spot AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS s(key text, repository text, paths text[])),
  member AS (SELECT * FROM unnest($3::bytea[], $4::uuid[]) AS m(author, user_id)),
  work AS (
    SELECT s.key, c.path, c.author, c.commits, c.of_commits FROM spot s
      JOIN asset a ON a.org_id = $1 AND a.kind = 'repository' AND a.key = s.repository
      JOIN file_committer c ON c.org_id = $1 AND c.asset_id = a.id AND (cardinality(s.paths) = 0 OR c.path = ANY(s.paths))),
  total AS (
    SELECT key, sum(of_commits) AS of_commits, count(*) AS files, min(path) AS file
      FROM (SELECT DISTINCT key, path, of_commits FROM work) AS once GROUP BY key),
  theirs AS (SELECT w.key, m.user_id, sum(w.commits) AS commits FROM work w JOIN member m ON m.author = w.author GROUP BY 1, 2),
  named AS (
    SELECT t.key, NULL AS team, u.email AS person, u.name, t.commits FROM theirs t JOIN app_user u ON u.id = t.user_id
    UNION ALL
    SELECT t.key, e.slug, NULL, string_agg(u.name, ', ' ORDER BY t.commits DESC, u.name), sum(t.commits) FROM theirs t
      JOIN app_user u ON u.id = t.user_id JOIN team_member tm ON tm.org_id = $1 AND tm.user_id = t.user_id
      JOIN team e ON e.org_id = $1 AND e.id = tm.team_id GROUP BY t.key, e.slug)
  SELECT n.key, n.team, n.person, n.name, n.commits::int, t.of_commits::int AS "ofCommits", t.files::int, t.file
    FROM named n JOIN total t USING (key)`;
