import { z } from "zod";
import type { AssetGraph } from "@/lib/contracts/http/asset";
import { Exposure } from "@/lib/contracts/http/asset-link";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AssetKind } from "@/lib/model/asset-kind";
import { AppError } from "@/lib/model/error";
import { topScore } from "@/lib/queries/asset-rows";
import { At } from "@/lib/queries/row-values";

const MAX_NODES = 500;
/** One crowded node (a namespace with a thousand workloads) must not fill the whole picture. */
const MAX_EDGES_PER_STEP = 2_000;

const EdgeRow = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.string(),
  detail: z.string().nullable(),
  asOf: At.nullable(),
});
type EdgeRow = z.infer<typeof EdgeRow>;

/** Live facts around an asset, up to `depth` steps in either direction. */
export async function assetGraph(db: Db, orgId: string, root: string, depth: number): Promise<AssetGraph> {
  return withTenant(db, orgId, async (tx) => {
    const depths = new Map<string, number>([[root, 0]]);
    const edges = new Map<string, EdgeRow>();
    let frontier = [root];
    let truncated = false;
    for (let step = 1; step <= depth && frontier.length > 0; step++) {
      const found = await edgesOf(tx, orgId, frontier);
      truncated ||= found.length === MAX_EDGES_PER_STEP;
      const next = new Set<string>();
      for (const edge of found) {
        for (const id of [edge.from, edge.to]) {
          if (depths.has(id)) continue;
          if (depths.size >= MAX_NODES) truncated = true;
          else {
            depths.set(id, step);
            next.add(id);
          }
        }
        if (depths.has(edge.from) && depths.has(edge.to)) edges.set(`${edge.from} ${edge.kind} ${edge.to}`, edge);
      }
      frontier = [...next];
    }
    const nodes = await nodesOf(tx, orgId, depths);
    if (!nodes.some(({ id }) => id === root))
      throw new AppError("not_found", "No asset has this id in your organization.");
    return { root, nodes, edges: [...edges.values()], truncated };
  });
}

function edgesOf(tx: Tx, orgId: string, ids: readonly string[]): Promise<EdgeRow[]> {
  return rows(tx, EdgeRow)`
    SELECT e.from_id AS "from", e.to_id AS "to", e.kind, e.attributes->>'detail' AS detail,
           (SELECT max(lower(span)) FROM unnest(e.live) AS span) AS "asOf"
      FROM edge e
     WHERE e.org_id = ${orgId}::uuid AND e.is_live AND (e.from_id = ANY(${[...ids]}::uuid[]) OR e.to_id = ANY(${[...ids]}::uuid[]))
     ORDER BY e.kind, e.id LIMIT ${MAX_EDGES_PER_STEP}`;
}

const NodeRow = z.object({
  id: z.string(),
  kind: AssetKind,
  name: z.string(),
  exposure: Exposure.shape.level.nullable(),
  topScore: z.number().nullable(),
});

async function nodesOf(tx: Tx, orgId: string, depths: ReadonlyMap<string, number>): Promise<AssetGraph["nodes"]> {
  const found = await rows(tx, NodeRow)`
    SELECT a.id, a.kind, a.name, a.exposure_level AS exposure,
           ${topScore} AS "topScore"
      FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ANY(${[...depths.keys()]}::uuid[])`;
  return found
    .map((node) => ({ ...node, depth: depths.get(node.id) ?? 0 }))
    .sort((a, b) => a.depth - b.depth || a.name.localeCompare(b.name));
}
