import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { lifeOf } from "@/lib/ingest/apply/refresh-findings";
import { IN_SPAN } from "@/lib/ingest/apply/unevaluated-checks";

/**
 * Writes the findings that the organization did not have, each with its state already computed, so that a first import
 * writes every row once. Findings whose key is in several streams of this import are left to `refreshFindings`.
 *
 * Returns  how many are new.
 */
export async function insertFindings(
  context: ApplyContext,
  { severalTargets }: { severalTargets: boolean },
): Promise<number> {
  const { connection, orgId, at } = context;
  const inserted = await connection.query(
    `INSERT INTO finding (org_id, id, key, kind, asset_id, vulnerability_id, component_id, check_id, identity, locus, title,
                          fixed_version, tool_severity, severity, state, open_during, first_seen_at, opened_at, closed_at)
     SELECT DISTINCT ON (i.key) $1, i.finding_id, i.key, i.kind, i.asset_id, i.vulnerability_id, c.component_id,
            CASE WHEN i.kind IN ('misconfiguration', 'code') THEN i.subject END, i.identity, i.locus, i.title, i.fixed, i.severity, i.severity,
            CASE WHEN upper_inf(p.during) THEN CASE WHEN i.suppressed IS NULL THEN 'open' ELSE 'suppressed' END
                 WHEN isempty(p.during) THEN 'branch' WHEN upper(p.during) >= b.retired_at THEN 'retired' ELSE 'fixed' END,
            p.during, $2, CASE WHEN NOT isempty(p.during) THEN lower(p.during) END,
            CASE WHEN NOT upper_inf(p.during) THEN upper(p.during) END
       FROM in_finding i
       ${IN_SPAN}
       JOIN (${CURRENT}) b ON b.stream_id = i.stream_id AND b.kind = i.kind
       LEFT JOIN placed_package c ON c.no = i.package
       CROSS JOIN LATERAL (SELECT n.span * b.current_during AS during) p
      WHERE i.known_id IS NULL
      ORDER BY i.key, i.stream_id`,
    [orgId, at],
  );
  if (severalTargets) {
    await connection.query(
      `INSERT INTO touched SELECT f.id FROM finding f JOIN (SELECT key FROM in_finding GROUP BY key HAVING count(*) > 1) m USING (key) WHERE f.org_id = $1`,
      [orgId],
    );
  }
  return inserted.rowCount ?? 0;
}

/** During which time what a stream says of a kind is current, and so open: worked out once for each, not for each finding. */
const CURRENT = `
  SELECT k.stream_id, k.kind, a.retired_at, coalesce(y.current_during, s.current_during) * ${lifeOf("a")} AS current_during
    FROM in_kind k
    JOIN stream s ON s.org_id = $1 AND s.id = k.stream_id
    JOIN asset a ON a.org_id = $1 AND a.id = s.asset_id
    LEFT JOIN stream_currency y ON y.org_id = $1 AND y.stream_id = k.stream_id AND y.kind = k.kind OFFSET 0`;
