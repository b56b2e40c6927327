import { HOLDER_EVIDENCE } from "@/lib/engine/risk/place-words";

/** What tells two workloads apart for a score. */
const KIND = "w.exposure_level, w.privilege_level, w.mission_impact, w.runtime_level";

/**
 * `holders (asset_id, id, workloads)`: of the service accounts and roles among `$2` the workloads that have their rights, by the token that is in their pods; one of each
 * kind that the score tells apart, the first by key, and how many there are. A role that is gone grants nothing, whatever is still bound to it.
 *
 * Plan  by account first: a role that every account holds would have a row for every workload. Kinds are numbers in one row of each account, since a join of what
 *       has no statistics goes through all pairs.
 */
export const HOLDERS = `accounts AS MATERIALIZED (
       SELECT a.id AS asset_id, a.id AS account FROM asset a WHERE a.org_id = $1 AND a.id = ANY($2::uuid[]) AND a.kind = 'service_account'
       UNION ALL
       SELECT a.id, b.from_id FROM asset a JOIN edge b ON b.org_id = $1 AND b.to_id = a.id AND b.kind = 'bound_to' AND b.is_live
        WHERE a.org_id = $1 AND a.id = ANY($2::uuid[]) AND a.kind = 'role'
          AND EXISTS (SELECT 1 FROM cluster_object o
                       WHERE o.org_id = $1 AND o.cluster_id = a.cluster_id AND o.kind = CASE WHEN a.namespace IS NULL THEN 'ClusterRole' ELSE 'Role' END
                         AND o.namespace = coalesce(a.namespace, '') AND o.name = a.name AND o.is_live)),
     users AS MATERIALIZED (
       SELECT row_number() OVER (ORDER BY k.key) AS rank, k.*
         FROM (SELECT DISTINCT ON (u.account, ${KIND}) u.account, w.id, w.key, dense_rank() OVER (ORDER BY ${KIND}) AS kind,
                      count(*) OVER (PARTITION BY u.account) AS workloads
                 FROM (SELECT DISTINCT account FROM accounts) u JOIN edge e ON e.org_id = $1 AND e.to_id = u.account AND e.kind = 'uses' AND e.is_live
                 JOIN asset w ON w.org_id = $1 AND w.id = e.from_id AND w.retired_at IS NULL AND w.privilege ->> 'tokenMounted' IS DISTINCT FROM 'false'
                ORDER BY u.account, ${KIND}, w.key) k),
     granted AS MATERIALIZED (
       SELECT c.asset_id, u.kinds, u.ranks, u.workloads
         FROM accounts c JOIN (SELECT account, array_agg(kind) AS kinds, array_agg(rank) AS ranks, max(workloads) AS workloads FROM users GROUP BY 1) u
           ON u.account = c.account),
     holders AS MATERIALIZED (
       SELECT f.asset_id, u.id, n.workloads
         FROM (SELECT g.asset_id, min(k.rank) AS rank FROM granted g CROSS JOIN unnest(g.kinds, g.ranks) AS k(kind, rank) GROUP BY g.asset_id, k.kind) f
         JOIN users u ON u.rank = f.rank
         JOIN (SELECT asset_id, sum(workloads)::int AS workloads FROM granted GROUP BY 1) n ON n.asset_id = f.asset_id)`;

/** Who has the right of a role or service account, in words: the workload of the place, and how many more there are (`holders` counts it, too). */
export function holderWords(assetKind: string, placeName: string, holders: number): string {
  const has =
    assetKind === "role"
      ? `The service account of ${placeName} ${HOLDER_EVIDENCE.role}.`
      : `${placeName} ${HOLDER_EVIDENCE.service_account}.`;
  const more = holders - 1;
  if (more <= 0) return has;
  return more === 1 ? `${has} So has 1 more workload.` : `${has} So have ${more} more workloads.`;
}
