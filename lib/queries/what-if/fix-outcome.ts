import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { SeverityCounts } from "@/lib/contracts/http/severity-counts";
import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";
import type { Member } from "@/lib/correlate/load-members";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import type { Severity } from "@/lib/model/severity";
import type { PathChanges } from "@/lib/queries/what-if/compare-paths";
import { cutsAsked, standingAfter } from "@/lib/queries/what-if/cut-outcomes";
import { assetScores, type FixEffect, fixEffect } from "@/lib/queries/what-if/fix-members";
import { bandOutcome, pathOutcome } from "@/lib/queries/what-if/path-outcome";
import { type AskedRisk, openStanding, type Question } from "@/lib/queries/what-if/question";
import { clusterOf, clustersRunning, searchClusters } from "@/lib/queries/what-if/search-clusters";
import { some } from "@/lib/queries/what-if/standing";

/** What a fix closes and leaves, and what that does to assets, attack paths and the list. */
export async function fixOutcome(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  cut: string | null,
): Promise<WhatIfOutcome> {
  if (cut !== null)
    throw new AppError("invalid_input", "Only attack paths have cuts; leave `cut` out to ask about this fix.");
  return (await fixResult(connection, orgId, question, [await changeOf(connection, orgId, question)])).outcome;
}

/**
 * What the change that ends an attack path does, told of the path: the numbers are those of the change's own risk, since it is one piece of work.
 *
 * Errors   `too_large` where the change holds more findings than are scored while somebody waits.
 */
export async function endingOutcome(
  connection: TenantConnection,
  orgId: string,
  { ending, ...question }: Question & { ending: AskedRisk },
  cut: string | null,
): Promise<WhatIfOutcome> {
  const { risk: path } = question;
  const asked = cutsAsked(path, cut).flat();
  const change = await changeOf(connection, orgId, { ...question, risk: ending });
  const { outcome, paths } = await fixResult(connection, orgId, question, [change]);
  return {
    ...outcome,
    cutIds: [...new Set(asked.map(({ id }) => id))],
    change: { id: ending.id, title: ending.title },
    risk: { before: openStanding(path), after: standingAfter(path, paths) },
  };
}

/** A fix that is taken as made. */
export type MadeChange = { risk: AskedRisk; effect: FixEffect };

/** What the fix of a risk does to it. Errors: `too_large`, as `fixEffect`. */
export async function changeOf(connection: TenantConnection, orgId: string, question: Question): Promise<MadeChange> {
  return { risk: question.risk, effect: await fixEffect(connection, orgId, question.risk, question) };
}

/**
 * What one fix does, or several that are made together: their risks have no finding in common, so what they close adds up; of a path
 * that both take away there is one.
 *
 * cuts     made with them, of an asset's cluster: changes that close nothing and are nobody's risk.
 * Returns  `risk` is that of the first; `paths` is what the search found, for whoever tells it of another risk.
 */
export async function fixResult(
  connection: TenantConnection,
  orgId: string,
  question: Omit<Question, "risk">,
  made: readonly [MadeChange, ...MadeChange[]],
  cuts: { ids: ReadonlySet<string>; assetId: string } | null = null,
): Promise<{ outcome: WhatIfOutcome; paths: PathChanges }> {
  const closing = made.flatMap(({ effect }) => effect.closed);
  const ids = closing.map(({ id }) => id);
  const closed = new Set(ids);
  const images = closing.filter(({ asset }) => asset.kind === "image").map(({ asset }) => asset.id);
  const running = images.length > 0 ? await clustersRunning(connection, orgId, [...new Set(images)]) : [];
  const cut = cuts ? await clusterOf(connection, orgId, cuts.assetId) : [];
  const clusters = [...running, ...cut.filter(({ id }) => !running.some((one) => one.id === id))];
  const asked = { clusters, changes: [{ closed, cuts: cuts?.ids ?? NO_CUTS }], closed: cuts ? null : closed };
  const searched = await searchClusters(connection, orgId, asked, question);
  const paths = searched.changes[0] as PathChanges;
  const risks = made.map(standings);
  const own = risks.flatMap(({ before, after }) => (before ? [{ from: before.band, to: after?.band ?? null }] : []));
  const outcome: WhatIfOutcome = {
    title: made.map(({ effect }) => effect.title).join(" and "),
    cutIds: [],
    change: null,
    risk: risks[0] as WhatIfOutcome["risk"],
    findings: togetherOf(made.map(({ effect }) => effect.findings)),
    assets: some(
      (await assetScores(connection, orgId, ids)).map((one) => ({ ...one, asset: AssetLink.parse(one.asset) })),
    ),
    paths: pathOutcome(searched.clusters, paths, noteOf(closing)),
    bands: bandOutcome(question.bands, [...own, ...paths.moves]),
  };
  return { outcome, paths };
}

const NO_CUTS: ReadonlySet<string> = new Set();

function standings({ risk, effect }: MadeChange): WhatIfOutcome["risk"] {
  const before = openStanding(risk);
  return { before, after: before && (effect.closed.length === 0 ? before : effect.after) };
}

/** What several fixes close and leave. */
function togetherOf(findings: readonly FixEffect["findings"][]): FixEffect["findings"] {
  return findings.reduce((all, one) => ({
    closes: all.closes + one.closes,
    closesBySeverity: added(all.closesBySeverity, one.closesBySeverity),
    leaves: all.leaves + one.leaves,
    leavesBySeverity: added(all.leavesBySeverity, one.leavesBySeverity),
    leavesText: [all.leavesText, one.leavesText].filter(Boolean).join(" ") || null,
  }));
}

function added(some: SeverityCounts, more: SeverityCounts): SeverityCounts {
  const sums = Object.entries(some).map(([severity, count]) => [severity, count + more[severity as Severity]]);
  return Object.fromEntries(sums) as SeverityCounts;
}

/** Paths follow from a cluster's objects and from what is in the images it runs; other findings reach them only later. */
function noteOf(closed: readonly Member[]): string | null {
  const kinds = new Set(closed.map(({ asset }) => asset.kind));
  if (kinds.has("repository"))
    return "What is closed in a repository reaches attack paths once an image that is built from it runs and was scanned.";
  const inObjects = closed.some(({ kind, asset }) => kind === "misconfiguration" && asset.kind !== "image");
  if (inObjects)
    return "Attack paths are found from the cluster's objects: whether this change breaks one is seen with the next inventory.";
  return null;
}
