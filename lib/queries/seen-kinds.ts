import { z } from "zod";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";

/**
 * Which of these kinds no inventory of the cluster has ever looked at whole: where nothing of them is known, that is not that there is
 * nothing (MODEL section 3, Coverage).
 *
 * Whole  a complete listing, or a collector that watches the kind; in `namespace` alone where that is given, else in all of them.
 */
export async function unseenKinds<Kind extends string>(
  tx: Tx,
  orgId: string,
  { clusterId, namespace }: { clusterId: string | null; namespace: string | null },
  kinds: readonly Kind[],
): Promise<Kind[]> {
  const seen = await rows(tx, z.object({ kind: z.string() }))`
    SELECT k.kind FROM unnest(${[...kinds]}::text[]) AS k(kind)
     WHERE EXISTS (SELECT 1 FROM inventory_import i
                    WHERE i.org_id = ${orgId}::uuid AND i.cluster_id = ${clusterId}::uuid AND (i.complete OR i.watched) AND k.kind = ANY(i.kinds)
                      AND (i.all_namespaces OR ${namespace}::text = ANY(i.namespaces)))`;
  return kinds.filter((kind) => !seen.some((one) => one.kind === kind));
}
