import { plural } from "@/lib/client/format-number";
import type { ImportDetail, InventoryOutcome } from "@/lib/contracts/http/import";

/** What the absence of an object in this inventory means. */
export const COVERS_WORDS: Record<InventoryOutcome["covers"], string> = {
  whole: "It lists whole what it covers: what it no longer shows is gone.",
  changes: "It says what changed: what it names as gone is gone, and the rest stays as it was.",
  adds: "It adds and updates objects, and says of none that it is gone.",
};

/** What went with an inventory and what that closed, in a sentence each. */
export function goneSentences(
  inventory: InventoryOutcome,
  { resolved }: Pick<ImportDetail["counts"], "resolved">,
): string[] {
  const { objectsGone, workloadsRetired, imagesRetired, othersRetired, findingsRetired } = inventory;
  const assets = [
    workloadsRetired > 0 && plural(workloadsRetired, "workload"),
    imagesRetired > 0 && `${plural(imagesRetired, "image")} that nothing runs any more`,
    othersRetired > 0 && plural(othersRetired, "other asset"),
  ].filter((part) => part !== false);
  const went = [
    objectsGone > 0 && `${plural(objectsGone, "object")} gone`,
    assets.length > 0 && `retired: ${assets.join(", ")}`,
  ].filter((part) => part !== false);
  const closed = [
    resolved > 0 && `${resolved} fixed, by the versions that run now`,
    findingsRetired > 0 && `${findingsRetired} retired, since nothing has them any more`,
  ].filter((part) => part !== false);
  if (went.length === 0 && closed.length === 0) return ["Nothing went away with it."];
  return [
    went.length > 0 ? `${startSentence(went.join("; "))}.` : "No object went away.",
    closed.length > 0
      ? `Closed with that: ${plural(resolved + findingsRetired, "finding")} (${closed.join("; ")}).`
      : "No open finding closed with that.",
  ];
}

function startSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
