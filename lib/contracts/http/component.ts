import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { SeverityCounts } from "@/lib/contracts/http/severity-counts";

/** One package over all assets: where it is, in which versions, and what is known against it. */
export const ComponentItem = z.object({
  id: Id,
  purl: z.string(),
  type: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  versions: z.array(z.string()),
  licenses: z.array(z.string()),
  assetCount: z.number().int(),
  /** The first ten assets that hold it today. */
  assets: z.array(
    AssetLink.extend({ version: z.string().nullable(), path: z.string().nullable(), running: z.boolean().nullable() }),
  ),
  findings: SeverityCounts,
  lastSeenAt: Timestamp.nullable(),
});
export type ComponentItem = z.infer<typeof ComponentItem>;

export const ComponentQuery = ListQuery.extend({
  sort: z.enum(["name", "-assets"]).default("name"),
  type: z.string().max(50).optional(),
  assetId: Id.optional(),
});
export type ComponentQuery = z.infer<typeof ComponentQuery>;
export const ComponentPage = pageOf(ComponentItem);
