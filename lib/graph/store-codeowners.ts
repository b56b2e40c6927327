import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { OwnershipRecord } from "@/lib/model/record";

export type CodeownersFile = {
  /** The repository (or unplaced artifact) whose file it is. */
  assetId: string;
  importId: string;
  scannedAt: Date;
  lines: readonly OwnershipRecord[];
};

/**
 * Replaces a repository's ownership lines by those of a newer file; an older one that arrives late changes nothing.
 *
 * Returns  how many lines came, went or changed.
 * Twice    the same lines write nothing.
 */
export async function storeCodeowners(
  connection: TenantConnection,
  orgId: string,
  file: CodeownersFile,
): Promise<number> {
  if (await isSuperseded(connection, orgId, file)) return 0;
  const lines = numbered(file.lines);
  const [changed] = await rowsOf(
    connection,
    z.object({ count: z.coerce.number() }),
    `WITH given AS (
       SELECT line, pattern, ARRAY(SELECT jsonb_array_elements_text(owners)) AS owners, section
         FROM unnest($4::int[], $5::text[], $6::jsonb[], $7::text[]) AS g(line, pattern, owners, section)),
     gone AS (
       DELETE FROM codeowners_line l WHERE l.org_id = $1 AND l.asset_id = $2 AND NOT EXISTS (SELECT 1 FROM given g WHERE g.line = l.line)
       RETURNING 1),
     written AS (
       INSERT INTO codeowners_line AS l (org_id, asset_id, line, pattern, owners, section, import_id)
       SELECT $1, $2, g.line, g.pattern, g.owners, g.section, $3 FROM given g ORDER BY g.line
       ON CONFLICT (org_id, asset_id, line) DO UPDATE
         SET pattern = EXCLUDED.pattern, owners = EXCLUDED.owners, section = EXCLUDED.section, import_id = EXCLUDED.import_id
         WHERE (l.pattern, l.owners, l.section) IS DISTINCT FROM (EXCLUDED.pattern, EXCLUDED.owners, EXCLUDED.section)
       RETURNING 1)
     SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written) AS count`,
    [
      orgId,
      file.assetId,
      file.importId,
      lines.map((line) => line.line),
      lines.map((line) => line.pattern),
      lines.map((line) => JSON.stringify(line.owners)),
      lines.map((line) => line.section),
    ],
  );
  return changed?.count ?? 0;
}

/**
 * A file with a later scan time was applied already: the stored lines come from one, or one had the same lines as an
 * earlier file and therefore wrote nothing.
 */
async function isSuperseded(connection: TenantConnection, orgId: string, file: CodeownersFile): Promise<boolean> {
  const [found] = await rowsOf(
    connection,
    z.object({ superseded: z.boolean() }),
    `SELECT EXISTS (
         SELECT 1 FROM codeowners_line l JOIN import i ON i.org_id = $1 AND i.id = l.import_id
          WHERE l.org_id = $1 AND l.asset_id = $2 AND i.scanned_at > $4)
       OR EXISTS (
         SELECT 1 FROM import i JOIN import own ON own.org_id = $1 AND own.id = $3 AND own.format = i.format
          WHERE i.org_id = $1 AND i.status IN ('done', 'held') AND i.target_asset_id = $2 AND i.id <> $3 AND i.scanned_at > $4) AS superseded`,
    [orgId, file.assetId, file.importId, file.scannedAt],
  );
  return found?.superseded ?? false;
}

/** Line numbers in file order; two rules that claim one line (lists of an OWNERS file) move on to the next free one. */
function numbered(lines: readonly OwnershipRecord[]): OwnershipRecord[] {
  let last = 0;
  return lines
    .toSorted((a, b) => a.line - b.line)
    .map((line) => {
      last = Math.max(last + 1, line.line);
      return { ...line, line: last };
    });
}
