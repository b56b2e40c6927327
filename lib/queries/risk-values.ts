import { z } from "zod";
import {
  AttackTechnique,
  Fix,
  PathCut,
  type RiskBand,
  type RiskFactor,
  type RiskHop,
  RiskStatus,
  RiskStep,
  type Verdict,
} from "@/lib/contracts/http/risk";
import type { Band } from "@/lib/engine/risk/bands";

/** Bands as stored and as the API names them. */
const STORED_BAND: Record<RiskBand, Band> = { act: "act", attend: "attend", "track*": "track-star", track: "track" };

export function storedBand(band: RiskBand): Band {
  return STORED_BAND[band];
}

export const BandOf = z.string().transform((stored): RiskBand => {
  const found = (Object.keys(STORED_BAND) as RiskBand[]).find((band) => STORED_BAND[band] === stored);
  if (!found) throw new RangeError(`no band is stored as "${stored}"`);
  return found;
});

const dated = z
  .string()
  .nullish()
  .transform((text) => (text && Number.isFinite(Date.parse(text)) ? new Date(text).toISOString() : null));

/** Factors as the scoring engine writes them; a date alone means its midnight in UTC. */
export const FactorsOf = z.array(
  z
    .object({ id: z.string(), label: z.string(), points: z.number(), evidence: z.string().nullish(), asOf: dated })
    .transform((factor): RiskFactor => ({ ...factor, evidence: factor.evidence ?? "" })),
);

export const PathOf = z.array(
  z
    .object({ kind: z.string(), name: z.string(), why: z.string().nullish(), assetId: z.string().nullish() })
    .transform(
      (hop): RiskHop => ({ kind: hop.kind, name: hop.name, why: hop.why ?? "", assetId: hop.assetId ?? null }),
    ),
);

/** The same with what the detail page shows of each hop of an attack path. */
export const StepsOf = z.array(
  z
    .object({
      kind: z.string(),
      name: z.string(),
      why: z.string().nullish(),
      assetId: z.string().nullish(),
      technique: AttackTechnique.nullish(),
      proof: RiskStep.shape.proof.nullish(),
      findingIds: z.array(z.string()).nullish(),
      alike: z.array(z.string()).nullish(),
      alikeIds: z.array(z.string().nullable()).nullish(),
      cuts: z.array(z.string()).nullish(),
    })
    .transform(
      ({ cuts, ...hop }): RiskStep => ({
        kind: hop.kind,
        name: hop.name,
        why: hop.why ?? "",
        assetId: hop.assetId ?? null,
        technique: hop.technique ?? null,
        proof: hop.proof ?? [],
        findingIds: hop.findingIds ?? [],
        alike: hop.alike ?? [],
        alikeIds: hop.alikeIds ?? [],
        cut: (cuts ?? []).length > 0,
      }),
    ),
);

/** The cheapest cuts, which are stored with the fix. */
export const CutsOf = z.object({ cuts: z.array(PathCut).nullish() }).transform(({ cuts }): PathCut[] => cuts ?? []);

const text = z.string().nullish();

/** The fix as stored; parts a kind of fix does not have are null, never invented. */
export const FixOf = z
  .object({
    kind: text,
    title: text,
    text,
    diff: text,
    commands: z.array(z.string()).nullish(),
    closes: z.number().nullish(),
    leaves: z.number().nullish(),
    leavesText: text,
    verify: text,
    locus: text,
    file: text,
    line: z.number().int().nullish(),
    confidence: Fix.shape.confidence.nullish(),
  })
  .transform(
    (fix): Omit<Fix, "available"> => ({
      kind: fix.kind ?? "unknown",
      title: fix.title ?? "No fix is known",
      text: fix.text ?? "",
      diff: fix.diff ?? null,
      commands: fix.commands ?? [],
      closes: fix.closes ?? 0,
      leaves: fix.leaves ?? 0,
      leavesText: fix.leavesText ?? null,
      verify: fix.verify ?? null,
      locus: fix.locus ?? null,
      file: fix.file ?? null,
      line: fix.line ?? null,
      confidence: fix.confidence ?? null,
      toolSays: null,
    }),
  );

const Decided = z.object({
  effective: z.string(),
  strictest: z.string(),
  laxest: z.string(),
  days: z.number().nullish(),
  inputs: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
  evidence: z.record(z.string(), z.string().nullish()).nullish(),
});

/** Verdicts as the decision engine writes them: `{bod2604, ssvc}`, each with its range and inputs. */
export const VerdictsOf = z
  .object({ bod2604: Decided.nullish(), ssvc: Decided.nullish() })
  .transform(({ bod2604, ssvc }): Verdict[] => [
    ...(bod2604 ? [toVerdict("bod-26-04", bod2604)] : []),
    ...(ssvc ? [toVerdict("ssvc", ssvc)] : []),
  ]);

function toVerdict(tree: Verdict["tree"], decided: z.infer<typeof Decided>): Verdict {
  return {
    tree,
    verdict: decided.effective,
    verdicts: [...new Set([decided.laxest, decided.strictest])],
    dueDays: decided.days ?? null,
    inputs: Object.entries(decided.inputs).map(([name, value]) => ({
      name,
      value: value === null ? "unknown" : typeof value === "boolean" ? (value ? "yes" : "no") : value,
      evidence: decided.evidence?.[name] ?? "",
      known: value !== null,
    })),
  };
}

/** Status as stored: `closed` means no finding is left; a risk whose findings are all decided carries their decision. */
export const StatusOf = z.string().transform((stored): RiskStatus => {
  if (stored === "closed" || stored === "fixed") return "resolved";
  return RiskStatus.parse(stored);
});
