/**
 * SQL of a lateral join: what another source of the advisory `v` states where the words that are shown have no vector (`$1` is the organization). Of two
 * that differ the one that a connection is enough for: a way in that is not told is the worse mistake.
 */
export const OTHER_VECTOR = `
  SELECT o.vector FROM vulnerability_vector o WHERE v.cvss_vector IS NULL AND o.org_id = $1 AND o.vulnerability_id = v.id
   ORDER BY strpos(o.vector, 'AV:N') = 0, strpos(o.vector, 'AV:') = 0, o.source LIMIT 1`;
