import { EXECUTION_CLASSES } from "@/lib/engine/execution-class";

/** What raised an incident: its execution class, the advisory, and the level that the sensor gave it. */
export type Raised = { executes: string; raisedBy: string };

/** Why an incident counts as high although its sensor said less, without a full stop: for lists and factors. */
export function raisedInShort({ executes, raisedBy }: Raised): string {
  const what = EXECUTION_CLASSES.find(({ id }) => id === executes)?.title ?? "An execution";
  return `${what} in a workload whose exploited weakness the internet reaches (${raisedBy})`;
}

/** The same with what follows from it. */
export function raisedReason(raised: Raised, said: string): string {
  return `${raisedInShort(raised)}: it is known to be exploited and usable over the network, so take it for an intruder until you know better; a fix alone does not put anybody out. The sensor rated it ${said}, here it counts as high until the weakness is gone or somebody closes the incident.`;
}
