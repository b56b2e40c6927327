import { z } from "zod";
import { ENDED_PATHS_OF_RISKS, EndedPaths } from "@/lib/correlate/attack-paths/ended-paths";
import type { RiskDraft } from "@/lib/correlate/build-risks";
import type { Owned, ResolvedOwner } from "@/lib/correlate/load-ownership";
import { pathOf, summaryOf } from "@/lib/correlate/risk-words";
import { storedReason } from "@/lib/correlate/stored-reason";
import { keptVerdict, OwnVerdict } from "@/lib/correlate/stored-verdict";
import { isAsStored, type RiskRow, upsertRisks } from "@/lib/correlate/upsert-risks";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Band } from "@/lib/engine/risk/bands";
import { type CountedRisk, countRisk } from "@/lib/engine/risk/ended-paths";
import { explainMove } from "@/lib/engine/risk/explain-move";
import { type CountedVerdict, continueCounted } from "@/lib/engine/risk/own-verdict";
import { beyondScale, ENDED_PATHS } from "@/lib/engine/risk/risk-score";
import { BandSource } from "@/lib/model/band-source";

const Standing = z.object({
  id: z.string(),
  key: z.string(),
  score: z.number(),
  /** At the end of the scale, how far its factors go beyond it. */
  overScale: z.number(),
  band: z.string(),
  status: z.string(),
  verdictSince: z.date(),
  dueAt: z.date().nullable(),
  /** What its findings alone make of it, where that is another verdict than the one that counts. */
  own: OwnVerdict.nullable(),
  firstSeenAt: z.date(),
  computed: z.instanceof(Uint8Array).nullable(),
  /** Of an attack path: what `firstSeenAt` goes by. */
  since: z.enum(["evidence", "found"]).nullable(),
  /** Of an attack path: the risk whose change ends it. */
  endsWithId: z.string().nullable(),
  /** Open attack paths that its change ends. */
  ended: EndedPaths.nullable(),
  /** Its stored score names such paths. */
  namesPaths: z.boolean(),
});

/** What is stored of a risk, under its key. */
export type Standing = z.output<typeof Standing>;

/** A draft with its owner and what is stored of it, ready to be written under `id`. */
export type OwnedDraft = {
  id: string;
  draft: RiskDraft;
  owner: ResolvedOwner;
  /** What that owner was asked for. */
  owned: Owned;
  vulnerabilityTitle: string;
  before: Standing | undefined;
};

/**
 * Writes some hundreds of risks in one statement: the clock carries on, people's status and assignment stay, and only what differs is written.
 *
 * History  one row per change of integer score, of what its factors give beyond the scale, or of band, which names the factors that moved it.
 */
export async function writeRisks(
  connection: TenantConnection,
  orgId: string,
  drafts: readonly OwnedDraft[],
  now: Date,
): Promise<void> {
  const explained = await loadExplained(
    connection,
    orgId,
    drafts.filter(hasMoved).map(({ id }) => id),
  );
  const rows = drafts.map((owned) => toRow(owned, explained.get(owned.id), now));
  await upsertRisks(
    connection,
    orgId,
    rows.filter((row, n) => {
      const before = drafts[n]?.before;
      return !before || !isAsStored(row, before) || namesPathsThatAreGone(before);
    }),
  );
}

/** What paths add is no part of a digest: a score that still names them is written anew. */
function namesPathsThatAreGone({ namesPaths, ended }: Standing): boolean {
  return namesPaths && !ended;
}

const Explained = z.object({
  id: z.string(),
  formula: z.string(),
  factors: z.array(z.object({ id: z.string(), label: z.string(), points: z.number() })),
  bandSource: BandSource,
});
/** What a stored score is made of. */
export type Explained = z.output<typeof Explained>;

/** What the stored scores of some risks are made of: asked only of those that move, which are few once an import was seen. */
export async function loadExplained(
  connection: TenantConnection,
  orgId: string,
  moved: readonly string[],
): Promise<Map<string, Explained>> {
  if (moved.length === 0) return new Map();
  const found = await rowsOf(
    connection,
    Explained,
    `SELECT id, formula, factors, coalesce(verdicts ->> 'bandSource', 'score') AS "bandSource" FROM risk WHERE org_id = $1 AND id = ANY($2::uuid[])`,
    [orgId, moved],
  );
  return new Map(found.map((row) => [row.id, row] as const));
}

function hasMoved({ before, draft }: OwnedDraft): boolean {
  return before !== undefined && standsElsewhere(before, countedOf({ draft, before }));
}

