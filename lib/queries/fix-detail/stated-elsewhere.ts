import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Stated = z.object({ advisory: z.string(), versions: z.array(z.string()), asset: z.string(), assets: z.number() });

/** More findings of one risk, and more advisories in the note, are not read while somebody waits. */
const MAX_FINDINGS = 500;
const MAX_ADVISORIES = 5;

/**
 * Fixed versions that reports of other assets state for what this risk has none for: the same advisory in the same package. Shown, and
 * never stored with the risk: what one report says would otherwise depend on which of two came first. Packages of a language alone; a
 * distribution fixes each of its releases in another version.
 */
export async function statedElsewhere(connection: TenantConnection, orgId: string, riskId: string): Promise<string[]> {
  const found = await rowsOf(
    connection,
    Stated,
    `SELECT v.canonical_id AS advisory, array_agg(DISTINCT o.fixed_version ORDER BY o.fixed_version) AS versions, min(a.name) AS asset,
            count(DISTINCT a.id)::int AS assets
       FROM (SELECT f.id, f.vulnerability_id, f.component_id FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
              WHERE k.org_id = $1 AND k.risk_id = $2 AND f.kind = 'vulnerability' AND f.state = 'open'
                AND NOT EXISTS (SELECT FROM observation w JOIN stream s ON s.org_id = $1 AND s.id = w.stream_id AND s.is_current
                                 WHERE w.org_id = $1 AND w.finding_id = f.id AND upper_inf(w.live) AND w.fixed_version <> '')
              ORDER BY f.id LIMIT ${MAX_FINDINGS}) mine
       JOIN finding other ON other.org_id = $1 AND other.vulnerability_id = mine.vulnerability_id AND other.component_id = mine.component_id
                         AND other.state = 'open'
       JOIN observation o ON o.org_id = $1 AND o.finding_id = other.id AND upper_inf(o.live) AND o.fixed_version <> ''
       JOIN stream t ON t.org_id = $1 AND t.id = o.stream_id AND t.is_current
       JOIN asset a ON a.org_id = $1 AND a.id = other.asset_id
       JOIN vulnerability v ON v.org_id = $1 AND v.id = mine.vulnerability_id
      GROUP BY v.canonical_id ORDER BY v.canonical_id LIMIT ${MAX_ADVISORIES}`,
    [orgId, riskId],
  );
  return found.map(({ advisory, versions, asset, assets }) => {
    const others = assets > 1 ? ` and ${assets - 1} more` : "";
    return `Reports of ${asset}${others} state that ${advisory} is fixed in ${versions.join(", ")} of the same package.`;
  });
}
