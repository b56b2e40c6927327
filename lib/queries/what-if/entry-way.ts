import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { EntryWay } from "@/lib/contracts/http/entry-way";
import { clusterAssets } from "@/lib/correlate/attack-paths/cluster-assets";
import { clusterGraph, loadClusterFacts } from "@/lib/correlate/attack-paths/cluster-paths";
import { hopsOf } from "@/lib/correlate/attack-paths/path-hops";
import { withBoundedRead } from "@/lib/db/bounded-read";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { type TenantConnection, withTenant } from "@/lib/db/tenant";
import { type EntryWay as EntryOwnWay, waysFromEntry } from "@/lib/engine/attack-paths/ways-from-entry";
import { identityKey } from "@/lib/engine/identity";
import { AppError } from "@/lib/model/error";
import { readMembers } from "@/lib/queries/risk-members";
import { StepsOf } from "@/lib/queries/risk-values";
import { readObjects } from "@/lib/queries/what-if/read-objects";
import { BUDGET_MS, clusterOf, MAX_WORKLOADS } from "@/lib/queries/what-if/search-clusters";

const MEMBERS_SHOWN = 100;

type Asked = { riskId: string; entry: string; now: Date; maxWorkloads?: number | undefined };
type Found = Omit<EntryWay, "members">;

/**
 * The way of one entry of an attack path: the cluster is read as for a what-if and searched from that entry alone, since a path is stored
 * with the way of its told entry and there may be hundreds.
 *
 * Bounds   those of a what-if: of a cluster of more than 3,000 workloads or 50,000 objects, or after ten seconds, the state says that nobody looked.
 * Writes   nothing; the transaction is read-only, so that it cannot.
 * Errors   `not_found` without such a risk, when the path is closed, or for what is none of its entries; `invalid_input` for a risk that is no attack path.
 */
export async function entryWay(db: Db, orgId: string, asked: Asked): Promise<EntryWay> {
  const until = performance.now() + BUDGET_MS;
  const found = await withBoundedRead(db, orgId, (connection) => findWay(connection, orgId, asked, until));
  const ids = [...new Set(found.path.flatMap((step) => step.findingIds))];
  const members = await withTenant(db, orgId, (tx) => readMembers(tx, orgId, ids.slice(0, MEMBERS_SHOWN)));
  return { ...found, members };
}

async function findWay(connection: TenantConnection, orgId: string, asked: Asked, until: number): Promise<Found> {
  const { riskId, entry, now, maxWorkloads = MAX_WORKLOADS } = asked;
  const risk = await askedPath(connection, orgId, riskId);
  // Before anything is read of the cluster: whoever asks for what is none of them makes nobody wait.
  if (![risk.told, ...(risk.path[1]?.alike ?? [])].includes(entry))
    throw new AppError(
      "not_found",
      `${entry} is none of this path's entries. GET /api/v1/risks/{id} lists them in \`alike\` of its first step.`,
    );
  const [cluster] = await clusterOf(connection, orgId, risk.assetId);
  if (!cluster) throw new AppError("not_found", "The cluster of this attack path has no inventory any more.");
  const { id, name, workloads, key } = cluster;
  const answer = {
    riskId,
    entry,
    assetId: null,
    computedAt: now.toISOString(),
    cluster: { id, name, workloads },
    path: [],
  };
  if (workloads > maxWorkloads) return { ...answer, state: "too_large" };
  const facts = await loadClusterFacts(connection, orgId, id);
  const objects = await readObjects(connection, orgId, id);
  if (objects === "too_large") return { ...answer, state: "too_large" };
  if (performance.now() > until) return { ...answer, state: "out_of_time" };
  const graph = clusterGraph(objects, key, facts);
  await setImmediate();
  const way = wayIn(risk.key, waysFromEntry(graph, entry));
  // An entry that the path is stored with had a way when the cluster was searched last.
  if (!way)
    throw new AppError(
      "not_found",
      `${entry} has no such way any more: the cluster has changed since its paths were worked out, and they are being worked out again.`,
    );
  const hopped = { ...way, entries: [entry], cuts: risk.cuts };
  const assets = await clusterAssets(connection, orgId, { id, key }, [hopped]);
  const assetOf = (kind: string, of: string) => assets.get(`${kind} ${of}`) ?? null;
  const hops = hopsOf(hopped, { assetOf, clusterKey: key });
  return { ...answer, assetId: assetOf("workload", `${key}/${entry}`), state: "found", path: StepsOf.parse(hops) };
}

/** The one of the asked path; ways are looked for until it is found. */
function wayIn(path: Buffer, ways: Iterable<EntryOwnWay>): EntryOwnWay | null {
  for (const way of ways) if (identityKey(["attack-path", ...way.key]).equals(path)) return way;
  return null;
}

const Row = z.object({
  key: z.instanceof(Buffer),
  kind: z.string(),
  status: z.string(),
  assetId: z.string(),
  cuts: z.array(z.object({ id: z.string() })),
  /** The entry that it is told from, as `namespace/Kind/name`; null of what is in no cluster. */
  told: z.string().nullable(),
  path: StepsOf,
});

async function askedPath(connection: TenantConnection, orgId: string, riskId: string): Promise<z.output<typeof Row>> {
  const [risk] = await rowsOf(
    connection,
    Row,
    `SELECT r.key, r.kind, r.status, r.asset_id AS "assetId", coalesce(r.fix -> 'cuts', '[]') AS cuts,
            substr(a.key, length(c.key) + 2) AS told, r.path
       FROM risk r JOIN asset a ON a.org_id = $1 AND a.id = r.asset_id
       LEFT JOIN asset c ON c.org_id = $1 AND c.id = a.cluster_id
      WHERE r.org_id = $1 AND r.id = $2`,
    [orgId, riskId],
  );
  if (!risk) throw new AppError("not_found", "No risk has this id in your organization.");
  if (risk.kind !== "attack-path")
    throw new AppError(
      "invalid_input",
      "Only attack paths have entries; GET /api/v1/risks/{id} tells this risk's way in.",
    );
  if (risk.status === "closed")
    throw new AppError("not_found", "The cluster no longer has this attack path: there is no way to show.");
  return risk;
}
