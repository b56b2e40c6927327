import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { loadKnownAuthors } from "@/lib/queries/unowned/known-authors";
import type { Spot, SpotHint } from "@/lib/queries/unowned/spot";

const Row = z.object({ key: z.string(), person: z.string(), found: z.number(), of: z.number() });

/**
 * Members whose commits brought the open secrets of a repository, or of the files asked about, where the report says whose (Gitleaks,
 * TruffleHog, GitLab). Whoever wrote a line need not own it, but knows about it.
 */
export async function blameHints(
  connection: TenantConnection,
  orgId: string,
  spots: readonly Spot[],
): Promise<SpotHint[]> {
  const asked = spots.filter(({ repository }) => repository !== null);
  if (asked.length === 0) return [];
  const authors = await loadKnownAuthors(connection, orgId);
  const found = await rowsOf(connection, Row, BLAMED, [
    orgId,
    JSON.stringify(asked.map(({ key, repository, paths }) => ({ key, repository, paths }))),
    [...authors.keys()],
    [...authors.values()].map(({ email }) => email),
  ]);
  return found.map(({ key, person, found: count, of }) => {
    const text = of === 1 ? "Wrote the only secret found there" : `Wrote ${count} of the ${of} secrets found there`;
    return { key, hint: { kind: "same_place", team: null, person, share: count / Math.max(1, of), text } };
  });
}

const BLAMED = `
  WITH spot AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS s(key text, repository text, paths text[])),
  member AS (SELECT * FROM unnest($3::text[], $4::text[]) AS m(author, person)),
  seen AS (
    SELECT DISTINCT s.key, f.id, o.loci -> 0 ->> 'author' AS author FROM spot s
      JOIN asset a ON a.org_id = $1 AND a.kind = 'repository' AND a.key = s.repository
      JOIN finding f ON f.org_id = $1 AND f.asset_id = a.id AND f.kind = 'secret' AND f.state = 'open'
       AND (cardinality(s.paths) = 0 OR f.locus = ANY(s.paths))
      JOIN observation o ON o.org_id = $1 AND o.finding_id = f.id AND upper_inf(o.live)),
  total AS (SELECT key, count(DISTINCT id)::int AS of FROM seen GROUP BY key)
  SELECT n.key, m.person, count(DISTINCT n.id)::int AS found, t.of FROM seen n JOIN total t USING (key) JOIN member m USING (author)
   GROUP BY n.key, m.person, t.of`;
