import type { Member } from "@/lib/correlate/load-members";
import type { FixMember } from "@/lib/engine/fix-units/member";
import type { FixUnitFacts } from "@/lib/engine/fix-units/unit";
import { stricterRanks, type VerdictRanks } from "@/lib/engine/risk/band-by-source";
import { severityOfRank } from "@/lib/model/severity";

/** Members of one group that count alike, summed up: only the worst is kept whole, of the others what the fix depends on. */
export type Side = {
  fix: FixMember[];
  worst: { member: Member; points: number };
  /** The strictest public verdicts of all, which need not be those of the worst by score. */
  ranks: VerdictRanks;
  assetIds: Set<string>;
  topSeverity: number;
  /** How many members have which severity rank. */
  severities: Record<string, number>;
  kev: boolean;
};

/**
 * Findings that one change resolves; `key` names the risk whatever its members.
 *
 * Decided  a finding that somebody decided counts only in a group where all are decided: two sides.
 */
export type RiskGroup = {
  key: Buffer;
  firstSeenMs: number;
  undecided: Side | null;
  decided: Side | null;
};

export function newGroup(key: Buffer): RiskGroup {
  return { key, firstSeenMs: Number.POSITIVE_INFINITY, undecided: null, decided: null };
}

/** Lets go of a group's findings. */
export function dropMembers(group: RiskGroup): void {
  group.undecided = null;
  group.decided = null;
}

/** How a finding weighs: its score, and how urgent it is by the public verdicts. */
export type Weight = { points: number; ranks: VerdictRanks };

/** Adds a finding, with the facts that brought it here. What a group amounts to does not depend on the order in which its findings come (law 2). */
export function addToGroup(group: RiskGroup, member: Member, weight: Weight, facts: FixUnitFacts): void {
  group.firstSeenMs = Math.min(group.firstSeenMs, member.firstSeenAt.getTime());
  const side = member.disposition === null ? "undecided" : "decided";
  const known = group[side];
  if (known) addToSide(known, member, weight, facts);
  else group[side] = newSide(member, weight, facts);
}

function newSide(member: Member, { points, ranks }: Weight, facts: FixUnitFacts): Side {
  return {
    fix: [toFixMember(member, facts)],
    worst: { member, points },
    ranks,
    assetIds: new Set([member.asset.id]),
    topSeverity: member.severity,
    severities: { [member.severity]: 1 },
    kev: member.kevAdded !== null,
  };
}

function addToSide(side: Side, member: Member, { points, ranks }: Weight, facts: FixUnitFacts): void {
  side.fix.push(toFixMember(member, facts));
  const { worst } = side;
  if (points > worst.points || (points === worst.points && member.id < worst.member.id))
    side.worst = { member, points };
  side.ranks = stricterRanks(side.ranks, ranks);
  side.assetIds.add(member.asset.id);
  side.topSeverity = Math.max(side.topSeverity, member.severity);
  side.severities[member.severity] = (side.severities[member.severity] ?? 0) + 1;
  side.kev ||= member.kevAdded !== null;
}

function toFixMember(member: Member, facts: FixUnitFacts): FixMember {
  return {
    id: member.id,
    facts,
    severity: severityOfRank(member.severity),
    label: member.canonicalId ?? member.checkId ?? member.toolRule,
    installedVersion: member.installed,
    fixedVersions: member.fixed,
    noFix: member.noFix,
    cwes: member.cwes,
    advice: member.advice || null,
    line: member.line,
    quote: member.quote,
  };
}
