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
  all: z.number(),
});

/**
 * Where the code of a risk runs: workloads with the image that is built from its repository, and whether that is proven or claimed. What is only
 * claimed first, since it is what somebody has to check; at most ten, and how many there are.
 */
export async function codeRuns(tx: Tx, orgId: string, riskId: string): Promise<RiskDetail["codeRuns"]> {
  const found = await rows(tx, Row)`
    SELECT p.workload, ${clusterPlace("p")} AS place, p.image, p.mark, p.commit, p.all
      FROM (SELECT w.org_id, w.id AS asset_id, w.name, i.id AS image_id,
                   jsonb_build_object('id', w.id, 'kind', w.kind, 'name', w.name) AS workload, jsonb_build_object('id', i.id, 'kind', i.kind, 'name', i.name) AS image,
                   CASE WHEN bool_or(b.attributes ->> 'known' = 'proof') THEN 'proof' ELSE 'claim' END AS mark,
                   min(b.attributes ->> 'commit') AS commit, (count(*) OVER ())::int AS all
              FROM risk r
              JOIN edge b ON b.org_id = r.org_id AND b.to_id = r.asset_id AND b.kind = 'built_from' AND b.is_live
              JOIN edge e ON e.org_id = r.org_id AND e.to_id = b.from_id AND e.kind = 'runs' AND e.is_live
              JOIN asset w ON w.org_id = r.org_id AND w.id = e.from_id
              JOIN asset i ON i.org_id = r.org_id AND i.id = b.from_id
             WHERE r.org_id = ${orgId}::uuid AND r.id = ${riskId}::uuid AND r.kind = 'code-change'
             GROUP BY w.org_id, w.id, w.kind, w.name, i.id, i.kind, i.name
             ORDER BY mark, w.name, w.id, i.id LIMIT ${SHOWN}) p
     ORDER BY p.mark, p.name, p.asset_id, p.image_id`;
  return {
    count: found[0]?.all ?? 0,
    items: found.map(({ all: _, ...run }) => run),
  };
}
