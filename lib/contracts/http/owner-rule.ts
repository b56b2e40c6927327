import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Count, Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Owner } from "@/lib/contracts/http/owner";

/** What an ownership rule matches; every given part must match. Globs: `*` within a segment, `**` across. */
export const OwnerRuleMatch = z.strictObject({
  /** `kind:glob`, for example `workload:prod/payments/**` or `image:registry.example/shop/*`. */
  asset: z.string().min(1).max(500).optional(),
  namespace: z.string().min(1).max(253).optional(),
  cluster: z.string().min(1).max(253).optional(),
  /** `key=value`, or `key` for any value. */
  label: z.string().min(1).max(400).optional(),
  repository: z.string().min(1).max(500).optional(),
  path: z.string().min(1).max(500).optional(),
});
export type OwnerRuleMatch = z.infer<typeof OwnerRuleMatch>;

/** Rules are tried in order of `position`; the first that matches wins over everything but a person's decision. */
export const OwnerRule = z.object({
  id: Id,
  position: z.number().int(),
  match: OwnerRuleMatch,
  team: z.string().nullable(),
  person: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: Timestamp,
  createdBy: z.string().nullable(),
});
export type OwnerRule = z.infer<typeof OwnerRule>;

export const OwnerRuleWrite = z.strictObject({
  position: z.number().int().min(0).max(100_000).optional(),
  match: OwnerRuleMatch,
  team: z.string().min(1).max(100).nullish(),
  person: z.string().min(1).max(320).nullish(),
  note: z.string().max(500).nullish(),
});
export type OwnerRuleWrite = z.infer<typeof OwnerRuleWrite>;
export const OwnerRuleQuery = ListQuery.extend({ sort: z.enum(["position"]).default("position") });
export type OwnerRuleQuery = z.infer<typeof OwnerRuleQuery>;
export const OwnerRulePage = pageOf(OwnerRule);

/** Whom a rule would assign, before it is saved: the assets that change hands, first fifty. */
export const OwnerRulePreview = z.object({
  matches: Count,
  changes: Count,
  sample: z.array(z.object({ asset: AssetLink, from: Owner, to: Owner })),
});
export type OwnerRulePreview = z.infer<typeof OwnerRulePreview>;
