import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { addHits, createHits, ofStreams } from "@/lib/ingest/osv/find-hits";
import { nameVulnerabilities } from "@/lib/ingest/osv/name-vulnerabilities";
import { gatherWitnesses, writeWitnesses } from "@/lib/ingest/osv/write-witnesses";

/**
 * Compares the packages of an import's targets with all stored advisories, inside the import's transaction: what a package list
 * shows is open or fixed at once, as if a scanner had said so.
 *
 * Use      when presences are written and before `refreshFindings`; changed findings are in `touched`.
 * Twice    writes nothing.
 */
export async function compareImport(context: ApplyContext): Promise<void> {
  const { connection, orgId, importId } = context;
  const { rows } = await connection.query<{ known: boolean }>("SELECT EXISTS (SELECT 1 FROM osv_advisory) AS known");
  if (!rows[0]?.known) return;
  // All package lists of the same target: the comparison's stream is one, whichever of them this import rewrote.
  const { rows: streams } = await connection.query<{ id: string }>(
    `SELECT DISTINCT l.id FROM stream_import i JOIN stream s ON s.org_id = $1 AND s.id = i.stream_id
       JOIN stream l ON l.org_id = $1 AND l.asset_id = s.asset_id AND l.ref = s.ref AND l.platform = s.platform AND l.version_key = s.version_key
      WHERE i.org_id = $1 AND i.import_id = $2`,
    [orgId, importId],
  );
  const ids = streams.map(({ id }) => id);
  await createHits(connection);
  const advisories = await addHits(connection, orgId, ofStreams(ids));
  const comparison = { ...context, tool: "osv" };
  await nameVulnerabilities(comparison, advisories);
  await gatherWitnesses(comparison);
  await writeWitnesses(comparison);
  await closeAbsent(context, ids);
}

/** What the comparison's streams of these targets say no more ends with the newest package list of the target. */
async function closeAbsent({ connection, orgId, at }: ApplyContext, streamIds: readonly string[]): Promise<void> {
  await connection.query(
    `WITH newest AS (
       SELECT o.id AS stream_id, max(i.scanned_at) AS at
         FROM stream o
         JOIN stream s ON s.org_id = $1 AND s.asset_id = o.asset_id AND s.ref = o.ref AND s.platform = o.platform AND s.version_key = o.version_key
         LEFT JOIN stream_import i ON i.org_id = $1 AND i.stream_id = s.id AND i.lists_packages
        WHERE o.org_id = $1 AND o.id = ANY($2::uuid[]) AND o.tool = 'osv' AND o.scope = 'sbom' GROUP BY o.id),
     closed AS (
       UPDATE observation o SET live = o.live - tstzmultirange(tstzrange(greatest(coalesce(n.at, $3), ${AFTER_ITS_BEGIN}), NULL))
         FROM newest n
        WHERE o.org_id = $1 AND o.stream_id = n.stream_id AND upper_inf(o.live)
          AND NOT EXISTS (SELECT 1 FROM osv_witness w WHERE w.stream_id = o.stream_id AND w.finding_id = o.finding_id)
       RETURNING o.finding_id)
     INSERT INTO touched SELECT DISTINCT finding_id FROM closed`,
    [orgId, streamIds, at],
  );
}

/** An interval that nothing is left of would say that it was never there. */
export const AFTER_ITS_BEGIN = "(SELECT max(lower(r)) FROM unnest(o.live) r) + interval '1 millisecond'";
