import { z } from "zod";

const Share = z.number().min(0).max(1);
const Day = z.iso.date();

/** A figure with its bootstrap interval; null where it is not defined (nothing flagged, nothing exploited). */
export const Estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Estimate = z.infer<typeof Estimate>;

/** What taking some of the CVEs costs and brings. `caught` is an expectation where a cut goes through equal scores. */
const Measured = z.object({
  flagged: z.number(),
  caught: z.number(),
  /** Flagged of all. */
  effort: Share,
  /** Exploited ones flagged, of all exploited ones. */
  coverage: Estimate,
  /** Exploited ones flagged, of all flagged. */
  efficiency: Estimate,
});

const Cutoff = Measured.extend({ name: z.string() });

const Ranking = z.object({
  id: z.string(),
  label: z.string(),
  how: z.string(),
  cutoffs: z.array(Cutoff),
  /** Where each score ends, from the highest; straight between two points, since equal scores come in no order. */
  curve: z.array(z.object({ effort: Share, coverage: Share })),
});

const Rule = Measured.extend({ id: z.string(), label: z.string(), how: z.string() });

/** A ranking cut at a rule's effort, against the rule. */
const Comparison = z.object({
  rule: z.string(),
  ranking: z.string(),
  effort: Share,
  coverage: Share,
  ruleCoverage: Share,
  /** Coverage of the ranking minus that of the rule, over the same resamples. */
  difference: Estimate,
  /** `more` and `less` only where the interval leaves out zero. */
  verdict: z.enum(["more", "less", "not told apart"]),
});

const InputFile = z.object({ file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), entries: z.number().int() });

/** One run of the backtest: what `plimsoll backtest --json` prints and `packs/backtest/formula-N.json` keeps. */
export const Backtest = z.object({
  formula: z.string(),
  computedOn: Day,
  /** The day whose knowledge ranks. */
  asOf: Day,
  /** The last day whose listings judge. */
  judgedUntil: Day,
  inputs: z.object({ vulnrichment: InputFile, kev: InputFile }),
  population: z.object({
    assessed: z.number().int(),
    withoutAssessment: z.number().int(),
    alreadyListed: z.number().int(),
    judged: z.number().int(),
    withoutCvss: z.number().int(),
    exploitedLater: z.number().int(),
    listedLaterButNotAssessed: z.number().int(),
  }),
  bootstrap: z.object({ seed: z.number().int(), replicates: z.number().int(), level: Share }),
  rankings: z.array(Ranking),
  rules: z.array(Rule),
  comparisons: z.array(Comparison),
});
export type Backtest = z.infer<typeof Backtest>;
