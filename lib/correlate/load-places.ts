import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { EXPOSURES, type PlaceFacts, PRIVILEGE_LEVELS } from "@/lib/engine/risk/facts";
import { groupBy } from "@/lib/model/group-by";

const Hop = z.object({ kind: z.string(), name: z.string(), why: z.string() });
const Row = z.object({
  assetId: z.string(),
  placeId: z.string(),
  placeKind: z.string(),
  placeKey: z.string(),
  placeName: z.string(),
  exposure: z.enum(EXPOSURES).nullable(),
  chain: z.array(Hop).nullable(),
  privilege: z.enum(PRIVILEGE_LEVELS).nullable(),
  privilegeFacts: z.array(z.object({ name: z.string(), why: z.string() })).nullable(),
  mission: z.enum(["low", "medium", "high"]).nullable(),
  seenAt: z.date(),
  byTagOnly: z.boolean(),
});

/** One place where an asset's findings matter: a workload that runs the image, or the asset itself. */
export type Place = {
  id: string;
  kind: string;
  key: string;
  name: string;
  chain: z.infer<typeof Hop>[];
  facts: PlaceFacts;
};

/**
 * Where each asset's findings are: for an image, every workload that runs a version of it now; for anything else, itself.
 * An inventoried image that runs nowhere is "not running"; one that no inventory covers is unknown.
 */
export async function loadPlaces(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Map<string, Place[]>> {
  const found = await rowsOf(
    connection,
    Row,
    `SELECT a.id AS "assetId", w.id AS "placeId", w.kind AS "placeKind", w.key AS "placeKey", w.name AS "placeName",
            CASE WHEN w.id = a.id AND a.kind = 'image' THEN CASE WHEN a.inventoried THEN 'not_running' ELSE 'unknown' END ELSE w.exposure_level END AS exposure,
            w.exposure -> 'chain' AS chain, w.privilege_level AS privilege, w.privilege -> 'facts' AS "privilegeFacts",
            coalesce(w.mission_impact, a.mission_impact) AS mission, coalesce(r.seen_at, a.first_seen_at) AS "seenAt",
            coalesce(r.by_tag_only, false) AS "byTagOnly"
       FROM asset a
       LEFT JOIN LATERAL (
         SELECT e.from_id AS id, max(c.seen_at) AS seen_at, bool_and(coalesce(e.attributes ->> 'match' = 'tag', false)) AS by_tag_only
           FROM edge e
           LEFT JOIN asset x ON x.org_id = $1 AND x.id = e.from_id
           LEFT JOIN LATERAL (SELECT max(i.scanned_at) AS seen_at FROM import i WHERE i.org_id = $1 AND i.target_asset_id = x.cluster_id) c ON true
          WHERE e.org_id = $1 AND e.to_id = a.id AND e.kind = 'runs' AND e.is_live AND a.kind = 'image' GROUP BY e.from_id) r ON true
       JOIN asset w ON w.org_id = $1 AND w.id = coalesce(r.id, a.id)
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[])
      ORDER BY a.id, w.key`,
    [orgId, assetIds],
  );
  const places = groupBy(found, (row) => row.assetId);
  return new Map([...places].map(([assetId, rows]) => [assetId, rows.map(toPlace)] as const));
}

function toPlace(row: z.output<typeof Row>): Place {
  const date = row.seenAt.toISOString();
  const chain = row.chain ?? [];
  return {
    id: row.placeId,
    kind: row.placeKind,
    key: row.placeKey,
    name: row.placeName,
    chain,
    facts: {
      exposure: {
        value: row.exposure ?? "unknown",
        evidence: row.exposure ? exposureEvidence(row, chain) : null,
        // What nobody has stated is as of no date: an asset's first sighting may still move.
        date: row.exposure ? date : null,
      },
      privilege: row.privilege
        ? { value: row.privilege, evidence: row.privilegeFacts?.map((fact) => fact.why).join(" ") || null, date }
        : null,
      criticality: row.mission ? { value: row.mission, evidence: `Set on ${row.placeName}.`, date: null } : null,
      byTagOnly: row.byTagOnly,
    },
  };
}

function exposureEvidence(row: z.output<typeof Row>, chain: readonly z.infer<typeof Hop>[]): string {
  if (row.exposure === "not_running") return "An inventory covers this image and no workload runs it.";
  if (chain.length === 0) return `${row.placeName}: ${row.exposure}.`;
  return chain.map((hop) => hop.why).join(" ");
}
