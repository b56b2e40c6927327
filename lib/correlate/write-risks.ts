import { z } from "zod";
import type { RiskDraft } from "@/lib/correlate/build-risks";
import type { ResolvedOwner } from "@/lib/correlate/load-ownership";
import { pathOf, summaryOf } from "@/lib/correlate/risk-words";
import { type RiskRow, upsertRisks } from "@/lib/correlate/upsert-risks";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Band } from "@/lib/engine/risk/bands";
import { continueVerdict } from "@/lib/engine/sla";

const Standing = z.object({
  id: z.string(),
  key: z.string(),
  score: z.number(),
  band: z.string(),
  status: z.string(),
  verdictSince: z.date(),
  dueAt: z.date().nullable(),
  firstSeenAt: z.date(),
});

/** What is stored of a risk, under its key. */
export type Standing = z.output<typeof Standing>;

/** A draft with its owner and what is stored of it, ready to be written under `id`. */
export type OwnedDraft = {
  id: string;
  draft: RiskDraft;
  owner: ResolvedOwner;
  vulnerabilityTitle: string;
  before: Standing | undefined;
};

/**
 * Writes some hundreds of risks in one statement: the clock carries on, people's status and assignment stay, and only what differs is written.
 *
 * History  one row per change of integer score or band.
 */
export async function writeRisks(
  connection: TenantConnection,
  orgId: string,
  drafts: readonly OwnedDraft[],
  now: Date,
): Promise<void> {
  await upsertRisks(
    connection,
    orgId,
    drafts.map((owned) => toRow(owned, now)),
  );
}

/** Risks that are stored already, by key (hex). */
export async function loadStanding(
  connection: TenantConnection,
  orgId: string,
  keys: readonly Buffer[],
): Promise<Map<string, Standing>> {
  const found = await rowsOf(
    connection,
    Standing,
    `SELECT id, encode(key, 'hex') AS key, score, band, status, verdict_since AS "verdictSince", due_at AS "dueAt", first_seen_at AS "firstSeenAt"
       FROM risk WHERE org_id = $1 AND key = ANY($2::bytea[])`,
    [orgId, keys],
  );
  return new Map(found.map((row) => [row.key, row] as const));
}

function toRow({ id, draft, owner, vulnerabilityTitle, before }: OwnedDraft, now: Date): RiskRow {
  const { scored } = draft;
  const wasOpen = before !== undefined && before.status !== "closed";
  // A closed risk that comes back starts a new clock; a first one starts when its findings were first seen.
  const verdict = continueVerdict(
    wasOpen ? { band: before.band as Band, since: before.verdictSince, dueAt: before.dueAt } : null,
    scored.band,
    before ? now : draft.firstSeenAt,
  );
  return {
    id,
    key: draft.key.toString("hex"),
    kind: draft.unit.kind,
    title: draft.fix.title,
    summary: summaryOf(draft, vulnerabilityTitle),
    assetId: draft.worst.asset.id,
    score: scored.score,
    band: scored.band,
    formula: scored.formula,
    factors: scored.factors,
    verdicts: verdictsOf(draft),
    fix: fixOf(draft),
    path: pathOf(draft),
    exposed: draft.exposed,
    kev: draft.kev,
    fixable: draft.fix.available,
    topSeverity: draft.topSeverity,
    findingCount: draft.memberCount,
    assetCount: draft.assetIds.length,
    assetIds: draft.assetIds.slice(0, 200),
    ownerTeamId: owner.teamId,
    ownerUserId: owner.userId,
    ownerReason: { ...owner.reason, team: owner.team, person: owner.person },
    status: statusOf(draft, before?.status),
    firstSeenAt: before && before.firstSeenAt < draft.firstSeenAt ? before.firstSeenAt : draft.firstSeenAt,
    verdictSince: verdict.since,
    dueAt: verdict.dueAt,
    why: whyMoved(draft, before),
    at: before ? now : draft.firstSeenAt,
  };
}

/** Ids of members serve the engine's own tests; a page asks for the members themselves. */
function fixOf({ fix }: RiskDraft) {
  const { closesIds: _, ...stored } = fix;
  return stored;
}

function verdictsOf({ scored }: RiskDraft) {
  return { bod2604: scored.bod, ssvc: scored.ssvc };
}

/** What people said stands while anything is open; a risk whose findings are all decided says how. */
function statusOf(draft: RiskDraft, before: string | undefined): string {
  if (draft.disposition) return draft.disposition;
  return before === undefined || before === "closed" ? "open" : before;
}

function whyMoved(draft: RiskDraft, before: Standing | undefined): string {
  const top = draft.scored.factors.filter((factor) => factor.points > 0).toSorted((a, b) => b.points - a.points)[0];
  if (!before) return top ? `First scored; ${top.label.toLowerCase()} weighs most.` : "First scored.";
  if (before.status === "closed") return "It is open again.";
  const moved = draft.scored.score - before.score;
  return `${moved >= 0 ? "Up" : "Down"} ${Math.abs(moved)}${top ? `; ${top.label.toLowerCase()} weighs most` : ""}.`;
}
