import { z } from "zod";
import { HOLDERS, holderWords } from "@/lib/correlate/right-holders";
import { RuntimeRow, runtimeFact, worstIncident } from "@/lib/correlate/runtime-evidence";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { EXPOSURES, type PlaceFacts, PRIVILEGE_LEVELS } from "@/lib/engine/risk/facts";
import type { FindingKind } from "@/lib/model/finding-kind";
import { groupBy } from "@/lib/model/group-by";

const Hop = z.object({ kind: z.string(), name: z.string(), why: z.string() });
const Row = z.object({
  assetId: z.string(),
  assetKind: z.string(),
  ofCode: z.boolean(),
  placeId: z.string(),
  placeKind: z.string(),
  placeKey: z.string(),
  placeName: z.string(),
  exposure: z.enum(EXPOSURES).nullable(),
  /** Images that are built on this one, which runs nowhere itself. */
  carried: z.number().nullable(),
  chain: z.array(Hop).nullable(),
  privilege: z.enum(PRIVILEGE_LEVELS).nullable(),
  privilegeFacts: z.array(z.object({ name: z.string(), why: z.string() })).nullable(),
  mission: z.enum(["low", "medium", "high"]).nullable(),
  missionOn: z.string(),
  runtime: RuntimeRow.nullable(),
  /** Null of who has a right: as of each new inventory it would be another risk. */
  seenAt: z.date().nullable(),
  /** How many workloads have the right, where the place is one of them. */
  holders: z.number().nullable(),
  byTagOnly: z.boolean(),
  isCut: z.boolean(),
});

/** One place where an asset's findings matter: a workload that runs the image or has the rights, or the asset itself. */
export type Place = {
  id: string;
  kind: string;
  key: string;
  name: string;
  /** It has a right: that is taken away where it is granted, so that who has it owns it only where nobody else does. */
  isHolder: boolean;
  chain: z.infer<typeof Hop>[];
  facts: PlaceFacts;
};

/** Places by asset: of its findings, and of those in code of its own where they are others. */
export type Places = { of: ReadonlyMap<string, Place[]>; ofCode: ReadonlyMap<string, Place[]> };

/** Where a finding of this kind in this asset counts. */
export function placesFor(places: Places, kind: FindingKind, assetId: string): readonly Place[] {
  return (kind === "code" ? places.ofCode.get(assetId) : undefined) ?? places.of.get(assetId) ?? [];
}

/** Named for one asset; an inventory may say that a hundred thousand workloads run one image. */
const MAX_PLACES = 1_000;

/**
 * Where each asset's findings are: for an image, every workload that runs a version of it now; for anything else, itself. For a service account or a
 * role also where workloads have its rights, one of each kind that the score tells apart: beside itself, of which nothing is known, since people and others
 * may have it too, and whoever binds it to one more account must not lower what is wrong with it.
 * An inventoried image that runs nowhere is "not running", and so is a base image of others that inventories cover, all of them: what they
 * inherit counts where they run. One that no inventory covers is unknown. A repository's code is where images built from it run, if any do:
 * beside the repository itself, of which nothing is known, where an image only claims it, since whoever labels an image must not lower what is
 * wrong in somebody's code; instead of it where a signature proves it.
 *
 * Bound    of so many places as differ in nothing that a score depends on the first ones by name, and one of each kind always: what is left
 *          out changes no score. The evidence says that there are more.
 */
