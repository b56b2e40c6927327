import { z } from "zod";
import { RiskBand } from "@/lib/contracts/http/risk";
import { BandSource } from "@/lib/model/band-source";

/** What sets the band and the due date of this organization's risks. */
export const BandPolicy = z.object({ source: BandSource });
export type BandPolicy = z.infer<typeof BandPolicy>;

export const BandPolicyChange = z.strictObject({ source: BandSource });
export type BandPolicyChange = z.infer<typeof BandPolicyChange>;

export const BandPolicyPreviewQuery = z.strictObject({ source: BandSource.default("score") });

/** Open risks that would change band under another source; nothing is written. */
export const BandPolicyPreview = z.object({
  source: BandSource,
  /** Open risks, all of them. */
  risks: z.number().int(),
  stricter: z.number().int(),
  laxer: z.number().int(),
  same: z.number().int(),
  /** Scored before this setting existed: known once they are scored again, at the latest with the next feed. */
  unknown: z.number().int(),
  /** From and to, the most first; only what changes. */
  moves: z.array(z.object({ from: RiskBand, to: RiskBand, risks: z.number().int() })),
});
export type BandPolicyPreview = z.infer<typeof BandPolicyPreview>;
