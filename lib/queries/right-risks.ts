import { z } from "zod";
import type { PathCut } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { roleInCluster } from "@/lib/engine/privilege/rbac";

/** What scanners call a right that leads on (lib/engine/attack-paths/steps/rights.ts), as canonical checks of packs/crosswalk. */
const CHECKS_OF: Readonly<Record<string, readonly string[]>> = {
  "rbac-everything": ["rbac-wildcard-permissions", "rbac-cluster-admin-binding"],
  "rbac-secrets-read": ["rbac-secrets-access"],
  "rbac-pods-create": ["rbac-pod-create"],
  "rbac-workloads-create": ["rbac-pod-create"],
  "rbac-jobs-create": ["rbac-pod-create"],
  "rbac-pods-exec": ["rbac-pod-exec", "rbac-pod-attach"],
  "rbac-token-create": ["rbac-serviceaccount-token-create"],
  "rbac-impersonate": ["rbac-impersonate"],
  "rbac-bind-escalate": ["rbac-bind-escalate"],
  "rbac-nodes-proxy": ["rbac-node-proxy"],
};

/** A change of a cluster that takes a right out of a role, by the id of the cut. */
export type RightCut = { clusterId: string; cutId: string; role: NonNullable<PathCut["role"]> };

const Found = z.object({ clusterId: z.string(), cutId: z.string(), riskId: z.string() });

/**
 * Of changes that take a right out of a role the open risk that scanners found in the same role for the same right; the worst of several. No row of one that
 * no scanner reports.
 */
export async function risksOfRights(
  tx: Tx,
  orgId: string,
  cuts: readonly RightCut[],
): Promise<z.output<typeof Found>[]> {
  const asked = cuts.flatMap(({ clusterId, cutId, role }) => {
    const checks = CHECKS_OF[role.right];
    return checks ? [{ clusterId, cutId, role: roleInCluster(role), checks }] : [];
  });
  if (asked.length === 0) return [];
  return rows(tx, Found)`
    SELECT DISTINCT ON (g."clusterId", g."cutId") g."clusterId", g."cutId", r.id AS "riskId"
      FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS g("clusterId" uuid, "cutId" text, role text, checks text[])
      JOIN asset c ON c.org_id = ${orgId}::uuid AND c.id = g."clusterId"
      JOIN asset a ON a.org_id = c.org_id AND a.kind = 'role' AND a.key = c.key || '/' || g.role
      JOIN finding f ON f.org_id = a.org_id AND f.asset_id = a.id AND f.state = 'open' AND f.check_id = ANY(g.checks)
      JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
      JOIN risk r ON r.org_id = k.org_id AND r.id = k.risk_id AND r.status IN ('open', 'in_progress')
     ORDER BY g."clusterId", g."cutId", r.score DESC, r.id`;
}
