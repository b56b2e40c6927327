import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { type AliasStatement, groupAliases } from "@/lib/engine/alias-groups";
import { type CheckLink, type CrosswalkRow, canonicalCheck, mergingRow } from "@/lib/engine/crosswalk";
import { type FindingRecord, identityKey, identityTuple, type RecordIdentity } from "@/lib/engine/identity";
import { type NamedPart, namedParts } from "@/lib/engine/identity-parts";
import type { Target } from "@/lib/engine/target";
import type { FindingKind } from "@/lib/model/finding-kind";
import { groupBy } from "@/lib/model/group-by";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";

/** How the identity of one finding was made (MODEL section 2), and from which entries of the report. */
export type ExplainedFinding = {
  /** SHA-256 of `tuple`, as the server would store it. */
  key: string;
  title: string;
  kind: FindingKind;
  asset: { kind: string; key: string; unplaced: boolean };
  /** The *what*; `reported` is what the tool called it. */
  subject: string;
  reported: string;
  parts: NamedPart[];
  /** Equal findings of one report are told apart by their order in the file: which one this is, of how many. */
  place: { rank: number; of: number } | null;
  /** For rules: the crosswalk row that makes it a canonical check (null: it is its own), and rows that only link. */
  check: {
    family: string;
    ruleId: string;
    checkId: string;
    row: CrosswalkRow | null;
    links: readonly CheckLink[];
  } | null;
  /** For vulnerabilities: the ids that this report says are one, and those it only relates. */
  aliasGroup: { canonicalId: string; members: string[]; links: string[] } | null;
  tuple: string[];
  entries: string[];
  /** Why the server's key may be another one; null when it is the same for sure. */
  caveat: string | null;
};

type Seen = { record: FindingRecord; target: Target; identity: RecordIdentity; pointer: string };

/** Gathers a report's findings with their identities and explains them once all aliases and places are known. */
export class IdentityExplainer {
  readonly #seen: Seen[] = [];

  add(record: FindingRecord, target: Target, identity: RecordIdentity, pointer: string): void {
    this.#seen.push({ record, target, identity, pointer });
  }

  /** One per finding, in report order; `aliases` is what the whole report states. */
  finish(aliases: readonly AliasStatement[]): ExplainedFinding[] {
    const alias = aliasLookup(aliases);
    const rank = rankLookup(this.#seen);
    const explained = this.#seen.map((seen) => explain(seen, alias, rank));
    return [...groupBy(explained, ({ key }) => key).values()].map((same) => ({
      ...(same[0] as ExplainedFinding),
      entries: same.flatMap(({ entries }) => entries),
    }));
  }
}

type AliasLookup = (id: string) => NonNullable<ExplainedFinding["aliasGroup"]>;
type RankLookup = (seen: Seen) => ExplainedFinding["place"];

function explain(seen: Seen, alias: AliasLookup, rank: RankLookup): ExplainedFinding {
  const { record, target, identity, pointer } = seen;
  const aliasGroup = record.kind === "vulnerability" ? alias(identity.subject) : null;
  const subject = aliasGroup?.canonicalId ?? identity.subject;
  const place = rank(seen);
  const parts = place ? [...identity.parts, `#${place.rank}`] : identity.parts;
  const tuple = identityTuple(target, { kind: identity.kind, subject, parts });
  return {
    key: identityKey(tuple).toString("hex"),
    title: record.title,
    kind: identity.kind,
    asset: { kind: target.kind, key: target.key, unplaced: target.unplaced },
    subject,
    reported: reportedName(record),
    parts: namedParts(identity.kind, subject, parts),
    place,
    check: checkOf(record),
    aliasGroup,
    tuple,
    entries: [pointer],
    caveat: caveatOf(seen),
  };
}

function reportedName(record: FindingRecord): string {
  if (record.kind === "vulnerability") return record.advisory;
  if (record.kind === "license") return record.license;
  return `${record.rule.family}:${record.rule.id}`;
}

/** A secret's rule is no part of what it is: the value or the place is. */
function checkOf(record: FindingRecord): ExplainedFinding["check"] {
  if (record.kind === "vulnerability" || record.kind === "license" || record.kind === "secret") return null;
  const { family, id } = record.rule;
  const { checkId, links } = canonicalCheck(loadCrosswalk(), family, id);
  return { family, ruleId: id, checkId, row: mergingRow(loadCrosswalk(), family, id), links };
}

function caveatOf({ record, target }: Seen): string | null {
  if (target.unplaced)
    return "The report names no target: the server files it under who sends it until somebody places it.";
  if (record.kind === "secret" && record.value)
    return "The server keys the value with a secret of its own; here its SHA-256 stands in.";
  if (record.kind === "vulnerability") return "The server may know more aliases than this report states.";
  return null;
}

function aliasLookup(statements: readonly AliasStatement[]): AliasLookup {
  const { groups, links } = groupAliases([], statements);
  const groupOf = new Map(groups.flatMap((group) => group.members.map((member) => [member, group] as const)));
  const linksOf = groupBy(links, ({ member }) => groupOf.get(member)?.canonicalId ?? member);
  return (id) => {
    const group = groupOf.get(normalizeAdvisoryId(id)) ?? { canonicalId: id, members: [id] };
    const linked = (linksOf.get(group.canonicalId) ?? []).map(({ link }) => link);
    return { canonicalId: group.canonicalId, members: group.members, links: [...new Set(linked)] };
  };
}

/** The rank among equals as the server counts it: equal places share one. */
function rankLookup(all: readonly Seen[]): RankLookup {
  const equal = ({ target, identity }: Seen) => JSON.stringify(identityTuple(target, identity));
  const places = new Map(
    [...groupBy(all, equal)].map(([key, group]) => [
      key,
      [...new Set(group.map(({ identity }) => identity.place ?? ""))].toSorted(),
    ]),
  );
  return (seen) => {
    if (seen.identity.place === null) return null;
    const among = places.get(equal(seen)) ?? [];
    return { rank: among.indexOf(seen.identity.place) + 1, of: among.length };
  };
}
