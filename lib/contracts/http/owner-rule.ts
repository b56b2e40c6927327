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
  /** Stands before this rule, which moves down with all after it; instead of `position`. */
  before: Id.optional(),
});
export type OwnerRuleWrite = z.infer<typeof OwnerRuleWrite>;
export const OwnerRuleQuery = ListQuery.extend({ sort: z.enum(["position"]).default("position") });
export type OwnerRuleQuery = z.infer<typeof OwnerRuleQuery>;
export const OwnerRulePage = pageOf(OwnerRule);

/** A rule that is not saved, for its effect: a new one, or one that takes the place of another. */
export const OwnerRuleTry = OwnerRuleWrite.extend({ replaces: Id.optional() });
export type OwnerRuleTry = z.infer<typeof OwnerRuleTry>;

/** The risk, finding or asset whose owner is wrong: one of the three. */
export const OwnerProposalQuery = z
  .strictObject({ risk: Id.optional(), finding: Id.optional(), asset: Id.optional() })
  .refine((query) => Object.values(query).filter(Boolean).length === 1, "send one of `risk`, `finding` and `asset`");
export type OwnerProposalQuery = z.infer<typeof OwnerProposalQuery>;

/**
 * Rules that would give a thing to somebody else, the narrowest first. `before`: the rule that decides today, which a new one
 * has to precede. `pinned`: a person assigned it, so that no rule reaches it.
 */
export const OwnerProposals = z.object({
  proposals: z.array(z.object({ label: z.string(), match: OwnerRuleMatch })),
  before: Id.nullable(),
  pinned: z.boolean(),
});
export type OwnerProposals = z.infer<typeof OwnerProposals>;

/** How much goes from one owner to another. */
export const OwnerMove = z.object({
  from: Owner,
  to: Owner,
  assets: z.number().int(),
  risks: z.number().int(),
  findings: z.number().int(),
});
export type OwnerMove = z.infer<typeof OwnerMove>;

/**
 * What a rule would change, before it is saved. `matches`: assets of which it decides something; `changes`, `risks` and
 * `findings`: how many change hands; from whom to whom, the most first; and the first fifty assets among them.
 */
export const OwnerRulePreview = z.object({
  matches: Count,
  changes: Count,
  risks: Count,
  findings: Count,
  moves: z.array(OwnerMove),
  sample: z.array(z.object({ asset: AssetLink, from: Owner, to: Owner })),
});
export type OwnerRulePreview = z.infer<typeof OwnerRulePreview>;
