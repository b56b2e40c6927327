import pack from "@/packs/attack-paths/techniques.json";

/** A technique as typed data: what it needs, what ATT&CK calls it, and how likely it is to work once it applies. */
export type Technique = {
  id: string;
  /** Completes "The attacker ...", third person. */
  name: string;
  /** ATT&CK's tactic, as in its URL. */
  tactic: string;
  /** Techniques of MITRE ATT&CK (Containers and Enterprise). */
  attack: readonly { id: string; name: string; url: string }[];
  /** 0 to 1, a weight for ordering. */
  chance: number;
  preconditions: readonly string[];
  /** Where the preconditions come from. */
  source: string;
};

export const TECHNIQUES = pack as readonly Technique[];
const BY_ID = new Map(TECHNIQUES.map((technique) => [technique.id, technique]));

/** Throws on an id that packs/attack-paths does not have: a step without a technique would explain nothing. */
export function techniqueOf(id: string): Technique {
  const technique = BY_ID.get(id);
  if (!technique) throw new RangeError(`packs/attack-paths/techniques.json has no technique "${id}"`);
  return technique;
}
