import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

/** All Dockerfiles and manifests that a repository's default branch has at one time. */
export type Checkout = { assetId: string; paths: readonly string[]; at: Date; commit: string | null };

/**
 * Forgets files that are gone from the checkout, and retires resources that no file defines any more.
 *
 * Order    a file that was delivered with a later scan time than the list stays.
 * Twice    writes nothing.
 * Returns  how many files went, and the resources that they had defined.
 */
export async function forgetFiles(
  connection: TenantConnection,
  orgId: string,
  { assetId, paths, at, commit }: Checkout,
): Promise<{ files: number; resourceIds: string[] }> {
  const { rows } = await connection.query<{ path: string }>(
    "DELETE FROM repository_file WHERE org_id = $1 AND asset_id = $2 AND stated_at <= $3 AND path <> ALL($4::text[]) RETURNING path",
    [orgId, assetId, at, paths],
  );
  if (rows.length === 0) return { files: 0, resourceIds: [] };
  const gone = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    "DELETE FROM manifest_object WHERE org_id = $1 AND asset_id = $2 AND path = ANY($3::text[]) RETURNING resource_id AS id",
    [orgId, assetId, rows.map(({ path }) => path)],
  );
  const resourceIds = [...new Set(gone.map(({ id }) => id))];
  await connection.query(
    `UPDATE asset a SET retired_at = $3, retired_reason = $4
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[]) AND a.retired_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM manifest_object o WHERE o.org_id = $1 AND o.resource_id = a.id)`,
    [
      orgId,
      resourceIds,
      at,
      `No file of its repository defines it any more${commit ? ` (commit ${commit.slice(0, 12)})` : ""}.`,
    ],
  );
  return { files: rows.length, resourceIds };
}
