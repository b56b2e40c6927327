import { z } from "zod";
import type { ClusterFacts } from "@/lib/correlate/attack-paths/cluster-paths";
import { weakById } from "@/lib/correlate/attack-paths/weakness-facts";
import type { ResolvedOwner } from "@/lib/correlate/load-ownership";
import { ofAsset, storedReason } from "@/lib/correlate/stored-reason";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { AttackPath, PathCut } from "@/lib/engine/attack-paths/path";
import { type Band, dueDaysOf } from "@/lib/engine/risk/bands";
import { dueAt } from "@/lib/engine/sla";

const Ending = z.object({
  path: z.string(),
  riskId: z.string(),
  title: z.string(),
  teamId: z.string().nullable(),
  userId: z.string().nullable(),
  reason: z.record(z.string(), z.unknown()).nullable(),
  dueAt: z.date().nullable(),
});

/** The open risk whose change ends an attack path: whose it is and by when it is to be done. */
export type Ending = Omit<z.output<typeof Ending>, "path">;

/** A path is stored with what is to be closed for it to end: more than that is no one piece of work. */
const MAX_CLOSED = 1_000;

/**
 * The findings that are to be closed for a path's cut to be made, where it is one change that ends the path and each of them has a fix; else none.
 * All that the cut takes away anywhere count, not those of the told step alone: an alike workload that runs another version is entered by its own.
 * A cut that is no fix of findings (a policy, a right) is nobody's risk yet, and neither is one of more than a thousand findings.
 */
export function closedBy({ cuts, cutting }: Pick<AttackPath, "cuts" | "cutting">, facts: ClusterFacts): string[] {
  const [cut, ...others] = cuts;
  return cut && others.length === 0 && cutting.ends ? closedByCut(cut, facts) : [];
}

/** The findings that are to be closed for a cut to be made, where each of them has a fix and they are no more than a thousand; none of a cut that is no fix of findings. */
export function closedByCut(cut: Pick<PathCut, "kind" | "findings">, facts: ClusterFacts): string[] {
  if (cut.kind !== "patch" && cut.kind !== "rotate") return [];
  if (cut.findings.size > MAX_CLOSED) return [];
  const known = weakById(facts);
  const ids = [...cut.findings].sort();
  return ids.some((id) => known.get(id)?.fixed.length === 0) ? [] : ids;
}

/**
 * Of paths the open risk that all the findings which their cut closes belong to.
 *
 * paths    by any name, the findings that are to be closed.
 * Returns  by the same name; nothing for a path whose findings belong to several risks, or to one that is decided or done.
 * Locks    those risks until the paths are written, and they their date: whoever assigns one meanwhile then finds the paths that follow it.
 */
export async function loadEndings(
  connection: TenantConnection,
  orgId: string,
  paths: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, Ending>> {
  const asked = [...paths].filter(([, ids]) => ids.length > 0).map(([path, ids]) => ({ path, ids }));
  if (asked.length === 0) return new Map();
  const found = await rowsOf(
    connection,
    Ending,
    `WITH given AS (SELECT g.path, f.id FROM jsonb_to_recordset($2::jsonb) AS g(path text, ids uuid[]) CROSS JOIN unnest(g.ids) AS f(id)),
     one AS (
       SELECT g.path, min(k.risk_id::text)::uuid AS risk_id FROM given g LEFT JOIN finding_rank k ON k.org_id = $1 AND k.finding_id = g.id
        GROUP BY g.path HAVING count(DISTINCT k.risk_id) = 1 AND count(k.risk_id) = count(*))
     SELECT o.path, r.id AS "riskId", r.title, r.owner_team_id AS "teamId", r.owner_user_id AS "userId", r.owner_reason AS reason, r.due_at AS "dueAt"
       FROM one o JOIN risk r ON r.org_id = $1 AND r.id = o.risk_id AND r.kind <> 'attack-path' AND r.status IN ('open', 'in_progress')
        ORDER BY r.id FOR NO KEY UPDATE OF r`,
    [orgId, JSON.stringify(asked)],
  );
  return new Map(found.map(({ path, ...ending }) => [path, ending]));
}

type Promised = { band: string; verdictSince: Date; dueAt: Date | null; endsWithId: string | null };

/**
 * By when a path was to be ended before: what another risk promised goes with that risk, where another change ends the path now or none does.
 */
export function promisedBefore(
  { band, verdictSince, dueAt: due, endsWithId }: Promised,
  ending: Ending | undefined,
): Date | null {
  if (endsWithId === null || endsWithId === ending?.riskId) return due;
  return dueAt(verdictSince, dueDaysOf(band as Band));
}

/** One piece of work has one date: the earlier; nothing is put off. */
export function earlier(own: Date | null, other: Date | null): Date | null {
  return own && other && other < own ? other : own;
}

/** Whose a path is: of whoever makes the change that ends it, so that one piece of work has one owner; else of what it begins at. */
export function pathOwner(assetId: string, owner: ResolvedOwner, ending: Ending | undefined) {
  const own = storedReason(owner, ofAsset(assetId));
  if (!ending || (ending.teamId ?? ending.userId) === null)
    return { teamId: owner.teamId, userId: owner.userId, reason: own };
  const because = typeof ending.reason?.text === "string" ? ` ${ending.reason.text}` : "";
  const text = `Owner of the change that ends it, "${ending.title}".${because}`;
  return { teamId: ending.teamId, userId: ending.userId, reason: { ...ending.reason, text, of: own.of } };
}
