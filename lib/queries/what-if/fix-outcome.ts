import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";
import type { Member } from "@/lib/correlate/load-members";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import type { PathChanges } from "@/lib/queries/what-if/compare-paths";
import { cutsAsked, standingAfter } from "@/lib/queries/what-if/cut-outcomes";
import { assetScores, fixEffect } from "@/lib/queries/what-if/fix-members";
import { bandOutcome, pathOutcome } from "@/lib/queries/what-if/path-outcome";
import { type AskedRisk, openStanding, type Question } from "@/lib/queries/what-if/question";
import { clustersRunning, searchClusters } from "@/lib/queries/what-if/search-clusters";
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
  return (await fixResult(connection, orgId, question)).outcome;
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
  const asked = cutsAsked(path.cuts, cut).flat();
  const { outcome, paths } = await fixResult(connection, orgId, { ...question, risk: ending });
  return {
    ...outcome,
    cutIds: [...new Set(asked.map(({ id }) => id))],
    change: { id: ending.id, title: ending.title },
    risk: { before: openStanding(path), after: standingAfter(path, paths) },
  };
}

async function fixResult(
  connection: TenantConnection,
  orgId: string,
  question: Question,
): Promise<{ outcome: WhatIfOutcome; paths: PathChanges }> {
  const { risk, bands } = question;
  const effect = await fixEffect(connection, orgId, risk, question);
  const ids = effect.closed.map(({ id }) => id);
  const closed = new Set(ids);
  const images = effect.closed.filter(({ asset }) => asset.kind === "image").map(({ asset }) => asset.id);
  const clusters = images.length > 0 ? await clustersRunning(connection, orgId, [...new Set(images)]) : [];
  const changes = [{ closed, cuts: new Set<string>() }];
  const searched = await searchClusters(connection, orgId, { clusters, changes, closed }, question);
  const paths = searched.changes[0] as PathChanges;
  const before = openStanding(risk);
  const after = before && (ids.length === 0 ? before : effect.after);
  const own = before ? [{ from: before.band, to: after?.band ?? null }] : [];
  const outcome: WhatIfOutcome = {
    title: effect.title,
    cutIds: [],
    change: null,
    risk: { before, after },
    findings: effect.findings,
    assets: some(
      (await assetScores(connection, orgId, ids)).map((one) => ({ ...one, asset: AssetLink.parse(one.asset) })),
    ),
    paths: pathOutcome(searched.clusters, paths, noteOf(effect.closed)),
    bands: bandOutcome(bands, [...own, ...paths.moves]),
  };
  return { outcome, paths };
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
