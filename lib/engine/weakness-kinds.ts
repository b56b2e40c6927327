import pack from "@/packs/weaknesses/weaknesses.json";

/** A kind of weakness with a name that people know. */
export type WeaknessKind = {
  /** `Cross-site scripting`, as it begins a sentence. */
  name: string;
  /** Completes "An attacker may"; null where that depends on more than its kind. */
  attacker: string | null;
};

type Row = { id: string; name: string; attacker?: string; within?: readonly string[]; beside?: boolean };

const ROWS = new Map<string, Row>((pack.weaknesses as readonly Row[]).map((row) => [row.id, row]));

/** What a CWE is called in few words; null of one that the table does not have. */
export function cweName(cwe: string): string | null {
  return ROWS.get(cwe)?.name ?? null;
}

/** "CWE-79 Cross-site scripting"; the number alone where it has no name here. */
export function namedCwe(cwe: string): string {
  return [cwe, cweName(cwe)].filter(Boolean).join(" ");
}

/**
 * The kind that a weakness is, by all CWEs that are said of it: the narrowest in which all of them lie, those aside that are general or not known.
 * Null where there is none: one of several picked by us would be a guess.
 *
 * Source  packs/weaknesses/weaknesses.json
 */
export function weaknessKind(cwes: readonly string[]): WeaknessKind | null {
  const said = cwes.flatMap((cwe) => ROWS.get(cwe) ?? []).filter(({ beside }) => !beside);
  const [first, ...rest] = said.map(({ id, within = [] }) => [id, ...within]);
  const common = first?.filter((id) => rest.every((ids) => ids.includes(id))) ?? [];
  const kinds = common.flatMap((id) => ROWS.get(id) ?? []);
  // Of kinds that lie in each other, the narrowest lies in the most.
  const narrowest = kinds.toSorted((a, b) => (b.within?.length ?? 0) - (a.within?.length ?? 0))[0];
  return narrowest ? { name: narrowest.name, attacker: narrowest.attacker ?? null } : null;
}
