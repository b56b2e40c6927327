import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";
import type { Member } from "@/lib/correlate/load-members";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import type { PathChanges } from "@/lib/queries/what-if/compare-paths";
import { assetScores, fixEffect } from "@/lib/queries/what-if/fix-members";
import { bandOutcome, pathOutcome } from "@/lib/queries/what-if/path-outcome";
import { openStanding, type Question } from "@/lib/queries/what-if/question";
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
  return {
    title: effect.title,
    cutIds: [],
    risk: { before, after },
    findings: effect.findings,
    assets: some(
      (await assetScores(connection, orgId, ids)).map((one) => ({ ...one, asset: AssetLink.parse(one.asset) })),
    ),
    paths: pathOutcome(searched.clusters, paths, noteOf(effect.closed)),
    bands: bandOutcome(bands, [...own, ...paths.moves]),
  };
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
