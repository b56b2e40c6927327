import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

/** How many findings changed state. */
export type Transitions = { resolved: number; reopened: number; retired: number };

/** What made the findings change, for "what closed it". */
export type Cause = { importId: string | null; reason: string };

/**
 * Computes state, periods and severity of the findings in `touched` from their witnesses, streams and decisions, and
 * writes what differs. State is derived: nothing else sets it.
 *
 * open_during   union over witnesses of (live while current), until the asset was retired
 * severity      highest of the live current witnesses; a decision's override wins
 * instant       a finding that a report of the very same scan time took back was there for no time at all: fixed when first seen
 * Twice         writes nothing and notes no event.
 */
export async function refreshFindings(connection: TenantConnection, orgId: string, cause: Cause): Promise<Transitions> {
  const [counted] = await rowsOf(
    connection,
    z.object({ resolved: z.number(), reopened: z.number(), retired: z.number() }),
    `${REFRESH}
     SELECT count(*) FILTER (WHERE before = 'open' AND after = 'fixed')::int AS resolved,
            count(*) FILTER (WHERE before IN ('fixed', 'retired') AND after = 'open')::int AS reopened,
            count(*) FILTER (WHERE before = 'open' AND after = 'retired')::int AS retired
       FROM changed`,
    [orgId, cause.importId, cause.reason],
  );
  await connection.query("TRUNCATE touched");
  return counted ?? { resolved: 0, reopened: 0, retired: 0 };
}

/**
 * While the asset `alias` was there: what still reports it after its retirement is only not looked at again. What was placed
 * elsewhere is no retirement of a thing: its reports went with it.
 */
export const lifeOf = (alias: string) =>
  `tstzmultirange(tstzrange(NULL, CASE WHEN NOT ${alias}.unplaced THEN ${alias}.retired_at END))`;

/** A finding that went with its asset says why the asset did. */
const REASON = "CASE WHEN c.after = 'retired' THEN coalesce(c.retired_reason, $3) ELSE $3 END";

const REFRESH = `
WITH witnesses AS (
  SELECT o.finding_id, o.live, o.live * c.during AS counted, upper_inf(o.live * c.during) AS now, o.severity, o.suppressed
    FROM (SELECT DISTINCT finding_id FROM touched) t
    JOIN finding f ON f.org_id = $1 AND f.id = t.finding_id
    JOIN observation o ON o.org_id = $1 AND o.finding_id = f.id
    JOIN stream s ON s.org_id = $1 AND s.id = o.stream_id
    LEFT JOIN stream_currency y ON y.org_id = $1 AND y.stream_id = s.id AND y.kind = f.kind
    JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
    CROSS JOIN LATERAL (SELECT coalesce(y.current_during, s.current_during) * ${lifeOf("a")} AS during) c),
summed AS (
  SELECT finding_id, range_agg(counted) AS during, min(lower(live)) AS first_seen,
         coalesce(max(severity) FILTER (WHERE now), max(severity)) AS severity,
         bool_or(now AND suppressed IS NULL) AS open, bool_or(now) AS live
    FROM witnesses GROUP BY finding_id),
decided AS (
  SELECT DISTINCT ON (f.id) f.id, d.id AS decision_id, d.kind
    FROM summed s JOIN finding f ON f.org_id = $1 AND f.id = s.finding_id
    JOIN decision d ON d.org_id = $1 AND d.finding_id = f.id
   WHERE d.kind = 'severity' AND d.revoked_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > now())
   ORDER BY f.id, d.created_at DESC),
computed AS (
  SELECT f.id, f.state AS before, f.severity AS severity_before, s.during, coalesce(s.first_seen, f.first_seen_at) AS first_seen, s.severity AS tool_severity,
         coalesce((SELECT (d.value ->> 'severity')::smallint FROM decision d WHERE d.org_id = $1 AND d.id = x.decision_id), s.severity) AS severity,
         CASE WHEN s.open THEN 'open' WHEN s.live THEN 'suppressed' WHEN s.first_seen IS NULL THEN 'fixed' WHEN isempty(s.during) THEN 'branch'
              WHEN a.retired_at IS NOT NULL AND upper(s.during) >= a.retired_at THEN 'retired' ELSE 'fixed' END AS after,
         a.retired_reason, (SELECT max(lower(r)) FROM unnest(s.during) r) AS opened_at,
         CASE WHEN s.first_seen IS NULL THEN f.first_seen_at WHEN NOT s.live THEN upper(s.during) END AS closed_at
    FROM summed s
    JOIN finding f ON f.org_id = $1 AND f.id = s.finding_id
    JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
    LEFT JOIN decided x ON x.id = f.id),
changed AS (
  UPDATE finding f
     SET state = c.after, open_during = c.during, first_seen_at = c.first_seen, opened_at = c.opened_at, closed_at = c.closed_at,
         tool_severity = c.tool_severity, severity = c.severity,
         closed_by_import_id = CASE WHEN c.after IN ('fixed', 'retired') THEN CASE WHEN c.before = c.after THEN f.closed_by_import_id ELSE $2::uuid END END,
         closed_reason = CASE WHEN c.after IN ('fixed', 'retired') THEN CASE WHEN c.before = c.after THEN f.closed_reason ELSE ${REASON} END END
    FROM computed c
   WHERE f.org_id = $1 AND f.id = c.id
     AND (f.state, f.open_during, f.first_seen_at, f.opened_at, f.closed_at, f.tool_severity, f.severity)
         IS DISTINCT FROM (c.after, c.during, c.first_seen, c.opened_at, c.closed_at, c.tool_severity, c.severity)
  RETURNING f.id, c.before, c.after, c.severity_before, c.severity, c.opened_at, c.closed_at, ${REASON} AS reason),
noted AS (
  INSERT INTO finding_event (org_id, id, finding_id, at, kind, import_id, detail)
  SELECT $1, gen_random_uuid(), id, coalesce(CASE WHEN after = 'open' THEN opened_at ELSE closed_at END, now()),
         CASE WHEN before = after THEN 'severity' WHEN after = 'open' THEN 'reopened' ELSE after END, $2::uuid,
         jsonb_build_object('from', CASE WHEN before = after THEN severity_before::text ELSE before END,
                            'to', CASE WHEN before = after THEN severity::text ELSE after END, 'reason', reason)
    FROM changed
   WHERE (before = after AND severity <> severity_before)
      OR (before <> after AND before IN ('open', 'fixed', 'retired') AND after IN ('open', 'fixed', 'retired')))`;
