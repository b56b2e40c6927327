import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";
import { refreshFindings } from "@/lib/ingest/apply/refresh-findings";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { AFTER_ITS_BEGIN } from "@/lib/ingest/osv/compare-import";
import { addHits, createHits, ofAdvisories } from "@/lib/ingest/osv/find-hits";
import { nameVulnerabilities } from "@/lib/ingest/osv/name-vulnerabilities";
import { gatherWitnesses, writeWitnesses } from "@/lib/ingest/osv/write-witnesses";
import { createStaging } from "@/lib/ingest/stage/staging-tables";

export type ComparisonDeps = {
  db: Db;
  /** Brings risks in line with changed findings; safe to repeat. */
  correlate: (orgId: string, assetIds: readonly string[]) => Promise<void>;
  now: () => Date;
  signal?: AbortSignal;
};

/**
 * Brings one organization's findings in line with the advisories that changed since it was last compared, revision by revision.
 *
 * Killed   anywhere, the next run goes on: a revision's findings, the progress past it and the assets whose risks wait are one
 *          transaction.
 * Twice    writes nothing.
 * Locks    as an import does: one application at a time per organization.
 */
export async function compareAdvisories(deps: ComparisonDeps, orgId: string): Promise<void> {
  await correlatePending(deps, orgId);
  for (;;) {
    deps.signal?.throwIfAborted();
    const more = await withTenantConnection(deps.db, orgId, (connection) =>
      compareRevision(connection, orgId, deps.now()),
    );
    if (!more) return;
    await correlatePending(deps, orgId);
  }
}

/** False when there was none left. */
async function compareRevision(connection: TenantConnection, orgId: string, at: Date): Promise<boolean> {
  await lockOrganization(connection, orgId);
  const { rows } = await connection.query<{ revision: string; ids: string[] }>(
    `SELECT revision, array_agg(id ORDER BY id) AS ids FROM osv_advisory
      WHERE revision = (SELECT min(revision) FROM osv_advisory WHERE revision > coalesce((SELECT revision FROM osv_progress WHERE org_id = $1), 0))
      GROUP BY revision`,
    [orgId],
  );
  const next = rows[0];
  if (!next) return false;
  const assetIds = await bringInLine({ connection, orgId, importId: null, tool: "osv", at }, next.ids);
  await connection.query(
    `INSERT INTO osv_progress AS p (org_id, revision, pending) VALUES ($1, $2, $3::uuid[])
     ON CONFLICT (org_id) DO UPDATE SET revision = EXCLUDED.revision,
            pending = ARRAY(SELECT DISTINCT unnest(p.pending || EXCLUDED.pending) ORDER BY 1)`,
    [orgId, next.revision, assetIds],
  );
  return true;
}

/**
 * Compares stored packages with some advisories and all others of the same vulnerabilities: a package that one of two aliases
 * still affects is affected.
 *
 * Returns   assets whose findings changed.
 */
async function bringInLine(context: VulnerabilityContext, advisoryIds: readonly string[]): Promise<string[]> {
  const { connection, orgId } = context;
  await createStaging(connection);
  await createHits(connection);
  const compared = new Set<string>();
  let affecting: string[] = [];
  for (let ids = advisoryIds; ids.length > 0; ids = await siblingsOf(context, compared)) {
    for (const id of ids) compared.add(id);
    affecting = await addHits(connection, orgId, ofAdvisories(ids));
    await nameVulnerabilities(context, affecting);
  }
  if (affecting.length > 0) {
    await gatherWitnesses(context);
    await writeWitnesses(context);
  }
  await closeUntold(context, [...compared], affecting.length > 0);
  const changed = await connection.query<{ id: string }>(
    "SELECT DISTINCT f.asset_id AS id FROM touched t JOIN finding f ON f.org_id = $1 AND f.id = t.finding_id ORDER BY 1",
    [orgId],
  );
  await refreshFindings(connection, orgId, { importId: null, reason: "The advisory no longer says so" });
  return changed.rows.map(({ id }) => id);
}

/** Stored advisories of the same vulnerabilities that were not compared yet. */
async function siblingsOf(
  { connection, orgId }: VulnerabilityContext,
  compared: ReadonlySet<string>,
): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT v.id FROM osv_advisory v
      WHERE v.id <> ALL($2) AND v.id IN (
        SELECT b.alias FROM vulnerability_alias a JOIN vulnerability_alias b ON b.org_id = $1 AND b.vulnerability_id = a.vulnerability_id
         WHERE a.org_id = $1 AND a.alias = ANY($3))
      ORDER BY 1`,
    [orgId, [...compared], [...compared].map(normalizeAdvisoryId)],
  );
  return rows.map(({ id }) => id);
}

/** What the comparison said of these vulnerabilities and does not any more ends when the advisory changed. */
async function closeUntold(
  { connection, orgId }: VulnerabilityContext,
  compared: readonly string[],
  hasWitnesses: boolean,
): Promise<void> {
  const told = hasWitnesses
    ? "AND NOT EXISTS (SELECT 1 FROM osv_witness w WHERE w.stream_id = o.stream_id AND w.finding_id = o.finding_id)"
    : "";
  await connection.query(
    `WITH meant AS (
       SELECT a.vulnerability_id, max(coalesce(v.withdrawn, v.modified)) AS at
         FROM unnest($2::text[], $3::text[]) AS c(id, alias) JOIN osv_advisory v ON v.id = c.id
         JOIN vulnerability_alias a ON a.org_id = $1 AND a.alias = c.alias GROUP BY 1),
     closed AS (
       UPDATE observation o SET live = o.live - tstzmultirange(tstzrange(greatest(m.at, ${AFTER_ITS_BEGIN}), NULL))
         FROM meant m JOIN finding f ON f.org_id = $1 AND f.vulnerability_id = m.vulnerability_id
         JOIN stream s ON s.org_id = $1 AND s.asset_id = f.asset_id AND s.tool = 'osv' AND s.scope = 'sbom'
        WHERE o.org_id = $1 AND o.stream_id = s.id AND o.finding_id = f.id AND upper_inf(o.live) ${told}
       RETURNING o.finding_id)
     INSERT INTO touched SELECT DISTINCT finding_id FROM closed`,
    [orgId, compared, compared.map(normalizeAdvisoryId)],
  );
}

/** Risks of what changed; forgotten only when they are in line. */
async function correlatePending(deps: ComparisonDeps, orgId: string): Promise<void> {
  const { rows } = await withTenantConnection(deps.db, orgId, (connection) =>
    connection.query<{ pending: string[] }>("SELECT pending FROM osv_progress WHERE org_id = $1", [orgId]),
  );
  const pending = rows[0]?.pending ?? [];
  if (pending.length === 0) return;
  await deps.correlate(orgId, pending);
  await withTenantConnection(deps.db, orgId, (connection) =>
    connection.query(
      "UPDATE osv_progress SET pending = ARRAY(SELECT unnest(pending) EXCEPT SELECT unnest($2::uuid[])) WHERE org_id = $1",
      [orgId, pending],
    ),
  );
}
