/**
 * Statements over `drift_move` (id, was, head): keys that are filed under another finding now. $1 is the organization.
 */

/** A key that is its own finding again: as its finding was, until `refreshFindings` says what its witnesses make of it. */
export const REVIVE_KEYS = [
  `INSERT INTO finding (org_id, id, key, kind, asset_id, check_id, identity, locus, title, tool_severity, severity, state, open_during, first_seen_at)
   SELECT $1, d.id, d.key, f.kind, f.asset_id, f.check_id, d.identity, d.identity[1], f.title, f.tool_severity, f.tool_severity, 'branch', '{}', f.first_seen_at
     FROM drift_move m JOIN drifted_key d ON d.org_id = $1 AND d.id = m.id
     JOIN finding f ON f.org_id = $1 AND f.id = m.was
    WHERE m.head = m.id`,
  `DELETE FROM drifted_key d USING drift_move m WHERE d.org_id = $1 AND d.id = m.id AND m.head = m.id`,
  `DELETE FROM finding_redirect r USING drift_move m WHERE r.org_id = $1 AND r.old_id = m.id AND m.head = m.id`,
] as const;

/** What people said and what happened goes with the key that was a finding; the older finding's own owner stays. */
export const MOVE_KEYS = [
  `INSERT INTO drifted_key AS k (org_id, id, key, finding_id, identity)
   SELECT $1, f.id, f.key, m.head, f.identity FROM drift_move m JOIN finding f ON f.org_id = $1 AND f.id = m.id
    WHERE m.was = m.id ORDER BY f.id`,
  `UPDATE drifted_key d SET finding_id = m.head FROM drift_move m WHERE d.org_id = $1 AND d.id = m.id AND d.finding_id <> m.head`,
  `UPDATE observation o SET finding_id = m.head FROM drift_move m WHERE o.org_id = $1 AND o.finding_id = m.was AND o.key_id = m.id`,
  `UPDATE finding f SET owner_team_id = o.owner_team_id, owner_user_id = o.owner_user_id, owner_reason = o.owner_reason
     FROM (SELECT DISTINCT ON (m.head) m.head, x.* FROM drift_move m JOIN finding x ON x.org_id = $1 AND x.id = m.id
            WHERE m.was = m.id AND x.owner_reason IS NOT NULL ORDER BY m.head, x.id) o
    WHERE f.org_id = $1 AND f.id = o.head AND f.owner_reason IS NULL`,
  `UPDATE decision d SET finding_id = m.head FROM drift_move m WHERE d.org_id = $1 AND d.finding_id = m.id AND m.head <> m.id`,
  `UPDATE finding_event e SET finding_id = m.head FROM drift_move m WHERE e.org_id = $1 AND e.finding_id = m.id AND m.head <> m.id`,
  `UPDATE finding_redirect r SET new_id = m.head FROM drift_move m WHERE r.org_id = $1 AND r.new_id = m.id AND m.head <> m.id`,
  `INSERT INTO finding_redirect (org_id, old_id, new_id)
   SELECT $1, m.id, m.head FROM drift_move m WHERE m.head <> m.id ORDER BY m.id
   ON CONFLICT (org_id, old_id) DO UPDATE SET new_id = EXCLUDED.new_id`,
  `DELETE FROM finding_rank k USING drift_move m WHERE k.org_id = $1 AND k.finding_id = m.id AND m.head <> m.id`,
  `DELETE FROM finding_owner o USING drift_move m WHERE o.org_id = $1 AND o.finding_id = m.id AND m.head <> m.id`,
  `DELETE FROM finding f USING drift_move m WHERE f.org_id = $1 AND f.id = m.id AND m.head <> m.id`,
] as const;

/** A finding is where its key is that was reported last. $2 are the keys that may have changed. */
export const SHOW_PLACE = `
  UPDATE finding f SET locus = p.locus
    FROM (SELECT DISTINCT ON (o.finding_id) o.finding_id, (coalesce(d.identity, h.identity))[1] AS locus
            FROM (SELECT DISTINCT coalesce(d.finding_id, k.id) AS id FROM unnest($2::uuid[]) AS k(id)
                    LEFT JOIN drifted_key d ON d.org_id = $1 AND d.id = k.id) c
            JOIN finding h ON h.org_id = $1 AND h.id = c.id
            JOIN observation o ON o.org_id = $1 AND o.finding_id = h.id
            JOIN stream s ON s.org_id = $1 AND s.id = o.stream_id
            LEFT JOIN drifted_key d ON d.org_id = $1 AND d.id = o.key_id
           ORDER BY o.finding_id, s.is_current DESC, upper_inf(o.live) DESC, upper(o.live) DESC NULLS LAST, lower(o.live) DESC, coalesce(d.key, h.key)) p
   WHERE f.org_id = $1 AND f.id = p.finding_id AND f.locus <> p.locus`;
