import pack from "@/packs/attack-paths/reach-phrases.json";

/** How a weakness is used by what a description says, and the phrase that says it. */
export type StatedReach = { by: "network" | "local"; phrase: string };

/**
 * What CISA's description of a weakness says of how it is used: over the network, or by somebody who is on the machine already. Null when it says
 * neither. Whoever says both ("local users or remote attackers") says that a connection is enough.
 *
 * Source  packs/attack-paths/reach-phrases.json: plain phrases, found as they stand in lower case.
 */
export function statedReach(description: string | null): StatedReach | null {
  if (!description) return null;
  const text = description.toLowerCase();
  const says = (phrases: readonly string[]) => phrases.find((phrase) => text.includes(phrase));
  const network = says(pack.network);
  if (network) return { by: "network", phrase: network };
  const local = says(pack.local);
  return local ? { by: "local", phrase: local } : null;
}
