import { z } from "zod";
import { PathCut, type RiskBand } from "@/lib/contracts/http/risk";
import type { WhatIfOutcome, WhatIfStanding } from "@/lib/contracts/http/what-if";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import type { BandSource } from "@/lib/model/band-source";
import { standingOf } from "@/lib/queries/what-if/standing";

/** The risk that is asked about, as it is stored. */
export const AskedRisk = z.object({
  id: z.string(),
  key: z.instanceof(Buffer),
  kind: z.string(),
  title: z.string(),
  score: z.number(),
  band: z.string(),
  status: z.string(),
  assetId: z.string(),
  cuts: z.array(PathCut),
  /** Other changes each of which ends it alone. */
  instead: z.array(PathCut),
  /** Of an attack path: the open risk whose change ends it. */
  endsWithId: z.string().nullable(),
});
export type AskedRisk = z.output<typeof AskedRisk>;

/** What every outcome of one request is worked out from. */
export type Question = {
  risk: AskedRisk;
  /** The organization's open risks. */
  bands: ReadonlyMap<RiskBand, number>;
  bandSource: BandSource;
  feeds: FeedDates;
  now: Date;
  startedAt: number;
  maxWorkloads?: number | undefined;
  maxWork?: number | undefined;
  maxFindings?: number | undefined;
};

/** Where the risk stands; null when it is not on the list of what is open. */
export function openStanding({ status, score, band }: AskedRisk): WhatIfStanding | null {
  return status === "open" || status === "in_progress" ? standingOf({ score, band }) : null;
}

export const NO_ASSETS: WhatIfOutcome["assets"] = { count: 0, items: [] };
