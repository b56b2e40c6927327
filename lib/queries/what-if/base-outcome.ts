import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { WhatIfOutcome, WhatIfStanding } from "@/lib/contracts/http/what-if";
import { type Circumstances, draftOf } from "@/lib/correlate/build-risks";
import { loadMembers, type Member } from "@/lib/correlate/load-members";
import { loadPlaces } from "@/lib/correlate/load-places";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { severityOfRank } from "@/lib/model/severity";
import { baseEffect, loadImageBase } from "@/lib/queries/fix-detail/base-move";
import { severityCounts } from "@/lib/queries/row-values";
import { mergeChanges, type PathChanges } from "@/lib/queries/what-if/compare-paths";
import { assetScores, groupsOf, MAX_FINDINGS } from "@/lib/queries/what-if/fix-members";
import { bandOutcome, pathOutcome } from "@/lib/queries/what-if/path-outcome";
import { NO_ASSETS, openStanding, type Question } from "@/lib/queries/what-if/question";
import { clustersRunning, searchClusters } from "@/lib/queries/what-if/search-clusters";
import { type BandMove, some, standingOf } from "@/lib/queries/what-if/standing";

/**
 * What follows if the image of a risk moves to the newer base that is known: it closes findings of several risks at once.
 *
 * Returns  null where no newer base is known, or it closes nothing of this risk.
 */
export async function baseOutcome(
  connection: TenantConnection,
  orgId: string,
  question: Question,
): Promise<WhatIfOutcome | null> {
  const { risk, bands } = question;
  const base = await loadImageBase(connection, orgId, risk.assetId);
  if (!base?.bump) return null;
  const name = base.baseKey.replace(/^docker\.io\/(?:library\/)?/, "");
  const to = base.bump.tag ? `${name}:${base.bump.tag}` : name;
  const title = base.bump.step === "same-tag" ? `Rebuild on ${to} as it is now` : `Move to ${to}`;
  if (await isTooLarge(connection, orgId, risk.assetId, question.maxFindings ?? MAX_FINDINGS))
    return unworked(title, question);
  const effect = await baseEffect(connection, orgId, base);
  const closed = new Set(effect.closed);
  if (closed.size === 0) return null;
  const members = await membersOf(connection, orgId, risk.assetId);
  // Beside a risk that it does not help it would be another risk's answer.
  if (!members.some(({ id, rank }) => closed.has(id) && rank?.riskId === risk.id)) return null;
  const moved = await standingsAfter(connection, orgId, { members, closed, question });
  const clusters = await clustersRunning(connection, orgId, [risk.assetId]);
  const changes = [{ closed, cuts: new Set<string>() }];
  const searched = await searchClusters(connection, orgId, { clusters, changes, closed }, question);
  const paths = searched.changes[0] as PathChanges;
  const brought = new Set(effect.brought);
  const left = members.filter(({ id }) => brought.has(id) && !closed.has(id));
  return {
    title,
    cutIds: [],
    change: null,
    risk: { before: openStanding(risk), after: openStanding(risk) && moved.own },
    findings: {
      closes: closed.size,
      closesBySeverity: bySeverity(members.filter(({ id }) => closed.has(id))),
      leaves: left.length,
      leavesBySeverity: bySeverity(left),
      leavesText: "Findings that do not come with the base stay as they are.",
    },
    assets: some(
      (await assetScores(connection, orgId, [...closed])).map((one) => ({ ...one, asset: AssetLink.parse(one.asset) })),
    ),
    paths: pathOutcome(searched.clusters, paths, null),
    bands: bandOutcome(bands, [...moved.moves, ...paths.moves]),
  };
}

async function isTooLarge(
  connection: TenantConnection,
  orgId: string,
  assetId: string,
  most: number,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    "SELECT 1 FROM finding WHERE org_id = $1 AND asset_id = $2 AND state = 'open' LIMIT $3",
    [orgId, assetId, most + 1],
  );
  return (rowCount ?? 0) > most;
}

/** Of an image with more findings than are scored while somebody waits: nothing is guessed, and the fix beside it is still told. */
function unworked(title: string, { bands }: Question): WhatIfOutcome {
  const note =
    "The image has more open findings than are worked out while you wait; its risk says how many the newer base closes.";
  return {
    title,
    cutIds: [],
    change: null,
    risk: { before: null, after: null },
    findings: null,
    assets: NO_ASSETS,
    paths: { ...pathOutcome([], mergeChanges([]), note), complete: false },
    bands: bandOutcome(bands, []),
  };
}

async function membersOf(connection: TenantConnection, orgId: string, assetId: string): Promise<Member[]> {
  const members: Member[] = [];
  for await (const batch of loadMembers(connection, orgId, [assetId])) members.push(...batch);
  return members;
}

const OpenRisk = z.object({ id: z.string(), key: z.string(), score: z.number(), band: z.string() });

/** Every open risk that loses a finding, before and after. */
async function standingsAfter(
  connection: TenantConnection,
  orgId: string,
  given: { members: readonly Member[]; closed: ReadonlySet<string>; question: Question },
): Promise<{ own: WhatIfStanding | null; moves: BandMove[] }> {
  const { members, closed, question } = given;
  const { risk, feeds, bandSource, now } = question;
  const touched = new Set(members.flatMap(({ id, rank }) => (closed.has(id) && rank?.riskId ? [rank.riskId] : [])));
  const open = await rowsOf(
    connection,
    OpenRisk,
    `SELECT id, encode(key, 'hex') AS key, score::int, band FROM risk
      WHERE org_id = $1 AND id = ANY($2::uuid[]) AND status IN ('open', 'in_progress')`,
    [orgId, [...touched]],
  );
  const at: Circumstances = { places: await loadPlaces(connection, orgId, [risk.assetId]), feeds, bandSource, now };
  const groups = await groupsOf(
    members.filter(({ id }) => !closed.has(id)),
    at,
  );
  const left = new Map(groups.takeRest().map((group) => [group.key.toString("hex"), group]));
  const after = (key: string): WhatIfStanding | null => {
    const group = left.get(key);
    const draft = group && draftOf(group, at);
    return draft && !draft.disposition ? standingOf({ score: draft.scored.score, band: draft.band }) : null;
  };
  const own = touched.has(risk.id) ? after(risk.key.toString("hex")) : openStanding(risk);
  const moves = open.map(({ key, score, band }) => ({
    from: standingOf({ score, band }).band,
    to: after(key)?.band ?? null,
  }));
  return { own, moves };
}

function bySeverity(members: readonly Member[]) {
  return severityCounts(members.map(({ severity }) => ({ severity: severityOfRank(severity), count: 1 })));
}
