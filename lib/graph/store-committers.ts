import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { CommitterRecord } from "@/lib/model/record";

export type Committers = {
  assetId: string;
  importId: string;
  scannedAt: Date;
  committers: readonly (Omit<CommitterRecord, "author"> & { author: Buffer })[];
};

/**
 * Replaces who worked on the files that a newer history names; other files keep theirs, and so does a file of which a newer
 * history was read already.
 *
 * Returns  how many rows came, went or changed.
 * Twice    the same history writes nothing.
 */
export async function storeCommitters(
  connection: TenantConnection,
  orgId: string,
  { assetId, importId, scannedAt, committers }: Committers,
): Promise<number> {
  const [changed] = await rowsOf(
    connection,
    z.object({ count: z.coerce.number() }),
    `WITH stated AS (
       SELECT DISTINCT ON (path, author) * FROM unnest($4::text[], $5::bytea[], $6::int[], $7::int[], $8::timestamptz[])
         AS g(path, author, commits, of_commits, last_at) ORDER BY path, author, commits DESC),
     newer AS (
       SELECT DISTINCT l.path FROM file_committer l JOIN import i ON i.org_id = $1 AND i.id = l.import_id
        WHERE l.org_id = $1 AND l.asset_id = $2 AND i.scanned_at > $9),
     given AS (SELECT * FROM stated s WHERE NOT EXISTS (SELECT 1 FROM newer n WHERE n.path = s.path)),
     gone AS (
       DELETE FROM file_committer l WHERE l.org_id = $1 AND l.asset_id = $2 AND l.path IN (SELECT path FROM given)
          AND NOT EXISTS (SELECT 1 FROM given g WHERE g.path = l.path AND g.author = l.author)
       RETURNING 1),
     written AS (
       INSERT INTO file_committer AS l (org_id, asset_id, path, author, commits, of_commits, last_at, import_id)
       SELECT $1, $2, path, author, commits, of_commits, last_at, $3 FROM given ORDER BY path, author
       ON CONFLICT (org_id, asset_id, path, author) DO UPDATE
         SET commits = EXCLUDED.commits, of_commits = EXCLUDED.of_commits, last_at = EXCLUDED.last_at, import_id = EXCLUDED.import_id
         WHERE (l.commits, l.of_commits, l.last_at) IS DISTINCT FROM (EXCLUDED.commits, EXCLUDED.of_commits, EXCLUDED.last_at)
       RETURNING 1)
     SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written) AS count`,
    [
      orgId,
      assetId,
      importId,
      committers.map(({ path }) => path),
      committers.map(({ author }) => author),
      committers.map(({ commits }) => commits),
      committers.map(({ ofCommits }) => ofCommits),
      committers.map(({ lastAt }) => lastAt),
      scannedAt,
    ],
  );
  return changed?.count ?? 0;
}
