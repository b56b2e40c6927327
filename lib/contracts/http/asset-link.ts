import { z } from "zod";
import { AssetKind } from "@/lib/model/asset-kind";

/** Enough of an asset to name it and link to it. */
export const AssetLink = z.object({ id: z.uuid(), kind: AssetKind, name: z.string() });
export type AssetLink = z.infer<typeof AssetLink>;

/** Where in a cluster something lies: two clusters often run the same workloads. What lies in no namespace, or in a cluster that no report names, has null there. */
export const ClusterPlace = z.object({
  namespace: z.string().nullable(),
  cluster: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});
export type ClusterPlace = z.infer<typeof ClusterPlace>;

/** Who can open a connection to a workload (CONTRACT, exposure): each hop of the chain with its reason. */
export const Exposure = z.object({
  level: z.enum(["internet", "cluster", "namespace", "none", "unknown"]),
  ports: z.array(z.union([z.number().int(), z.string()])),
  chain: z.array(z.object({ kind: z.string(), name: z.string(), why: z.string(), assetId: z.uuid().nullable() })),
  asOf: z.iso.datetime().nullable(),
});
export type Exposure = z.infer<typeof Exposure>;
