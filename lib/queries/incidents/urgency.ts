import { sql } from "@/lib/db/sql";

/**
 * How much `i` wants to be looked at, as one int: what nobody has looked at before what somebody has and what is closed,
 * the higher severity first within it, then the newest minute since 2000. Walked from the index `incident_urgency`, which
 * says the same.
 */
export const INCIDENT_URGENCY = sql`(
  (CASE i.status WHEN 'open' THEN 12 WHEN 'acknowledged' THEN 6 ELSE 0 END + i.severity) * 100000000
  + least(greatest(extract(epoch FROM i.last_at - timestamptz '2000-01-01 00:00:00+00') / 60, 0), 99999999)::int
)`;

/** At least this urgent: high or critical, and nobody has looked at it. */
export const GRAVE_URGENCY = sql`1600000000`;
