import { asOf } from "@/lib/engine/risk/as-of";
import type { Factor, PlaceFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { sentences } from "@/lib/engine/risk/sentences";

/** Points of what sensors saw where the finding is, as long as nobody has closed the incident: no clock enters. */
export function runtimePoints({ runtime }: PlaceFacts): number {
  return FORMULA.runtime[runtime?.value ?? "none"];
}

export function explainRuntime(place: PlaceFacts): Factor[] {
  const { runtime } = place;
  const seen = sentences(`An incident that is ${runtime?.value} is open`);
  return [
    {
      id: "runtime",
      label: "Runtime evidence",
      points: runtimePoints(place),
      evidence: runtime
        ? sentences(runtime.evidence) || seen
        : "No incident that is high or critical is open where it is.",
      asOf: asOf(runtime?.date),
    },
  ];
}
