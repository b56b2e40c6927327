import type { TenantConnection } from "@/lib/db/tenant";
import { EXECUTES } from "@/lib/graph/executing-incidents";
import { severityRank } from "@/lib/model/severity";

/**
 * Where a transaction collects what there is to fold: one row per alert that is new, or that left one incident (`left_key`) for
 * another. Made once per connection.
 */
const FOLDING = `CREATE TEMP TABLE IF NOT EXISTS folding_alert (
  key bytea, left_key bytea, id bytea, at timestamptz, rule text, source text, cluster text, namespace text, pod text, host text,
  image text, workload_id uuid, lineage text, severity smallint, output text, counted_as text, executes text) ON COMMIT DELETE ROWS`;

/** What a folded row takes of an alert `a`, in the order of `folding_alert` from `id` on. */
const TAKEN = ["id", "at", "rule", "source", "cluster", "namespace", "pod", "host", "image", "workload_id", "lineage"]
  .concat("severity", "output")
  .map((column) => `a.${column}`)
  .join(", ");
export const FOLDED = `${TAKEN}, coalesce(a.fields ->> 'audit.rule', a.rule), ${EXECUTES}`;

/** The key of an alert `a`, as if it happened in `workload` (an SQL expression). */
export function incidentKey(workload: string): string {
  return `app_incident_key(a.rule, ${workload}, a.cluster, a.namespace, a.pod, a.container_id, a.host, a.lineage, a.at)`;
}

export async function makeFolding(connection: TenantConnection): Promise<void> {
  await connection.query(FOLDING);
}

/** Folding is done by one transaction of an organization at a time; who changes alerts it folded takes this before the alerts. */
export async function lockFolding(connection: TenantConnection, orgId: string): Promise<void> {
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('incidents:' || $1, 0))", [orgId]);
}

/**
 * Brings the incidents in line with what this transaction collected in `folding_alert`.
 *
 * Counts   only alerts that were not stored before are collected, in their own transaction: delivered twice, they count once, and
 *          sums, first, last and highest do not depend on who came first.
 * Status   is people's. A closed incident opens again for an alert of later than its closing; one that takes over the alerts of
 *          others, whose workload was learned, takes over the least settled of their states.
 * Locks    the organization's folding, until the transaction ends: call it last.
 */
export async function foldAlerts(connection: TenantConnection, orgId: string): Promise<void> {
  await lockFolding(connection, orgId);
  await connection.query(GATHER, [orgId]);
  await connection.query(LEAVE, [orgId]);
  await connection.query("DELETE FROM folding_alert");
}

/** What a sensor calls high itself is raised by nothing. */
const HIGH = severityRank("high");

const RANK = "array_position(ARRAY['open', 'acknowledged', 'closed'], o.status)";

const GATHER = `
  INSERT INTO incident AS i (org_id, id, key, rule, source, cluster, namespace, pod, host, image, workload_id, lineage, day,
    first_at, last_at, alerts, severity, output, counted_as, executes, status, status_at, status_by, note)
  SELECT $1, gen_random_uuid(), g.key, g.rule, g.source, g.cluster, g.namespace, g.pod, g.host, g.image, g.workload_id, g.lineage,
         (g.first_at AT TIME ZONE 'UTC')::date, g.first_at, g.last_at, g.alerts, g.severity, g.output, g.counted_as, g.executes,
         coalesce(o.status, 'open'), o.status_at, o.status_by, coalesce(o.note, '')
    FROM (SELECT f.key, min(f.rule) AS rule, min(f.source) AS source, min(f.cluster) AS cluster, min(f.namespace) AS namespace,
                 min(f.pod) AS pod, min(f.host) AS host, max(f.image) AS image, (array_agg(f.workload_id))[1] AS workload_id,
                 min(f.lineage) AS lineage, min(f.at) AS first_at, max(f.at) AS last_at, count(*) AS alerts,
                 max(f.severity) AS severity, (array_agg(f.output ORDER BY f.at DESC, f.id DESC))[1] AS output,
                 min(f.counted_as) AS counted_as, min(f.executes) AS executes, array_agg(DISTINCT f.left_key) AS left_keys
            FROM folding_alert f GROUP BY f.key) g
    LEFT JOIN LATERAL (
      SELECT o.status, o.status_at, o.status_by, o.note FROM incident o WHERE o.org_id = $1 AND o.key = ANY(g.left_keys)
       ORDER BY ${RANK}, o.status_at DESC NULLS LAST, o.id LIMIT 1) o ON true
   ORDER BY g.key
  ON CONFLICT (org_id, key) DO UPDATE SET
    alerts = i.alerts + EXCLUDED.alerts,
    first_at = least(i.first_at, EXCLUDED.first_at),
    last_at = greatest(i.last_at, EXCLUDED.last_at),
    severity = greatest(i.severity, EXCLUDED.severity),
    executes = least(i.executes, EXCLUDED.executes),
    raised_by = CASE WHEN EXCLUDED.severity < ${HIGH} THEN i.raised_by END,
    raised_from = CASE WHEN EXCLUDED.severity < ${HIGH} AND i.raised_by IS NOT NULL THEN greatest(i.raised_from, EXCLUDED.severity) END,
    image = greatest(i.image, EXCLUDED.image),
    source = least(i.source, EXCLUDED.source),
    cluster = least(i.cluster, EXCLUDED.cluster),
    namespace = least(i.namespace, EXCLUDED.namespace),
    pod = least(i.pod, EXCLUDED.pod),
    host = least(i.host, EXCLUDED.host),
    output = CASE WHEN EXCLUDED.last_at >= i.last_at THEN EXCLUDED.output ELSE i.output END,
    status = CASE WHEN ${reopens()} THEN 'open' ELSE i.status END,
    status_at = CASE WHEN ${reopens()} THEN now() ELSE i.status_at END,
    status_by = CASE WHEN ${reopens()} THEN NULL ELSE i.status_by END,
    merged_into = NULL`;

/** Something new happened after somebody closed it. */
function reopens(): string {
  return "i.status = 'closed' AND EXCLUDED.last_at > i.status_at";
}

/** Those that alerts left count fewer; one without any leads to where its alerts are. Its times and severity are read from what is left. */
const LEAVE = `
  UPDATE incident i SET alerts = i.alerts - l.alerts,
         first_at = coalesce(kept.first_at, i.first_at), last_at = coalesce(kept.last_at, i.last_at),
         severity = coalesce(kept.severity, i.severity),
         merged_into = CASE WHEN i.alerts = l.alerts THEN l.home END
    FROM (SELECT f.left_key, count(*) AS alerts, (array_agg(t.id ORDER BY t.id))[1] AS home
            FROM folding_alert f JOIN incident t ON t.org_id = $1 AND t.key = f.key
           WHERE f.left_key IS NOT NULL GROUP BY f.left_key) l
   CROSS JOIN LATERAL (SELECT min(a.at) AS first_at, max(a.at) AS last_at, max(a.severity) AS severity FROM alert a
                        WHERE a.org_id = $1 AND a.incident_key = l.left_key) kept
   WHERE i.org_id = $1 AND i.key = l.left_key`;
