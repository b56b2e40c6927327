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
  /** True: it is asked last, and only where nothing else names an owner. */
  fallback: z.boolean(),
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
  fallback: z.boolean().optional(),
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

/** Somebody who might own it, and what was seen that points there. It decides nothing. */
export const OwnerSuggestion = z.object({
  team: z.string().nullable(),
  person: z.string().nullable(),
  /** The team's or person's name. */
  name: z.string(),
  evidence: z.array(z.string()),
});
export type OwnerSuggestion = z.infer<typeof OwnerSuggestion>;

/**
 * What nobody owns, by what would own it together: a repository, a namespace, an image. `match` is the rule for all of it, as a
 * fallback rule it takes nothing from anybody. `named`: outside names that labels or files give, which nobody here goes by.
 */
export const UnownedGroup = z.object({
  /** `cluster` and `artifact` (a report of nothing known): manifests that were delivered as that, and are in no repository. */
  kind: z.enum(["repository", "namespace", "image", "cluster", "artifact", "asset"]),
  name: z.string(),
  risks: z.number().int(),
  findings: z.number().int(),
  assets: z.number().int(),
  topScore: z.number().int().nullable(),
  /** The worst of its risks. */
  worst: z.array(z.object({ id: Id, title: z.string(), score: z.number().int() })),
  named: z.array(z.object({ name: z.string(), things: z.number().int() })),
  match: OwnerRuleMatch,
  suggestions: z.array(OwnerSuggestion),
});
export type UnownedGroup = z.infer<typeof UnownedGroup>;

export const UnownedQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(25) });
export type UnownedQuery = z.infer<typeof UnownedQuery>;
/** The worst groups first; `more`: how many there are beyond them. */
export const Unowned = z.object({
  groups: z.array(UnownedGroup),
  more: z.number().int(),
  risks: z.number().int(),
  assets: z.number().int(),
});
export type Unowned = z.infer<typeof Unowned>;

/**
 * Rules that would give a thing to somebody else, the narrowest first. `before`: the rule that decides today, which a new one
 * has to precede. `pinned`: a person assigned it, so that no rule reaches it.
 */
export const OwnerProposals = z.object({
  proposals: z.array(z.object({ label: z.string(), match: OwnerRuleMatch })),
  before: Id.nullable(),
  pinned: z.boolean(),
  /** Who might own it. */
  suggestions: z.array(OwnerSuggestion),
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
 * `findings`: how many change hands; from whom to whom, the most first; and the first fifty assets among them. All of it is of the
 * part that was looked at where the counts say `at_least`.
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
