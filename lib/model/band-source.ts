import { z } from "zod";

/** What an organization may let decide how urgent a risk is: our score, CISA's directive, or CISA's decision tree. */
export const BAND_SOURCES = ["score", "bod-26-04", "ssvc"] as const;
export const BandSource = z.enum(BAND_SOURCES);
export type BandSource = z.infer<typeof BandSource>;

export const BAND_SOURCE_LABELS: Record<BandSource, string> = {
  score: "the score",
  "bod-26-04": "CISA BOD 26-04",
  ssvc: "CISA SSVC",
};