/** Whether score or band moved, or at the end of the scale the factors that go beyond it: what is told last of a score is what it is made of now. */
export function standsElsewhere(
  before: Pick<Standing, "score" | "band" | "overScale">,
  now: Pick<RiskRow, "score" | "band" | "factors">,
): boolean {
  return before.score !== now.score || before.band !== now.band || before.overScale !== beyondScale(now);
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
    `SELECT id, encode(key, 'hex') AS key, score, over_scale AS "overScale", band, status, verdict_since AS "verdictSince", due_at AS "dueAt", verdicts -> 'own' AS own,
            first_seen_at AS "firstSeenAt", computed,
            CASE WHEN kind = 'attack-path' THEN fix ->> 'since' END AS since, ends_with_id AS "endsWithId", e.ended,
            factors @> '[{"id": "${ENDED_PATHS}"}]' AS "namesPaths"
       FROM risk LEFT JOIN (${ENDED_PATHS_OF_RISKS}) e ON e.risk_id = risk.id
      WHERE org_id = $1 AND key = ANY($2::bytea[])`,
    [orgId, keys],
  );
  return new Map(found.map((row) => [row.key, row] as const));
}

function toRow(
  { id, draft, owner, owned, vulnerabilityTitle, before }: OwnedDraft,
  explained: Explained | undefined,
  now: Date,
): RiskRow {
  const counted = countedOf({ draft, before });
  const wasOpen = before !== undefined && before.status !== "closed";
  // A closed risk that comes back starts a new clock; a first one starts when its findings were first seen.
  const stood = wasOpen ? { band: before.band as Band, since: before.verdictSince, dueAt: before.dueAt } : null;
  const verdict = continueCounted(
    stood && { counted: stood, own: before?.own ?? null },
    { band: counted.band, ownBand: draft.band, ends: Boolean(before?.ended) },
    before ? now : draft.firstSeenAt,
  );
  return {
    id,
    key: draft.key.toString("hex"),
    kind: draft.unit.kind,
    title: draft.fix.title,
    summary: summaryOf(draft, vulnerabilityTitle),
    assetId: draft.worst.asset.id,
    score: counted.score,
    band: counted.band,
    formula: draft.scored.formula,
    factors: counted.factors,
    verdicts: { ...verdictsOf(draft, counted), ...keptVerdict(verdict) },
    ...(before?.ended && { own: ownOf(draft, verdict) }),
    fix: fixOf(draft),
    path: pathOf(draft),
    exposed: draft.exposed,
    kev: draft.kev,
    fixable: draft.fix.available,
    topSeverity: draft.topSeverity,
    severities: draft.severities,
    findingCount: draft.memberCount,
    assetCount: draft.assetIds.length,
    assetIds: draft.assetIds.slice(0, 200),
    ownerTeamId: owner.teamId,
    ownerUserId: owner.userId,
    ownerReason: storedReason(owner, owned),
    status: draft.disposition ?? "open",
    statusBefore: before?.status,
    firstSeenAt: before && before.firstSeenAt < draft.firstSeenAt ? before.firstSeenAt : draft.firstSeenAt,
    verdictSince: verdict.counted.since,
    dueAt: verdict.counted.dueAt,
    why: whyMoved({ ...counted, formula: draft.scored.formula }, before, explained),
    at: before ? now : draft.firstSeenAt,
  };
}

/** Ids of members serve the engine's own tests; a page asks for the members themselves. */
function fixOf({ fix }: RiskDraft) {
  const { closesIds: _, ...stored } = fix;
  return stored;
}

/** A draft as it counts: as the worst of what its findings and the attack paths that its change ends are. */
function countedOf({ draft, before }: Pick<OwnedDraft, "draft" | "before">): CountedRisk {
  return countRisk({ ...draft.scored, bands: draft.bands }, before?.ended ?? null, draft.bandSource);
}

/** Of the worst finding, and the band that each source would give: a change of policy is previewed from these. */
function verdictsOf({ scored, bands: ownBands }: RiskDraft, { bands, bandSource, lifted }: CountedRisk) {
  return { bod2604: scored.bod, ssvc: scored.ssvc, bands, bandSource, ...(lifted && { ownBands }) };
}

/** The same without any path. */
function ownOf(draft: RiskDraft, { own }: CountedVerdict): NonNullable<RiskRow["own"]> {
  const alone = countRisk({ ...draft.scored, bands: draft.bands }, null, draft.bandSource);
  return {
    score: alone.score,
    band: alone.band,
    factors: alone.factors,
    verdicts: verdictsOf(draft, alone),
    verdictSince: own.since,
    dueAt: own.dueAt,
  };
}

type Moved = Pick<CountedRisk, "score" | "factors" | "band" | "bandSource"> & { formula: string };

function whyMoved(scored: Moved, before: Standing | undefined, explained: Explained | undefined): string {
  if (!before) {
    const top = scored.factors.filter((factor) => factor.points > 0).toSorted((a, b) => b.points - a.points)[0];
    return top ? `First scored; ${top.label.toLowerCase()} weighs most.` : "First scored.";
  }
  const again = before.status === "closed" ? "It is open again." : "";
  if (!explained) return again;
  const moved = explainMove({ ...explained, score: before.score, band: before.band as Band }, scored);
  return again ? `${again} ${moved}` : moved;
}
