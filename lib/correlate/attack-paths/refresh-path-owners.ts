import { z } from "zod";
import { carryDates } from "@/lib/correlate/attack-paths/carry-dates";
import { liftChanges } from "@/lib/correlate/attack-paths/lift-changes";
import { earlier, loadEndings, pathOwner, promisedBefore } from "@/lib/correlate/attack-paths/path-ends";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { ofAsset } from "@/lib/correlate/stored-reason";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Path = z.object({
  id: z.string(),
  assetId: z.string(),
  closes: z.array(z.string()),
  band: z.string(),
  verdictSince: z.date(),
  dueAt: z.date().nullable(),
  endsWithId: z.string().nullable(),
});

/**
 * Who owns the attack paths that begin at these assets, or that a change of theirs ends, and by when that is to be done: a rule or label that
 * changed moves no path, so that their cluster is not computed again, but it may name somebody else. What a person assigned stays, and
 * nothing is put off.
 *
 * Which    a path is found by what it begins at, by the change that ends it now, and by the findings whose closing ends it: the change that
 *          closes these may be decided today and open again tomorrow.
 * Plan     from the open paths, which are few and have an index of their own, to their findings one by one: the assets may have a million of them.
 */
export async function refreshPathOwners(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  now: Date,
): Promise<void> {
  const paths = await rowsOf(
    connection,
    Path,
    `SELECT id, asset_id AS "assetId", coalesce(fix -> 'closesIds', '[]') AS closes, band, verdict_since AS "verdictSince",
            due_at AS "dueAt", ends_with_id AS "endsWithId" FROM risk
      WHERE org_id = $1 AND kind = 'attack-path' AND status <> 'closed' AND id IN (
        SELECT id FROM risk WHERE org_id = $1 AND asset_id = ANY($2::uuid[])
        UNION SELECT p.id FROM risk r JOIN risk p ON p.org_id = $1 AND p.ends_with_id = r.id WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[])
        UNION SELECT unnest(c.paths) FROM (
          SELECT c.id::uuid AS finding, array_agg(p.id) AS paths FROM risk p CROSS JOIN LATERAL jsonb_array_elements_text(p.fix -> 'closesIds') AS c(id)
           WHERE p.org_id = $1 AND p.kind = 'attack-path' AND p.status <> 'closed' GROUP BY 1) c
          CROSS JOIN LATERAL (SELECT asset_id FROM finding f WHERE f.org_id = $1 AND f.id = c.finding LIMIT 1) f WHERE f.asset_id = ANY($2::uuid[]))`,
    [orgId, assetIds],
  );
  if (paths.length === 0) return;
  const ownership = await loadOwnership(connection, orgId, [...new Set(paths.map(({ assetId }) => assetId))]);
  const endings = await loadEndings(connection, orgId, new Map(paths.map(({ id, closes }) => [id, closes])));
  const owners = paths.map(({ id, assetId }) =>
    pathOwner(assetId, ownership.ownerOf(ofAsset(assetId)), endings.get(id)),
  );
  const dues = paths.map((path) => {
    const ending = endings.get(path.id);
    return earlier(promisedBefore(path, ending), ending?.dueAt ?? null);
  });
  await connection.query(
    `UPDATE risk r SET owner_team_id = CASE WHEN r.owner_pinned THEN r.owner_team_id ELSE o.team END,
            owner_user_id = CASE WHEN r.owner_pinned THEN r.owner_user_id ELSE o.person END,
            owner_reason = CASE WHEN r.owner_pinned THEN r.owner_reason ELSE o.reason END,
            ends_with_id = o.ends, due_at = o.due, computed = NULL, updated_at = now()
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::uuid[], $7::timestamptz[]) AS o(id, team, person, reason, ends, due)
      WHERE r.org_id = $1 AND r.id = o.id
        AND ((NOT r.owner_pinned AND (r.owner_team_id, r.owner_user_id, r.owner_reason) IS DISTINCT FROM (o.team, o.person, o.reason))
             OR r.ends_with_id IS DISTINCT FROM o.ends OR r.due_at IS DISTINCT FROM o.due)`,
    [
      orgId,
      paths.map(({ id }) => id),
      owners.map(({ teamId }) => teamId),
      owners.map(({ userId }) => userId),
      owners.map(({ reason }) => JSON.stringify(reason)),
      paths.map(({ id }) => endings.get(id)?.riskId ?? null),
      dues,
    ],
  );
  const ending = [...endings.values()].map(({ riskId }) => riskId);
  await liftChanges(connection, orgId, [...ending, ...paths.flatMap(({ endsWithId }) => endsWithId ?? [])], now);
  await carryDates(connection, orgId, [...new Set(ending)]);
}
