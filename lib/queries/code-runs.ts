import { z } from "zod";
import { AssetLink, ClusterPlace } from "@/lib/contracts/http/asset-link";
import { OriginMark } from "@/lib/contracts/http/asset-origin";
import type { RiskDetail } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { clusterPlace } from "@/lib/queries/cluster-place";

const SHOWN = 10;

const Row = z.object({
  workload: AssetLink,
  place: ClusterPlace.nullable(),
  image: AssetLink,
  mark: OriginMark,
  commit: z.string().nullable(),
  otherVersion: OriginMark.nullable(),
  all: z.number(),
});

/**
 * Where the code of a risk runs: workloads with the image that is built from its repository, and whether that is proven or claimed. The
 * link of an image to its repository is of the newest version that counts (`inScope` of lib/correlate/link-origins.ts): of a workload that runs another
 * one, or that one among others, it proves nothing and names no commit. What is only claimed first, since it is what somebody has to check;
 * at most ten, and how many there are.
 */
export async function codeRuns(tx: Tx, orgId: string, riskId: string): Promise<RiskDetail["codeRuns"]> {
  const found = await rows(tx, Row)`
    SELECT p.workload, ${clusterPlace("p")} AS place, p.image, p.mark, p.commit, p."otherVersion", p.all
      FROM (SELECT w.org_id, w.id AS asset_id, w.name, i.id AS image_id,
                   jsonb_build_object('id', w.id, 'kind', w.kind, 'name', w.name) AS workload, jsonb_build_object('id', i.id, 'kind', i.kind, 'name', i.name) AS image,
                   CASE WHEN bool_and(e.to_version_id = v.id) AND bool_or(b.attributes ->> 'known' = 'proof') THEN 'proof' ELSE 'claim' END AS mark,
                   CASE WHEN bool_and(e.to_version_id = v.id) THEN min(b.attributes ->> 'commit') END AS commit,
                   CASE WHEN bool_and(e.to_version_id = v.id) THEN NULL WHEN bool_or(b.attributes ->> 'known' = 'proof') THEN 'proof' ELSE 'claim' END AS "otherVersion",
                   (count(*) OVER ())::int AS all
              FROM risk r
              JOIN edge b ON b.org_id = r.org_id AND b.to_id = r.asset_id AND b.kind = 'built_from' AND b.is_live
              JOIN edge e ON e.org_id = r.org_id AND e.to_id = b.from_id AND e.kind = 'runs' AND e.is_live
              JOIN asset w ON w.org_id = r.org_id AND w.id = e.from_id
              JOIN asset i ON i.org_id = r.org_id AND i.id = b.from_id
              CROSS JOIN LATERAL (
                SELECT n.id FROM asset_version n WHERE n.org_id = r.org_id AND n.asset_id = b.from_id
                 ORDER BY EXISTS (SELECT 1 FROM stream s WHERE s.org_id = r.org_id AND s.version_id = n.id AND s.is_current) DESC, n.first_seen_at DESC, n.id
                 LIMIT 1) v
             WHERE r.org_id = ${orgId}::uuid AND r.id = ${riskId}::uuid AND r.kind = 'code-change'
             GROUP BY w.org_id, w.id, w.kind, w.name, i.id, i.kind, i.name
             ORDER BY mark, w.name, w.id, i.id LIMIT ${SHOWN}) p
     ORDER BY p.mark, p.name, p.asset_id, p.image_id`;
  return {
    count: found[0]?.all ?? 0,
    items: found.map(({ all: _, ...run }) => run),
  };
}
