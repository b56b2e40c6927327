import { z } from "zod";
import { FindingKind } from "@/lib/model/finding-kind";

/**
 * What the sender states about a delivery (CONTRACT, POST /api/v1/imports). The sender's word wins over the report's
 * (MODEL section 3, Target). Part of the idempotency key of law 1.
 */
export const StatedContext = z.object({
  format: z.string().max(100).optional(),
  /** `kind:name`, for example `image:registry.example/shop/api:1.4` or `repository:github.com/shop/api`. */
  target: z.string().max(1000).optional(),
  repo: z.string().max(1000).optional(),
  commit: z.string().max(100).optional(),
  branch: z.string().max(255).optional(),
  defaultBranch: z.string().max(255).optional(),
  image: z.string().max(1000).optional(),
  cluster: z.string().max(253).optional(),
  scope: z.string().max(255).optional(),
  kinds: z.array(FindingKind).optional(),
  scannedAt: z.iso.datetime({ offset: true }).optional(),
  partial: z.boolean().optional(),
  complete: z.boolean().optional(),
  filename: z.string().max(255).optional(),
  /**
   * The CI system whose environment gave `repo`, `commit` and `branch`, where the sender did not state them: they say where the
   * report was made, and place it only if neither the report nor the sender names anything else.
   */
  ci: z.string().max(40).optional(),
  /** Reference data for every organization: set by the feeds route alone, never taken from a sender. */
  feed: z.boolean().optional(),
  /** The version of an own format at arrival: set by the server alone, so that the same bytes are news after a change of the mapping. */
  formatVersion: z.number().int().optional(),
  /** Target patterns of the token that sent it: set by the server alone, so that they bind what the report names inside. */
  limitedTo: z.array(z.string()).optional(),
});
export type StatedContext = z.infer<typeof StatedContext>;
