/** A claim's title. One that only names id and package ("CVE-… in openssl", of a tool without titles) is none. */
export const CLAIM_TITLE =
  "CASE WHEN title = advisory OR starts_with(title, advisory || ' in ') THEN '' ELSE title END";

/**
 * The wording that speaks for each vulnerability of `in_advisory` (as `a`) that `which` holds of; `advisory` is null where nobody words it.
 *
 * Order    does not depend on that of the claims.
 */
export const bestClaim = (which: string) => `
  SELECT DISTINCT ON (a.vulnerability_id) a.vulnerability_id, a.canonical_id, a.is_new, c.*
    FROM in_advisory a
    LEFT JOIN (SELECT advisory, ${CLAIM_TITLE} AS title, description, severity, cvss_score, cvss_version, cvss_vector, cwes, refs
                 FROM in_claim) c USING (advisory)
   WHERE ${which}
   ORDER BY a.vulnerability_id, (c.advisory IS NULL), (a.canonical_id = c.advisory) DESC, c.severity DESC, c.description DESC, c.title, c.refs,
            c.cvss_score DESC NULLS LAST, c.cvss_version DESC NULLS LAST, c.cvss_vector, c.cwes, c.advisory`;
