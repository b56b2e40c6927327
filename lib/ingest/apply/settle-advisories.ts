import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";
import { bestClaim, CLAIM_TITLE } from "@/lib/ingest/apply/best-claim";
import { tryLockOrganization } from "@/lib/ingest/lock-organization";
import type { StatedAliases } from "@/lib/ingest/stage/record-stager";

/**
 * Of the claims that came since `$3`, those that were offered and whose advisory nobody had. A temporary table that is only added to is in the order
 * in which its rows came, so that where a batch begins need not be stored with them.
 */
const SETTLE = `
  WITH fresh AS MATERIALIZED (
    SELECT c.* FROM in_claim c
     WHERE c.ctid > $3::tid AND c.vulnerability_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM vulnerability_alias a WHERE a.org_id = $1 AND a.alias = c.advisory)),
  worded AS (
    INSERT INTO vulnerability (org_id, id, canonical_id, title, description, severity, cvss_score, cvss_version, cvss_vector, cwes, "references", source)
    SELECT $1, vulnerability_id, advisory, ${CLAIM_TITLE}, description, severity, cvss_score, cvss_version, cvss_vector, cwes, refs, $2 FROM fresh),
  named AS (
    INSERT INTO vulnerability_alias (org_id, alias, vulnerability_id) SELECT $1, advisory, vulnerability_id FROM fresh ORDER BY advisory),
  noted AS (
    INSERT INTO in_advisory (advisory, vulnerability_id, canonical_id) SELECT advisory, vulnerability_id, advisory FROM fresh)
  SELECT coalesce(array_agg(c.advisory) FILTER (WHERE c.vulnerability_id IS NOT NULL AND f.vulnerability_id IS NULL), '{}') AS known, max(c.ctid)::text AS last
    FROM in_claim c LEFT JOIN fresh f USING (vulnerability_id) WHERE c.ctid > $3::tid`;

const REWORD = `
  UPDATE vulnerability v
     SET title = c.title, description = c.description, severity = c.severity, cvss_score = c.cvss_score, cvss_version = c.cvss_version,
         cvss_vector = c.cvss_vector, cwes = c.cwes, "references" = c.refs
    FROM (${bestClaim("a.advisory = ANY($2)")}) c
   WHERE v.org_id = $1 AND v.id = c.vulnerability_id
     AND (v.title, v.description, v.severity, v.cvss_score, v.cvss_version, v.cvss_vector, v.cwes, v."references")
         IS DISTINCT FROM (c.title, c.description, c.severity, c.cvss_score, c.cvss_version, c.cvss_vector, c.cwes, c.refs)`;

const Settled = z.object({ known: z.array(z.string()), last: z.string().nullable() });

/**
 * Advisories that nobody had and that a report gives one name and one wording are written while the rest of it is read: the database has
 * little to do until then, and they are a third of what a first import writes.
 *
 * Rule     the import ends as if all had been resolved together at its end: an advisory that the report gives another name afterwards is taken back and
 *          resolved like any other, one that it words better is worded anew ({@link AdvisorySettler.rest}).
 * Locks    the organization's, from the first batch on, if it is free; where another import is being applied, nothing is settled.
 * Use      `offers` for each advisory when it is first met, `rewords` for what is worded again; with each batch of claims `take`, and what that returns once they are
 *          in `in_claim`; `rest` at the end.
 */
export class AdvisorySettler {
  readonly #context: VulnerabilityContext;
  /** Null until the first batch: then whether the organization was free. */
  #isOn: boolean | null = null;
  /** Written, each under its own name alone. */
  readonly #settled = new Set<string>();
  readonly #reworded = new Set<string>();
  #offered: string[] = [];
  #last = "(0,0)";

  constructor(context: VulnerabilityContext) {
    this.#context = context;
  }

  /** Whether this advisory, met for the first time and with no other name, is to be written with the batch. */
  offers(advisory: string): boolean {
    if (this.#isOn === false || normalizeAdvisoryId(advisory) !== advisory) return false;
    this.#offered.push(advisory);
    return true;
  }

  /** The report words an advisory in another way, too. */
  rewords(advisory: string): void {
    this.#reworded.add(advisory);
  }

  /** What settles all that was offered so far; null where nothing was. */
  take(): (() => Promise<void>) | null {
    const offered = this.#offered.splice(0);
    return offered.length > 0 ? () => this.#write(offered) : null;
  }

  async #write(offered: readonly string[]): Promise<void> {
    const { connection, orgId, tool } = this.#context;
    this.#isOn ??= await tryLockOrganization(connection, orgId);
    if (!this.#isOn) return;
    const [batch] = await rowsOf(connection, Settled, SETTLE, [orgId, tool, this.#last]);
    const known = new Set(batch?.known);
    for (const advisory of offered) if (!known.has(advisory)) this.#settled.add(advisory);
    this.#last = batch?.last ?? this.#last;
    // The next scan of the same thing: nearly all is known, and asking for the rest of it gains nothing.
    if (known.size * 2 > offered.length) this.#isOn = false;
  }

  /** Takes back what has more names by now, words anew what was worded better, and returns what is still to be resolved: all that is not settled. */
  async rest(stated: ReadonlyMap<string, StatedAliases>): Promise<ReadonlyMap<string, StatedAliases>> {
    if (this.#settled.size === 0) return stated;
    const isOpen = (id: string) => !this.#settled.has(id);
    const telling = [...stated].filter(([id, names]) => isOpen(id) || names.aliases.size + names.links.size > 0);
    const named = telling.flatMap(([id, { aliases }]) => [id, ...aliases].map(normalizeAdvisoryId));
    const back = new Set(named.filter((id) => !isOpen(id)));
    if (back.size > 0) await this.#takeBack([...back]);
    const reworded = [...this.#reworded].filter((id) => !isOpen(id) && !back.has(id));
    if (reworded.length > 0) await this.#context.connection.query(REWORD, [this.#context.orgId, reworded]);
    return new Map([...stated].filter(([id]) => isOpen(id) || back.has(id)));
  }

  async #takeBack(advisories: readonly string[]): Promise<void> {
    await this.#context.connection.query(
      `WITH back AS (DELETE FROM in_advisory WHERE advisory = ANY($2) RETURNING advisory, vulnerability_id),
            names AS (DELETE FROM vulnerability_alias a USING back b WHERE a.org_id = $1 AND a.alias = b.advisory)
       DELETE FROM vulnerability v USING back b WHERE v.org_id = $1 AND v.id = b.vulnerability_id`,
      [this.#context.orgId, advisories],
    );
  }
}
