import type { TenantConnection } from "@/lib/db/tenant";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";

/** One open finding with everything its score, fix and owner depend on. */
export type Member = {
  id: string;
  kind: FindingKind;
  key: Buffer;
  assetId: string;
  assetKind: AssetKind;
  assetKey: string;
  unplaced: boolean;
  severity: number;
  disposition: string | null;
  priority: number;
  riskId: string | null;
  checkId: string | null;
  identity: string[];
  locus: string;
  title: string;
  firstSeenAt: Date;
  vulnerabilityId: string | null;
  canonicalId: string | null;
  vulnerabilityTitle: string | null;
  cvss: number | null;
  type: string | null;
  namespace: string | null;
  name: string | null;
  tools: string[];
  fixed: string[];
  installed: string | null;
  toolRule: string;
  advice: string | null;
  line: number | null;
  statuses: string[];
  kevAdded: string | null;
  ransomware: boolean | null;
  epss: number | null;
  percentile: number | null;
  exploitation: "none" | "poc" | "active" | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
  assessedAt: Date | null;
};

/**
 * Open findings of some assets, in id order. Reference data is joined here and never copied to findings.
 * Not parsed row by row as other queries are: an image has tens of thousands, the columns are NOT NULL or CHECKed where
 * the type says so, and parsing them costs more than reading them.
 */
export async function loadMembers(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Member[]> {
  const { rows } = await connection.query<Member>(
    `SELECT f.id, f.kind, f.key, f.asset_id AS "assetId", a.kind AS "assetKind", a.key AS "assetKey", a.unplaced,
            f.severity, f.disposition, f.priority, f.risk_id AS "riskId", f.check_id AS "checkId", f.identity, f.locus, f.title, f.first_seen_at AS "firstSeenAt",
            v.id AS "vulnerabilityId", v.canonical_id AS "canonicalId", v.title AS "vulnerabilityTitle", v.cvss_score AS cvss,
            c.type, c.namespace, c.name,
            coalesce(w.tools, '{}') AS tools, coalesce(w.fixed, '{}') AS fixed, w.installed, coalesce(w.tool_rule, '') AS "toolRule", w.advice, w.line,
            coalesce(w.statuses, '{}') AS statuses,
            k.date_added::text AS "kevAdded", k.ransomware, e.score AS epss, e.percentile,
            s.exploitation, s.automatable, s.technical_impact AS "technicalImpact", s.assessed_at AS "assessedAt"
       FROM finding f
       JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
       LEFT JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
       LEFT JOIN component c ON c.org_id = $1 AND c.id = f.component_id
       LEFT JOIN kev k ON k.cve = v.canonical_id
       LEFT JOIN epss e ON e.cve = v.canonical_id
       LEFT JOIN ssvc s ON s.cve = v.canonical_id
       LEFT JOIN (
         SELECT o.finding_id, array_agg(DISTINCT t.tool) AS tools, array_agg(DISTINCT o.fixed_version) FILTER (WHERE o.fixed_version <> '') AS fixed,
                max(o.installed_version) AS installed, min(o.tool_rule) AS tool_rule, max(o.message) AS advice, min((o.loci -> 0 ->> 'line')::int) AS line,
                array_agg(DISTINCT o.status) FILTER (WHERE o.status IS NOT NULL) AS statuses
           FROM stream t JOIN observation o ON o.org_id = $1 AND o.stream_id = t.id AND upper_inf(o.live)
          WHERE t.org_id = $1 AND t.asset_id = ANY($2::uuid[]) AND t.is_current GROUP BY 1) w ON w.finding_id = f.id
      WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open'
      ORDER BY f.id`,
    [orgId, assetIds],
  );
  return rows;
}
