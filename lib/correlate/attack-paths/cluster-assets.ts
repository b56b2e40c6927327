import { z } from "zod";
import { type HoppedWay, hopsOf, roleAsset } from "@/lib/correlate/attack-paths/path-hops";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const AssetRow = z.object({ id: z.string(), kind: z.string(), key: z.string() });

/** Ids of what ways through a cluster begin at and pass, by `kind key`; also of what is retired. */
export async function clusterAssets(
  connection: TenantConnection,
  orgId: string,
  cluster: { id: string; key: string },
  ways: readonly HoppedWay[],
): Promise<Map<string, string>> {
  const named = namedBy(ways, cluster.key);
  const found = await rowsOf(
    connection,
    AssetRow,
    `SELECT a.id, a.kind, a.key
       FROM unnest($3::text[], $4::text[]) AS n(kind, key) JOIN asset a ON a.org_id = $1 AND a.kind = n.kind AND a.key = n.key
      WHERE a.id = $2 OR a.cluster_id = $2`,
    [orgId, cluster.id, named.map(({ kind }) => kind), named.map(({ key }) => key)],
  );
  return new Map(found.map(({ id, kind, key }) => [`${kind} ${key}`, id]));
}

/** What hops and entries ask for. */
function namedBy(ways: readonly HoppedWay[], clusterKey: string): { kind: string; key: string }[] {
  const named = new Map<string, { kind: string; key: string }>();
  const assetOf = (kind: string, key: string) => {
    named.set(`${kind} ${key}`, { kind, key });
    return null;
  };
  for (const way of ways) {
    hopsOf(way, { assetOf, clusterKey });
    for (const cut of [...way.cuts, ...(way.instead ?? [])]) roleAsset(cut, { assetOf, clusterKey });
    for (const entry of way.entries) assetOf("workload", `${clusterKey}/${entry}`);
  }
  return [...named.values()];
}
