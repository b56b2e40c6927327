import { ANYTHING_PRIVATE, PRIVATE_NETWORK, type PrivateReach } from "@/lib/model/private-network";

/** What is said last of a risk in two sentences: who can reach where it is. Stored with the risk. */
export const REACH_SENTENCES: Readonly<Record<string, string>> = {
  internet: "It can be reached from the internet.",
  cluster: "Any pod in the cluster can reach it.",
  namespace: "Only pods that its network policy admits can reach it.",
  none: "Nothing can reach it over the network.",
  not_running: "It does not run anywhere now.",
  unknown: "No inventory says where it runs or who can reach it.",
};

const PRIVATE_BY_POLICY = `Only pods that its network policy admits can reach it, and what that admits from ${PRIVATE_NETWORK}.`;

/** The same where an internal load balancer lets in more than the cluster: it begins alike, so that `weaknessOf` finds where the weakness ends. */
export const PRIVATE_REACH_SENTENCES: Readonly<Record<PrivateReach, Readonly<Record<string, string>>>> = {
  none: {},
  some: {
    cluster: `Any pod in the cluster can reach it, and so can what it admits of ${PRIVATE_NETWORK}.`,
    namespace: PRIVATE_BY_POLICY,
  },
  all: {
    cluster: `Any pod in the cluster can reach it, and so can ${ANYTHING_PRIVATE}.`,
    namespace: PRIVATE_BY_POLICY,
  },
};

/** In place of it for a base image that nothing is known to run by itself. */
export const IN_OTHERS_SENTENCE = "No inventory shows it running by itself, only in what is built on it.";

const GAIN = "An attacker may ";

/** What is wrong, and behind it what that gives whoever uses it; `gain` completes "An attacker may". */
export function withGain(weakness: string, gain: string | null): string {
  return gain === null ? weakness : `${weakness} ${GAIN}${gain}.`;
}

/** Whether a stored summary says that of its risk. */
export function isInOthers(summary: string): boolean {
  return summary.includes(IN_OTHERS_SENTENCE.slice(0, -1));
}

/** In place of it for a secret, by what it lies in: opening a connection gives nobody the value. */
export const SECRET_SENTENCES: Readonly<Record<string, string>> = {
  image:
    "Whoever pulls the image, or runs code in a container of it, has it; a connection to that container does not give it.",
  repository: "Whoever can read the repository, its history or a copy of it has it.",
};

/** The same where more is said after it. */
const STARTS = [...Object.values(REACH_SENTENCES), IN_OTHERS_SENTENCE, ...Object.values(SECRET_SENTENCES)].map(
  (sentence) => sentence.slice(0, -1),
);

/** Of a way in that counts although nobody says how it is used. */
export const UNSAID = "Nobody says whether a connection is enough.";

/** That nobody says it of what a path begins with, or of its last step: a reader must not take the row for certain. */
function unsaidOf(summary: string): string {
  const at = summary.indexOf(UNSAID);
  if (at === -1) return "";
  const isLater = / later: /.test(summary.slice(0, at));
  return `${isLater ? "; of its last step" : ";"} nobody says whether a connection is enough`;
}

/**
 * Of a stored summary what is wrong, for a row of a list that says by itself who can reach it and in its title which package it is: "CVE-2024-1:
 * its title.", and of an attack path what it begins with. What is worded in another way is told whole.
 */
export function weaknessOf(summary: string): string {
  const begins = /^(.{1,100}?) (?:lets|may let) whoever can connect /.exec(summary);
  if (begins) return `It begins with ${begins[1]}${unsaidOf(summary)}.`;
  const cut = Math.max(...STARTS.map((start) => summary.lastIndexOf(` ${start}`)));
  const weakness = cut > 0 ? summary.slice(0, cut) : summary;
  const [, id, title] = /^(\S+) \((.+)\) affects .+\.$/s.exec(weakness) ?? [];
  return id && title ? `${id}: ${title}.` : weakness.replace(/, and attackers are known to use it\.$/, ".");
}

/** The same for below a title: nothing where the title has said it already, whole or as far as it was cut, but what an attacker gets. */
export function weaknessBeyond(title: string, summary: string): string {
  const weakness = weaknessOf(summary);
  const at = weakness.lastIndexOf(` ${GAIN}`);
  const words = (at > 0 ? weakness.slice(0, at) : weakness).replace(/\.$/, "");
  const said = title.endsWith("…") ? title.slice(title.indexOf(": ") + 2, -1) : null;
  const isInTitle = title.toLowerCase().includes(words.toLowerCase());
  const isTold = words !== "" && (isInTitle || (said !== null && said !== "" && words.startsWith(said)));
  if (!isTold) return weakness;
  return at > 0 ? weakness.slice(at + 1) : "";
}
