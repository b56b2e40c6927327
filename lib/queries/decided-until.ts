import { type Sql, sql } from "@/lib/db/sql";

/**
 * Until when an accepted or snoozed risk `r` is off the list: the end of its own decision, else the first end among those
 * of its findings. Null for every other status, and where nothing ends.
 */
export const decidedUntil: Sql = sql`CASE WHEN r.status IN ('accepted', 'snoozed') THEN coalesce(
  (SELECT max(d.expires_at) FROM decision d WHERE d.org_id = r.org_id AND d.risk_id = r.id AND d.scope_kind = 'risk'
      AND d.revoked_at IS NULL AND d.expires_at > now()),
  (SELECT min(d.expires_at) FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
     JOIN decision d ON d.org_id = f.org_id AND d.id = f.decision_id
    WHERE k.org_id = r.org_id AND k.risk_id = r.id AND d.revoked_at IS NULL AND d.expires_at > now())) END`;
