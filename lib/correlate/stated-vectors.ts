/**
 * SQL of a lateral join: what other sources of the advisory `v` state beside the words that are shown (`$1` is the organization), with blanks
 * between them. Organizations with one scanner have none: then nothing is looked up.
 */
export const OTHER_VECTORS = `
  SELECT string_agg(o.vector, ' ' ORDER BY o.source) AS vectors FROM vulnerability_vector o
   WHERE (SELECT EXISTS (SELECT 1 FROM vulnerability_vector any_of WHERE any_of.org_id = $1)) AND o.org_id = $1 AND o.vulnerability_id = v.id`;

/** SQL: every CVSS vector that is stated of the advisory `v`, CISA's among them, with blanks between them; null for none. */
export const STATED_VECTORS = "nullif(concat_ws(' ', v.cvss_vector, x.vectors, s.cvss_vector), '')";
