import { advisoryIdKind, normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import type { Item } from "@/lib/parsers/parser";
import { AdvisoryGroups } from "@/lib/parsers/vex/advisory-groups";
import type { CsafProducts } from "@/lib/parsers/vex/csaf-products";
import { csafIds } from "@/lib/parsers/vex/csaf-statements";
import { type StatedProduct, statedProducts, statusesByPackage, type Told } from "@/lib/parsers/vex/csaf-statuses";

/** What the entries of a document say together: of one alone nobody knows what another takes back. */
export type CsafDocument = {
  /** The CVE of an entry that has another one too. */
  repeated: (pointer: string) => string | null;
  /** The statuses of an entry's vulnerability by package, where other entries are about it too. */
  told: (pointer: string) => Told | undefined;
};

type Entry = { cve: string | null; ids: readonly string[] };
type Stated = StatedProduct & { of: string };

/** Entries of the index: the names of a vulnerability and, where another entry may be about it too and is no problem, its statuses. */
export function indexOfCsaf({ value, pointer }: Item): [string, unknown][] {
  const entry = fields(value);
  const cve = text(entry.cve);
  const names: Entry = { cve: cve === undefined ? null : normalizeAdvisoryId(cve), ids: namesOf(entry) };
  const stated = cve !== undefined && names.ids.length === 1 ? [] : statedProducts(entry);
  return [
    [pointer, names],
    ...stated.map((one, at): [string, Stated] => [`${pointer} ${at}`, { of: pointer, ...one }]),
  ];
}

/** What the entry calls its vulnerability, its advisory first: with every CVE and GHSA, which of several the advisory is by chance. */
function namesOf(entry: Fields): string[] {
  const ids = csafIds(entry, null);
  if (!ids) return [];
  const named = list(entry.ids)
    .map((id) => text(fields(id).text))
    .filter((id): id is string => id !== undefined && PUBLIC.has(advisoryIdKind(id)))
    .map(normalizeAdvisoryId)
    .filter((id) => id !== normalizeAdvisoryId(ids.advisory));
  return [...new Set([ids.advisory, ...ids.aliases, ...named])];
}

const PUBLIC = new Set(["cve", "ghsa"]);

export function csafDocument(
  index: ReadonlyMap<string, unknown>,
  trackingId: string | null,
  products: CsafProducts,
): CsafDocument {
  const entries = new Map<string, Entry>();
  const stated: Stated[] = [];
  for (const [key, one] of index)
    if ("of" in (one as object)) stated.push(one as Stated);
    else entries.set(key, one as Entry);
  const repeated = repeatedCves(entries);
  const groups = groupsOf(entries, trackingId);
  const byGroup = new Map<string, StatedProduct[]>();
  for (const one of stated) {
    const group = groups.get(one.of);
    if (group === undefined) continue;
    const known = byGroup.get(group) ?? [];
    byGroup.set(group, known);
    known.push(one);
  }
  const told = new Map([...byGroup].map(([group, all]) => [group, statusesByPackage(all, products)]));
  return {
    repeated: (pointer) => repeated.get(pointer) ?? null,
    told: (pointer) => told.get(groups.get(pointer) ?? ""),
  };
}

/**
 * "The same CVE is not used in multiple vulnerability items" (section 6.1.23), nor beside one that has it among its other ids;
 * those that have it there alone are told by their statuses.
 */
function repeatedCves(entries: ReadonlyMap<string, Entry>): Map<string, string> {
  const byCve = new Map<string, { pointers: string[]; stated: boolean }>();
  for (const [pointer, { cve, ids }] of entries) {
    const others = ids.filter((id) => advisoryIdKind(id) === "cve").map(normalizeAdvisoryId);
    for (const named of cve === null ? others : [cve]) {
      const known = byCve.get(named) ?? { pointers: [], stated: false };
      known.pointers.push(pointer);
      byCve.set(named, { ...known, stated: known.stated || cve !== null });
    }
  }
  const repeated = new Map<string, string>();
  for (const [cve, { pointers, stated }] of byCve)
    if (stated && pointers.length > 1) for (const pointer of pointers) repeated.set(pointer, cve);
  return repeated;
}

/** The vulnerability of each entry that shares it with another. One without any id is the document's own. */
function groupsOf(entries: ReadonlyMap<string, Entry>, trackingId: string | null): Map<string, string> {
  const names = new AdvisoryGroups();
  for (const { ids } of entries.values()) names.join(ids);
  const members = new Map<string, string[]>();
  for (const [pointer, { ids }] of entries) {
    const advisory = ids[0] ?? trackingId;
    if (advisory === null) continue;
    const group = names.of(advisory);
    const known = members.get(group) ?? [];
    members.set(group, known);
    known.push(pointer);
  }
  const groups = new Map<string, string>();
  for (const [group, pointers] of members)
    if (pointers.length > 1) for (const pointer of pointers) groups.set(pointer, group);
  return groups;
}
