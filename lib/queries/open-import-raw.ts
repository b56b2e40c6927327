import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { openRaw } from "@/lib/ingest/raw-source";
import type { Storage } from "@/lib/ingest/spool";
import { AppError } from "@/lib/model/error";

const Row = z.object({
  id: z.string(),
  rawHash: z.instanceof(Uint8Array),
  rawAt: z.string(),
  filename: z.string().nullable(),
});

export type RawContent = { filename: string; bytes: AsyncIterable<Uint8Array> };

/**
 * What was delivered, secret values redacted. Before a worker has stored the redacted copy there is only the upload
 * itself, which may hold secrets in clear: that is never handed out.
 */
export async function openImportRaw(db: Db, storage: Storage, orgId: string, id: string): Promise<RawContent> {
  const [row] = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, Row)`
    SELECT id, raw_hash AS "rawHash", raw_at AS "rawAt", filename FROM import WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`,
  );
  if (!row) throw new AppError("not_found", "No import has this id in your organization.");
  if (row.rawAt === "spool") {
    throw new AppError(
      "conflict",
      "The redacted copy is not stored yet. Ask again when the import is done; of a failed import none is kept.",
    );
  }
  if (row.rawAt !== "blob")
    throw new AppError("not_found", "The raw content of this import is no longer kept. Send the report again.");
  return { filename: row.filename ?? `import-${id}`, bytes: openRaw(storage, { orgId, ...row })() };
}
