import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";
import { FindingKind } from "@/lib/model/finding-kind";

/** Which findings to look at; all kinds without it. */
export const IdentityDryRunAsk = z.strictObject({ kind: FindingKind.optional() });
export type IdentityDryRunAsk = z.infer<typeof IdentityDryRunAsk>;

const FindingNamed = z.object({ id: Id, title: z.string(), kind: FindingKind, asset: AssetLink });

/** Several findings that today's rules would make one. */
export const WouldMerge = z.object({ subject: z.string(), findings: z.array(FindingNamed).min(2) });
/** One finding that today's rules would make several: what each tool reported, and what it would be. */
export const WouldSplit = z.object({
  finding: FindingNamed,
  into: z.array(z.object({ subject: z.string(), reportedAs: z.array(z.string()) })).min(2),
});
/** One finding that would stay one, under another key. */
export const WouldMove = z.object({ finding: FindingNamed, from: z.string(), to: z.string() });

/** What today's crosswalk and identity rules would make of the stored observations. Nothing is changed. */
export const IdentityDryRun = z.object({
  asOf: Timestamp,
  examined: z.number().int(),
  /** False when there are more findings than one run looks at, or its time was over: the counts are then lower bounds. */
  complete: z.boolean(),
  merge: z.object({ groups: z.number().int(), findings: z.number().int(), examples: z.array(WouldMerge) }),
  split: z.object({ findings: z.number().int(), into: z.number().int(), examples: z.array(WouldSplit) }),
  move: z.object({ findings: z.number().int(), examples: z.array(WouldMove) }),
});
export type IdentityDryRun = z.infer<typeof IdentityDryRun>;