export async function loadPlaces(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  maxPlaces = MAX_PLACES,
): Promise<Places> {
  const found = await rowsOf(
    connection,
    Row,
    `WITH running AS (
       SELECT e.to_id AS asset_id, false AS of_code, e.from_id AS id, bool_and(${BY_TAG}) AS by_tag_only, false AS is_proven
         FROM edge e JOIN asset a ON a.org_id = $1 AND a.id = e.to_id AND a.kind = 'image'
        WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs' AND e.is_live GROUP BY 1, 3
       UNION ALL
       SELECT b.to_id, true, e.from_id, bool_and(${BY_TAG}), bool_or(b.attributes ->> 'known' = 'proof')
         FROM edge b JOIN edge e ON e.org_id = $1 AND e.to_id = b.from_id AND e.kind = 'runs' AND e.is_live
        WHERE b.org_id = $1 AND b.to_id = ANY($2::uuid[]) AND b.kind = 'built_from' AND b.is_live GROUP BY 1, 3),
     ${HOLDERS},
     held AS (
       SELECT a.id AS asset_id, false AS of_code, coalesce(r.id, a.id) AS id, coalesce(r.by_tag_only, false) AS by_tag_only, r.id IS NOT NULL AS runs,
              NULL::int AS holders
         FROM asset a LEFT JOIN running r ON r.asset_id = a.id AND NOT r.of_code
        WHERE a.org_id = $1 AND a.id = ANY($2::uuid[])
       UNION ALL SELECT r.asset_id, true, r.id, r.by_tag_only, true, NULL FROM running r WHERE r.of_code
       UNION ALL SELECT r.asset_id, true, r.asset_id, false, false, NULL FROM running r WHERE r.of_code GROUP BY 1 HAVING NOT bool_or(r.is_proven)
       UNION ALL SELECT h.asset_id, false, h.id, false, false, h.workloads FROM holders h),
     placed AS (
       SELECT h.*, w.key,
              row_number() OVER (PARTITION BY h.asset_id, h.of_code, w.exposure_level, w.privilege_level, w.mission_impact, w.runtime_level, h.by_tag_only ORDER BY w.key) AS alike
         FROM held h JOIN asset w ON w.org_id = $1 AND w.id = h.id),
     ordered AS (
       SELECT p.*, row_number() OVER (PARTITION BY p.asset_id, p.of_code ORDER BY p.alike > 1, p.key) AS n,
              count(*) OVER (PARTITION BY p.asset_id, p.of_code) AS places
         FROM placed p)
     SELECT a.id AS "assetId", a.kind AS "assetKind", o.of_code AS "ofCode", w.id AS "placeId", w.kind AS "placeKind", w.key AS "placeKey", w.name AS "placeName",
            CASE WHEN w.id = a.id AND a.kind = 'image' THEN CASE WHEN a.inventoried OR b.covered THEN 'not_running' ELSE 'unknown' END
                 ELSE w.exposure_level END AS exposure,
            CASE WHEN w.id = a.id AND NOT a.inventoried AND b.covered THEN b.images END AS carried,
            w.exposure -> 'chain' AS chain, w.privilege_level AS privilege, w.privilege -> 'facts' AS "privilegeFacts",
            m.mission, CASE WHEN m.mission = w.mission_impact THEN w.name ELSE a.name END AS "missionOn", ${worstIncident("w")} AS runtime,
            CASE WHEN o.holders IS NULL
                 THEN coalesce(CASE WHEN o.runs THEN (SELECT max(i.scanned_at) FROM inventory_import i WHERE i.org_id = $1 AND i.cluster_id = w.cluster_id) END, a.first_seen_at) END AS "seenAt",
            o.holders, o.by_tag_only AS "byTagOnly", o.places > $3 AS "isCut"
       FROM ordered o JOIN asset a ON a.org_id = $1 AND a.id = o.asset_id JOIN asset w ON w.org_id = $1 AND w.id = o.id
       -- People say how much code matters on its repository, too: the more of the two counts.
       CROSS JOIN LATERAL (SELECT CASE WHEN o.of_code AND 'high' IN (w.mission_impact, a.mission_impact) THEN 'high'
                                       WHEN o.of_code AND 'medium' IN (w.mission_impact, a.mission_impact) THEN 'medium'
                                       ELSE coalesce(w.mission_impact, a.mission_impact) END AS mission) m
       LEFT JOIN base_image b ON b.org_id = $1 AND a.kind = 'image' AND b.key = a.key
      WHERE o.n <= $3
      ORDER BY a.id, w.key`,
    [orgId, assetIds, maxPlaces],
  );
  const byAsset = (rows: readonly z.output<typeof Row>[]) =>
    new Map(
      [...groupBy(rows, (row) => row.assetId)].map(
        ([assetId, ofAsset]) => [assetId, ofAsset.map((row) => toPlace(row, maxPlaces))] as const,
      ),
    );
  return { of: byAsset(found.filter((row) => !row.ofCode)), ofCode: byAsset(found.filter((row) => row.ofCode)) };
}

/** An edge that only a tag vouches for. */
const BY_TAG = "coalesce(e.attributes ->> 'match' = 'tag', false)";

/** As many are asked who owns them: an image that a thousand workloads run has an owner among the first, or is better given one by a rule. */
const MOST_ASKED = 20;

/** The ids of each asset's first places, by asset. */
export function placeIds({ of }: Places): Map<string, string[]> {
  return new Map([...of].map(([assetId, all]) => [assetId, all.slice(0, MOST_ASKED).map(({ id }) => id)] as const));
}

function toPlace(row: z.output<typeof Row>, maxPlaces: number): Place {
  const date = row.seenAt?.toISOString() ?? null;
  const chain = row.chain ?? [];
  return {
    id: row.placeId,
    kind: row.placeKind,
    key: row.placeKey,
    name: row.placeName,
    isHolder: row.holders !== null,
    chain,
    facts: {
      exposure: {
        value: row.exposure ?? "unknown",
        evidence: evidenceOf(row, chain, maxPlaces),
        // What nobody has stated is as of no date: an asset's first sighting may still move.
        date: row.exposure ? date : null,
        ...(row.carried !== null && { inOthers: true }),
      },
      privilege: row.privilege
        ? { value: row.privilege, evidence: row.privilegeFacts?.map((fact) => fact.why).join(" ") || null, date }
        : null,
      criticality: row.mission ? { value: row.mission, evidence: `Set on ${row.missionOn}.`, date: null } : null,
      runtime: runtimeFact(row.runtime, row.placeName),
      byTagOnly: row.byTagOnly,
    },
  };
}

function exposureEvidence(row: z.output<typeof Row>, chain: readonly z.infer<typeof Hop>[]): string {
  if (row.carried !== null)
    return row.carried === 1
      ? "1 image is built on it and covered by an inventory: what it inherits counts where it runs."
      : `${row.carried} images are built on it and covered by inventories: what they inherit counts where they run.`;
  if (row.exposure === "not_running") return "An inventory covers this image and no workload runs it.";
  if (chain.length === 0) return `${row.placeName}: ${row.exposure}.`;
  return chain.map((hop) => hop.why).join(" ");
}

/** Why what is wrong with an asset counts at another one; null of an image, of which that is plain. */
function whyThere({ ofCode, assetKind, placeName, holders }: z.output<typeof Row>): string | null {
  if (ofCode) return `${placeName} runs an image that is built from this repository.`;
  return holders === null ? null : holderWords(assetKind, placeName, holders);
}

function evidenceOf(
  row: z.output<typeof Row>,
  chain: readonly z.infer<typeof Hop>[],
  maxPlaces: number,
): string | null {
  const why = row.placeId === row.assetId ? null : whyThere(row);
  const told = [...(why ? [why] : []), ...(row.exposure ? [exposureEvidence(row, chain)] : [])];
  const more = `It runs in more than ${maxPlaces} places: so many are named, with the worst among them, and the rest is not.`;
  return [...told, ...(row.isCut ? [more] : [])].join(" ") || null;
}
