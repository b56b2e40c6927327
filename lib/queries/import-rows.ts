import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { type ImportCounts, type ImportItem, ImportStatus } from "@/lib/contracts/http/import";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { inOrder } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";

const number = z.number().catch(0).default(0);

/** Counts as ingest writes them; a count it has not reached yet is zero. */
export const CountsOf = z.object({
  entries: number,
  observations: number,
  rejected: number,
  new: number,
  changed: number,
  unchanged: number,
  resolved: number,
  reopened: number,
  held: number,
}) satisfies z.ZodType<ImportCounts>;

const Row = z.object({
  id: z.string(),
  status: ImportStatus,
  format: z.string().nullable(),
  tool: z.string().nullable(),
  toolVersion: z.string().nullable(),
  filename: z.string().nullable(),
  target: AssetLink.nullable(),
  unplaced: z.boolean(),
  partial: z.boolean(),
  actor: z.string(),
  sizeBytes: z.coerce.number(),
  counts: CountsOf,
  scannedAt: At.nullable(),
  receivedAt: At,
  finishedAt: At.nullable(),
  error: z.object({ detail: z.string().catch("The import failed.") }).nullable(),
});

/** The imports with these ids, in this order; ids of another organization are simply not there. */
export async function readImportRows(tx: Tx, orgId: string, ids: readonly string[]): Promise<ImportItem[]> {
  if (ids.length === 0) return [];
  const found = await rows(tx, Row)`
    SELECT i.id, i.status, i.format, i.tool, i.tool_version AS "toolVersion", i.filename,
           CASE WHEN a.id IS NULL THEN NULL ELSE jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) END AS target,
           i.unplaced AND NOT coalesce((i.context ->> 'feed')::boolean, false) AS unplaced, coalesce((i.context ->> 'partial')::boolean, false) OR i.coverage ->> 'incomplete' IS NOT NULL AS partial,
           i.actor_name AS actor, i.bytes AS "sizeBytes", i.counts, i.scanned_at AS "scannedAt",
           i.received_at AS "receivedAt", i.finished_at AS "finishedAt", i.error
      FROM import i LEFT JOIN asset a ON a.org_id = i.org_id AND a.id = i.target_asset_id
     WHERE i.org_id = ${orgId}::uuid AND i.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found).map(({ tool, toolVersion, error, ...row }) => ({
    ...row,
    tool: tool === null ? null : { name: tool, version: toolVersion },
    error: error?.detail ?? null,
  }));
}
