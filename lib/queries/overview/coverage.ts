import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { CoverageFigure, Overview } from "@/lib/contracts/http/overview";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { isClusterSilent, isStale, lastLooked, STALE_DAYS } from "@/lib/queries/freshness";
import { isNever, isScanned } from "@/lib/queries/import-health/scanned-assets";
import { At } from "@/lib/queries/row-values";
import { isNobodys, isOwnable } from "@/lib/queries/unowned/unowned-assets";
import { waitsForPlace } from "@/lib/queries/waiting-imports";

const Counts = z.object({
  scannable: z.number(),
  never: z.number(),
  stale: z.number(),
  ownable: z.number(),
  unowned: z.number(),
  unplaced: z.number(),
  held: z.number(),
});

/** What we do not know: never scanned, gone silent, nobody's, unplaced, waiting for a person. */
export async function readCoverage(tx: Tx, orgId: string): Promise<CoverageFigure[]> {
  const [counted] = await rows(tx, Counts)`
    WITH asked AS (
      SELECT ${isScanned} AS scanned, ${isScanned} AND ${isNever} AS never, ${isScanned} AND ${isStale} AS stale,
             ${isOwnable} AS ownable, ${isOwnable} AND ${isNobodys} AS unowned
        FROM asset a WHERE a.org_id = ${orgId}::uuid AND (${isScanned} OR ${isOwnable}))
    SELECT count(*) FILTER (WHERE scanned)::int AS scannable, count(*) FILTER (WHERE never)::int AS never,
           count(*) FILTER (WHERE stale)::int AS stale, count(*) FILTER (WHERE ownable)::int AS ownable,
           count(*) FILTER (WHERE unowned)::int AS unowned,
           (SELECT count(*)::int FROM import i WHERE i.org_id = ${orgId}::uuid AND ${waitsForPlace}) AS unplaced,
           (SELECT count(DISTINCT h.import_id)::int FROM held_closure h WHERE h.org_id = ${orgId}::uuid AND h.status = 'pending') AS held
      FROM asked`;
  const c = counted ?? { scannable: 0, never: 0, stale: 0, ownable: 0, unowned: 0, unplaced: 0, held: 0 };
  return [
    {
      id: "never_scanned",
      label: "Never scanned",
      value: c.never,
      of: c.scannable,
      href: "/imports/health?state=never#assets",
      how: "Images, repositories, clusters, hosts and unplaced reports that are there today and that no scan has looked at.",
    },
    {
      id: "stale",
      label: "Gone silent",
      value: c.stale,
      of: c.scannable,
      href: "/imports/health?state=stale#assets",
      how: `Images, repositories, clusters, hosts and unplaced reports last looked at more than ${STALE_DAYS} days ago; of a cluster that is watched, a collector that does not report as it promised.`,
    },
    {
      id: "unowned",
      label: "Without an owner",
      value: c.unowned,
      of: c.ownable,
      href: "/assets?team=none",
      how: "Images, repositories, manifests, workloads, hosts, endpoints and cloud resources that are there today and that no team or person of your organization owns.",
    },
    {
      id: "unplaced",
      label: "Unplaced reports",
      value: c.unplaced,
      of: c.unplaced,
      href: "/imports?waiting=place",
      how: "Imports that named no target: they are kept apart and close nothing until somebody opens them and says what they are about.",
    },
    {
      id: "held",
      label: "Held closures",
      value: c.held,
      of: c.held,
      href: "/imports?status=held",
      how: "Imports that would have closed suspiciously much: a person decides.",
    },
  ];
}

const Silent = z.object({ asset: AssetLink, since: At.nullable(), days: z.number(), silent: z.boolean() });

/** Who went silent, clusters first, at most ten. */
export async function readSilent(tx: Tx, orgId: string): Promise<Overview["stale"]> {
  const found = await rows(tx, Silent)`
    SELECT jsonb_build_object('id', s.id, 'kind', s.kind, 'name', s.name) AS asset, s.at AS since,
           floor(extract(epoch FROM now() - s.at) / 86400)::int AS days, s.silent
      FROM (SELECT a.id, a.kind, a.name, ${lastLooked} AS at, ${isStale} AS stale, ${isClusterSilent} AS silent FROM asset a
             WHERE a.org_id = ${orgId}::uuid AND a.retired_at IS NULL AND a.kind IN ('cluster', 'repository', 'image')) AS s
     WHERE s.stale
     ORDER BY s.kind = 'cluster' DESC, s.at, s.id LIMIT 10`;
  return found.map(({ asset, since, days, silent }) => ({
    asset,
    since,
    text:
      silent && days < STALE_DAYS
        ? `The collector of ${asset.name} does not report as it promised.`
        : `${asset.kind === "cluster" ? "The cluster" : `The ${asset.kind}`} ${asset.name} has not been looked at for ${days} days.`,
  }));
}
