import type { WhatIfOutcome, WhatIfStanding } from "@/lib/contracts/http/what-if";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import type { Change } from "@/lib/queries/what-if/cluster-model";
import type { PathChanges } from "@/lib/queries/what-if/compare-paths";
import { bandOutcome, pathOutcome } from "@/lib/queries/what-if/path-outcome";
import { type AskedRisk, NO_ASSETS, openStanding, type Question } from "@/lib/queries/what-if/question";
import { clusterOf, searchClusters } from "@/lib/queries/what-if/search-clusters";

export type Cut = AskedRisk["cuts"][number];

/** What some cuts of an attack path break, each set of them (`cutsAsked`) as one change. */
export async function cutOutcomes(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  sets: readonly Cut[][],
): Promise<WhatIfOutcome[]> {
  const { risk } = question;
  if (sets.length === 0) return [];
  const changes = sets.map((cuts): Change => ({ closed: new Set(), cuts: new Set(cuts.map(({ id }) => id)) }));
  const clusters = await clusterOf(connection, orgId, risk.assetId);
  const searched = await searchClusters(connection, orgId, { clusters, changes, closed: null }, question);
  return sets.map((cuts, n) => {
    const found = searched.changes[n] as PathChanges;
    return {
      title: cuts.map(({ title }) => title).join(" and "),
      cutIds: cuts.map(({ id }) => id),
      change: null,
      risk: { before: openStanding(risk), after: standingAfter(risk, found) },
      findings: null,
      assets: NO_ASSETS,
      paths: pathOutcome(searched.clusters, found, noteOf(cuts)),
      bands: bandOutcome(question.bands, found.moves),
    };
  });
}

/** A cut that is made by closing findings moves more than paths. */
export function closesFindings({ kind }: Cut): boolean {
  return kind === "patch" || kind === "rotate";
}

/** Of such a cut their own fixes tell the rest. */
function noteOf(cuts: readonly Cut[]): string | null {
  if (!cuts.some(closesFindings)) return null;
  return "Only attack paths are counted here. What it closes is counted with the fix of each finding below.";
}

/** Each cut on its own, and two together; or the one that is asked for, which may be one that ends the path as well. */
export function cutsAsked({ cuts, instead }: Pick<AskedRisk, "cuts" | "instead">, asked: string | null): Cut[][] {
  if (asked === null) return [...cuts.map((cut) => [cut]), ...(cuts.length > 1 ? [[...cuts]] : [])];
  const cut = [...cuts, ...instead].find(({ id }) => id === asked);
  if (!cut) {
    throw new AppError(
      "invalid_input",
      "This attack path has no such cut. GET /api/v1/risks/{id} lists its cuts, and what ends it as well, with their ids; leave `cut` out for all of them.",
    );
  }
  return [[cut]];
}

/** Unchanged where its cluster was not searched; that of the way it goes on by where it does. */
export function standingAfter(risk: AskedRisk, { broken, goesOn, remaining }: PathChanges): WhatIfStanding | null {
  const before = openStanding(risk);
  if (!before || broken.some(({ riskId }) => riskId === risk.id)) return null;
  return [...remaining, ...goesOn].find(({ riskId }) => riskId === risk.id)?.after ?? before;
}
