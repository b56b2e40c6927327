import { z } from "zod";
import { AssetLink, Exposure } from "@/lib/contracts/http/asset-link";

/** What holds for a pod that no policy is written for: `deny` nothing, `some` what a policy for all pods admits, `open` everything, since policies are for other pods; `none`: there is no policy. */
export const NetworkDefault = z.enum(["deny", "some", "open", "none"]);
export type NetworkDefault = z.infer<typeof NetworkDefault>;

/** What a namespace holds and how it is guarded, by the inventory of its cluster. */
export const NamespacePosture = z.object({
  name: z.string(),
  cluster: AssetLink.nullable(),
  workloads: z.number().int(),
  /** Levels that some workload has, widest first. */
  exposure: z.array(z.object({ level: Exposure.shape.level, count: z.number().int() })),
  /** Workloads that may take over their node or command the cluster. */
  powerful: z.number().int(),
  /**
   * Null where no inventory has looked for network policies there: what guards it is not known. `known`: all its policies are listed; where
   * they are not, these are some of them, and others may admit more or deny what these leave open.
   */
  network: z
    .object({ known: z.boolean(), policies: z.number().int(), ingress: NetworkDefault, egress: NetworkDefault })
    .nullable(),
  /** The Pod Security level of each mode as labelled, null where the label is missing, and the cluster's default holds. Null as a whole where no inventory shows the namespace itself. */
  podSecurity: z
    .object({ enforce: z.string().nullable(), audit: z.string().nullable(), warn: z.string().nullable() })
    .nullable(),
});
export type NamespacePosture = z.infer<typeof NamespacePosture>;
