import type { FoundPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath, PathCut } from "@/lib/engine/attack-paths/path";

/** What the path is, in one line of the list. */
export function titleOf({ entry, entries, goal }: Pick<AttackPath, "entry" | "entries" | "goal">): string {
  const others = entries.length - 1;
  const instead = others > 0 ? ` (or ${others === 1 ? "1 other" : `${others} others`})` : "";
  return `From the internet through ${entry.name}${instead} ${goalWords(goal)}`;
}

/** Where it ends: "to control of the cluster", "into the namespace shop". */
export function goalWords({ kind, name, namespace }: AttackPath["goal"]): string {
  switch (kind) {
    case "cluster-admin":
      return "to control of the cluster";
    case "node":
      return "to a node of the cluster";
    case "crown-jewel":
      return `to the crown jewel ${name}`;
    case "cloud-account":
      return "to a cloud account";
    case "data-store":
      return `to the data in ${name}`;
    case "secrets":
      return namespace ? `to the secrets of ${namespace}` : "to every secret of the cluster";
    case "namespace":
      return namespace ? `into the namespace ${namespace}` : "into every namespace";
  }
}

/** What can happen, in two sentences: how it begins and how it ends. */
export function summaryOf({ steps }: Pick<AttackPath, "steps">): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return "";
  if (first === last) return first.why;
  const later = steps.length - 1;
  return `${first.why} ${later === 1 ? "One step" : `${COUNTS[later] ?? later} steps`} later: ${last.why}`;
}

const COUNTS = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** What a reader of one path must know of the others: that the list of them is not whole. Empty where it is. */
export function partialWords({ dropped, unfinished }: Pick<FoundPaths, "dropped" | "unfinished">): string {
  const parts = [
    dropped > 0 && "This cluster has more attack paths than are kept, the worst first: others show once these are cut.",
    unfinished &&
      "This cluster is so large that not every way was looked for: there may be paths that are not listed, and easier cuts.",
  ];
  return parts.filter((part) => part !== false).join(" ");
}

/** The cheapest cut as the fix: the one change, or the two, with how far they reach, and what ends the path as well. */
export function fixOf({ cuts, endedBy, instead, cutting, entry }: AttackPath, scoreOf: (left: LeftWay) => number) {
  if (cuts.length === 0) return NO_CUT;
  return {
    kind: "attack-path",
    title: cuts.map(({ title }) => title).join(" and "),
    text: cuts.map(({ text }) => text).join("\n"),
    diff: null,
    commands: [],
    closes: 0,
    leaves: 0,
    leavesText: cutting.ends ? endsWords(cuts) : leavesWords(cutting, scoreOf),
    verify: `Send the cluster's next inventory, or scan ${entry.images[0] ?? entry.name} again: the path closes when the cluster no longer has it.`,
    locus: null,
    cuts: cuts.map(cutOf),
    endedBy,
    instead: instead.map(cutOf),
  };
}

function cutOf({ id, kind, title, text, breaks, workload, role }: PathCut) {
  return { id, kind, title, text, breaks, workload, ...(role && { role }) };
}

function endsWords(cuts: readonly PathCut[]): string {
  if (cuts.length > 1)
    return "Neither change alone is enough: the attacker would go the other way. Together they end every way from these entries to this goal.";
  const breaks = cuts[0]?.breaks ?? 0;
  const more = breaks > 1 ? `, and ${breaks} attack paths of this cluster at once` : "";
  return `It ends every way from these entries to this goal${more}.`;
}

type Leaves = Extract<AttackPath["cutting"], { ends: false }>;
type LeftWay = NonNullable<Leaves["left"]>;

/** That the cut is no end, how far it goes, and the worst of what is left with its score. */
function leavesWords({ counted, left }: Leaves, scoreOf: (left: LeftWay) => number): string {
  const most = counted
    ? `No one or two changes end it; this one breaks the most ways (${counted.ended} of ${counted.of}).`
    : "No one or two changes were found that end it; this one takes the told way away.";
  const rest = left
    ? `Another way remains: ${titleOf(left).replace(/^From/, "from")}, then ${scoreOf(left)}.`
    : "Others to the same goal may remain: look again when it is done.";
  return `${most} ${rest}`;
}

const NO_CUT = {
  kind: "attack-path",
  title: "No one or two changes break this path",
  text: "Each step can be gone around. Begin with what the path enters by, and look again.",
  diff: null,
  commands: [],
  closes: 0,
  leaves: 0,
  leavesText: null,
  verify: null,
  locus: null,
  cuts: [],
  endedBy: [],
  instead: [],
};
