import type { FixSummary } from "@/lib/contracts/http/risk";

/** Whether a change may be applied as it stands: in a word for a list, in a sentence beside the change. */
export type Readiness = { word: string; means: string };

const READINESS: Record<"high" | "medium" | "low", Readiness> = {
  high: { word: "Ready", means: "Ready to apply." },
  medium: { word: "To review", means: "Ready to review: look at it before you apply it." },
  low: { word: "Advice", means: "Advice: a direction, not a ready change." },
};

/** A cut takes a way away that somebody may need. */
export const PATH_READINESS: Readiness = {
  word: "To review",
  means: "Ready to review: see that nothing else needs what the cut takes away.",
};

/** Of a fix that is available. */
export function fixReadiness({ confidence }: Pick<FixSummary, "confidence">): Readiness {
  return confidence ? READINESS[confidence.level] : { word: "Known", means: "How sure the change is was not told." };
}
