import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";
import { RiskBand } from "@/lib/contracts/http/risk";
import { SeverityCounts } from "@/lib/contracts/http/severity-counts";

/** Lists of the answer hold at most this many; `count` beside them is exact. */
export const WHAT_IF_SHOWN = 50;
const some = <Item extends z.ZodType>(item: Item) =>
  z.object({ count: z.number().int(), items: z.array(item).max(WHAT_IF_SHOWN) });

export const WhatIfQuery = z.strictObject({
  /** Of an attack path: the id of one of its cuts, or of a change that ends it as well (`instead`). Absent: each cut on its own, and two together. */
  cut: z.string().min(1).max(4000).optional(),
});
export type WhatIfQuery = z.infer<typeof WhatIfQuery>;

export const WhatIfStanding = z.object({ score: z.number().int(), band: RiskBand });
export type WhatIfStanding = z.infer<typeof WhatIfStanding>;

/** An attack path before and after. `riskId` is null for one that would be new; `after` is null for one that breaks. */
export const WhatIfPath = z.object({
  riskId: Id.nullable(),
  title: z.string(),
  before: WhatIfStanding.nullable(),
  after: WhatIfStanding.nullable(),
});
export type WhatIfPath = z.infer<typeof WhatIfPath>;

/**
 * An attack path that is no row of its own any more and is not gone either: its entries and its goal are still connected. `by` tells the
 * worst way that is left, with the risk that has its row, if one stands already; `after` is the standing of that way.
 */
export const WhatIfPathOn = WhatIfPath.extend({
  by: z.object({ riskId: Id.nullable(), title: z.string(), summary: z.string() }),
});
export type WhatIfPathOn = z.infer<typeof WhatIfPathOn>;

/**
 * Whether a cluster's paths were searched again. `unchanged`: no closed finding is one that an attacker gets on by, so that
 * nothing had to be. `too_large` and `out_of_time`: they were not, and nothing is guessed.
 */
export const WhatIfCluster = z.object({
  id: Id,
  name: z.string(),
  workloads: z.number().int(),
  state: z.enum(["searched", "unchanged", "too_large", "out_of_time"]),
});
export type WhatIfCluster = z.infer<typeof WhatIfCluster>;

export const WhatIfOutcome = z.object({
  /** What is done: the fix, the move of its image to a newer base, a cut, or two. */
  title: z.string(),
  cutIds: z.array(z.string()),
  /** Of an attack path: the risk whose change is told here, with the numbers of that risk's own answer: it ends the path, is one of two cuts, or ends it as well. */
  change: z.object({ id: Id, title: z.string() }).nullable(),
  /** This risk, while it is open; `after` is null when it leaves the list. Of a path that goes on by another way it is that way's. */
  risk: z.object({ before: WhatIfStanding.nullable(), after: WhatIfStanding.nullable() }),
  /** Of a fix, or of two cuts that are fixes; null for cuts that are nobody's risk, which change the cluster and not its findings. */
  findings: z
    .object({
      closes: z.number().int(),
      closesBySeverity: SeverityCounts,
      leaves: z.number().int(),
      leavesBySeverity: SeverityCounts,
      leavesText: z.string().nullable(),
    })
    .nullable(),
  /** Assets in which findings close, with the score of their worst open finding; null when none is left. */
  assets: some(
    z.object({
      asset: AssetLink,
      closes: z.number().int(),
      before: z.number().int().nullable(),
      after: z.number().int().nullable(),
    }),
  ),
  paths: z.object({
    /** Those that run what is closed, or the one that is cut; what was not searched first. */
    clusters: some(WhatIfCluster),
    /** False when some cluster was not searched again: what is said of paths and bands then leaves it out. */
    complete: z.boolean(),
    /** What the search could not know, in words. */
    note: z.string().nullable(),
    /** Paths whose entries have no way left to their goal. */
    broken: some(WhatIfPath),
    /** Paths that go on by another way. */
    goesOn: some(WhatIfPathOn),
    /** Paths that stay, those whose score moves first. */
    remaining: some(WhatIfPath),
    /** How many of those that stay change their score. */
    moved: z.number().int(),
    /** Rows that the list has then and not now: other ways, those by which paths go on among them. */
    instead: some(WhatIfPath),
  }),
  /** Open risks of the organization, each attack path counted (`paths=rows` of the list). */
  bands: z.array(z.object({ band: RiskBand, before: z.number().int(), after: z.number().int() })),
});
export type WhatIfOutcome = z.infer<typeof WhatIfOutcome>;

/** What would follow from a fix or a cut, worked out from what is stored; nothing is written. */
export const WhatIf = z.object({
  riskId: Id,
  computedAt: Timestamp,
  /** Open risks now as the overview and the list count them: a path that is told in the row of its change is not counted beside it. `bands` counts each. */
  listed: z.number().int(),
  outcomes: z.array(WhatIfOutcome),
});
export type WhatIf = z.infer<typeof WhatIf>;
