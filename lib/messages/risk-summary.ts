/** What is said last of a risk in two sentences: who can reach where it is. Stored with the risk. */
export const REACH_SENTENCES: Readonly<Record<string, string>> = {
  internet: "It can be reached from the internet.",
  cluster: "Any pod in the cluster can reach it.",
  namespace: "Only pods that its network policy admits can reach it.",
  none: "Nothing can reach it over the network.",
  not_running: "It does not run anywhere now.",
  unknown: "No inventory says where it runs or who can reach it.",
};

/** The same where more is said after it. */
const STARTS = Object.values(REACH_SENTENCES).map((sentence) => sentence.slice(0, -1));

/** Of a stored summary what is wrong, for a row that says by itself who can reach it. */
export function weaknessOf(summary: string): string {
  const cut = Math.max(...STARTS.map((start) => summary.lastIndexOf(` ${start}`)));
  const weakness = cut > 0 ? summary.slice(0, cut) : summary;
  return weakness.replace(/, and attackers are known to use it\.$/, ".");
}
