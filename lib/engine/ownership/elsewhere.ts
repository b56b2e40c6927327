import type { Owner } from "@/lib/engine/ownership";

/** Whether an owner was named. A rule for what is left takes nothing from anybody: what another place says comes before it. */
export function isNamed({ reason }: Owner): boolean {
  return reason.source !== "none" && reason.source !== "fallback";
}

/**
 * The owner that another place names where the same thing runs. It was said of that place: it is no longer certain.
 *
 * `here` names nobody, `there` does; both are names of workloads.
 */
export function fromElsewhere(owner: Owner, here: string, there: string): Owner {
  const { reason } = owner;
  return {
    ...owner,
    reason: {
      ...reason,
      text: `Nothing names an owner in ${here}. It also runs in ${there}: ${reason.text}`,
      confidence: reason.confidence === "certain" ? "likely" : reason.confidence,
      confidenceText: `It is said of another place where the same thing runs. ${reason.confidenceText}`,
    },
  };
}
