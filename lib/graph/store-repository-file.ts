import type { TenantConnection } from "@/lib/db/tenant";

/** A file of a repository's default branch. `content` is what is kept of it, as JSON: the same content is not written again. */
export type RepositoryFile = {
  assetId: string;
  path: string;
  kind: "dockerfile" | "manifest";
  commit: string | null;
  statedAt: Date;
  importId: string;
  content: unknown;
};

/** What a manifest file defines, in file order. `resourceId` is the `iac_resource` that the object is kept as. */
export type DefinedObject = { kind: string; namespace: string; name: string; line: number | null; resourceId: string };

/**
 * Keeps what a file says, in place of what it said before.
 *
 * Returns  false where nothing was written: it says the same, or a delivery with a later scan time came first.
 * Twice    writes nothing.
 */
export async function storeRepositoryFile(
  connection: TenantConnection,
  orgId: string,
  { assetId, path, kind, commit, statedAt, importId, content }: RepositoryFile,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO repository_file AS f (org_id, asset_id, path, kind, commit, stated_at, import_id, content)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
     ON CONFLICT (org_id, asset_id, path) DO UPDATE
        SET kind = EXCLUDED.kind, commit = EXCLUDED.commit, stated_at = EXCLUDED.stated_at, import_id = EXCLUDED.import_id, content = EXCLUDED.content
      WHERE f.stated_at <= EXCLUDED.stated_at
        AND (f.kind, f.commit, f.stated_at, f.content) IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.commit, EXCLUDED.stated_at, EXCLUDED.content)`,
    [orgId, assetId, path, kind, commit, statedAt, importId, JSON.stringify(content)],
  );
  return (rowCount ?? 0) > 0;
}

/** The objects of a file that `storeRepositoryFile` has just written; those it defined before are forgotten. */
export async function storeDefinedObjects(
  connection: TenantConnection,
  orgId: string,
  { assetId, path }: Pick<RepositoryFile, "assetId" | "path">,
  objects: readonly DefinedObject[],
): Promise<void> {
  await connection.query("DELETE FROM manifest_object WHERE org_id = $1 AND asset_id = $2 AND path = $3", [
    orgId,
    assetId,
    path,
  ]);
  await connection.query(
    `INSERT INTO manifest_object (org_id, asset_id, path, position, kind, namespace, name, line, resource_id)
     SELECT $1, $2, $3, o.position, o.kind, o.namespace, o.name, o.line, o.resource_id
       FROM unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::int[], $9::uuid[]) AS o(position, kind, namespace, name, line, resource_id)
      ORDER BY o.position`,
    [
      orgId,
      assetId,
      path,
      objects.map((_, position) => position),
      objects.map((one) => one.kind),
      objects.map((one) => one.namespace),
      objects.map((one) => one.name),
      objects.map((one) => one.line),
      objects.map((one) => one.resourceId),
    ],
  );
}
