import { isBundleId, normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { groupBy } from "@/lib/model/group-by";

/** "These ids name one vulnerability", as one report entry states it. */
export type AliasStatement = { id: string; aliases: readonly string[]; links: readonly string[] };

/** A group known before, with all its ids. */
export type KnownGroup = { id: string; members: readonly string[] };

export type AliasGroup = {
  /** The CVE if there is one, else the smallest id. */
  canonicalId: string;
  members: string[];
  /** Known groups that turn out to be this one; more than one means their findings merge. */
  known: string[];
};

export type AliasResult = { groups: AliasGroup[]; links: { member: string; link: string }[] };

/**
 * Folds statements into alias groups.
 *
 * Rule     at most one CVE per group; distribution bundles, and an id that is stated with two CVEs, are links and
 *          never aliases (MODEL section 1, Advisory).
 * Order    the result does not depend on the order of statements.
 */
export function groupAliases(known: readonly KnownGroup[], statements: readonly AliasStatement[]): AliasResult {
  // Most advisories have one name, in reports of tens of thousands: they are a group each, and no pair of anything.
  const named = statements.filter((statement) => statement.aliases.length > 0);
  const ambiguous = idsOfTwoCves(named);
  const sets = new DisjointIds();
  for (const group of known) {
    for (const member of group.members) sets.join(group.members[0] ?? member, member);
  }
  const links: { member: string; link: string }[] = [];
  for (const id of statements.map((statement) => normalizeAdvisoryId(statement.id)).sort()) sets.add(id);
  for (const [a, b] of pairsOf(named)) {
    sets.add(a);
    if (isBundleId(b) || ambiguous.has(a) || ambiguous.has(b)) links.push({ member: a, link: b });
    else if (!sets.join(a, b)) links.push({ member: a, link: b });
  }
  for (const statement of statements) {
    const id = normalizeAdvisoryId(statement.id);
    for (const link of statement.links) links.push({ member: id, link: normalizeAdvisoryId(link) });
  }
  const knownOf = new Map(known.flatMap((group) => group.members.map((member) => [member, group.id] as const)));
  return { groups: sets.groups().map((members) => toGroup(members, knownOf)), links };
}

function toGroup(members: string[], knownOf: ReadonlyMap<string, string>): AliasGroup {
  const sorted = members.toSorted();
  const known = [...new Set(sorted.flatMap((member) => knownOf.get(member) ?? []))].toSorted();
  return { canonicalId: sorted.find(isCve) ?? (sorted[0] as string), members: sorted, known };
}

const isCve = (id: string) => id.startsWith("CVE-");

/** Pairs (id, alias) in an order of their own, so that which union is refused does not depend on the report's order. */
function pairsOf(statements: readonly AliasStatement[]): [string, string][] {
  const pairs = new Map<string, [string, string]>();
  for (const statement of statements) {
    const id = normalizeAdvisoryId(statement.id);
    for (const alias of statement.aliases) {
      const other = normalizeAdvisoryId(alias);
      // The bundle is always the link, whichever side the report puts it on.
      const pair: [string, string] = isBundleId(id) && !isBundleId(other) ? [other, id] : [id, other];
      pairs.set(pair.join("\n"), pair);
    }
  }
  return [...pairs.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function idsOfTwoCves(statements: readonly AliasStatement[]): Set<string> {
  const cves = new Map<string, Set<string>>();
  for (const statement of statements) {
    const ids = [statement.id, ...statement.aliases].map(normalizeAdvisoryId);
    const named = ids.filter(isCve);
    for (const id of ids) {
      if (isCve(id)) continue;
      const seen = cves.get(id) ?? new Set<string>();
      for (const cve of named) seen.add(cve);
      cves.set(id, seen);
    }
  }
  return new Set([...cves].filter(([, named]) => named.size > 1).map(([id]) => id));
}

/** Union-find that refuses to put two CVEs into one set. */
class DisjointIds {
  readonly #parent = new Map<string, string>();
  readonly #cve = new Map<string, string>();

  add(id: string): void {
    if (this.#parent.has(id)) return;
    this.#parent.set(id, id);
    if (isCve(id)) this.#cve.set(id, id);
  }

  /** False when both already have different CVEs. */
  join(a: string, b: string): boolean {
    this.add(a);
    this.add(b);
    const rootA = this.#root(a);
    const rootB = this.#root(b);
    if (rootA === rootB) return true;
    const cveA = this.#cve.get(rootA);
    const cveB = this.#cve.get(rootB);
    if (cveA && cveB) return false;
    this.#parent.set(rootB, rootA);
    if (cveB) this.#cve.set(rootA, cveB);
    return true;
  }

  groups(): string[][] {
    return [...groupBy(this.#parent.keys(), (id) => this.#root(id)).values()];
  }

  #root(id: string): string {
    let root = id;
    for (let next = this.#parent.get(root); next !== undefined && next !== root; next = this.#parent.get(root))
      root = next;
    // Path compression keeps long chains of aliases linear.
    for (let at = id; at !== root; ) {
      const next = this.#parent.get(at) as string;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }
}
