import { createHash } from "node:crypto";
import type { TenantConnection } from "@/lib/db/tenant";
import { advisorySeverity } from "@/lib/engine/advisory-severity";
import { packageCoordinates } from "@/lib/engine/identity";
import type { FeedCounts } from "@/lib/ingest/apply/apply-feed";
import { type CopyValue, copyRows } from "@/lib/ingest/stage/copy-rows";
import type { OsvAffected, OsvRecord } from "@/lib/model/record";
import { severityRank } from "@/lib/model/severity";

/** Rows per COPY. */
const BATCH_ROWS = 5_000;
/** Advisories that one step of a re-evaluation takes: a step is one transaction of an organization. */
const REVISION_ADVISORIES = 500;
const MAX_TITLE_CHARS = 500;
const MAX_DETAILS_CHARS = 20_000;
const MAX_REFERENCES = 100;

const VALUES = [
  "modified",
  "published",
  "withdrawn",
  "aliases",
  "links",
  "title",
  "details",
  "severity",
  "cvss_score",
  "cvss_version",
  "cvss_vector",
  "cwes",
  '"references"',
  "digest",
] as const;
const AFFECTED = ["ordinal", "type", "namespace", "name", "ecosystem", "ranges", "versions"] as const;

/**
 * Stores OSV advisories: rewrites only what changed and touches no finding.
 *
 * Order     each advisory's own `modified` decides, so a delta, a single advisory and a whole database may come in any order.
 * Revision  what was written gets numbers above all before; who compares packages with advisories goes on from the last he saw.
 * Twice     writes nothing.
 */
export async function applyOsv(
  connection: TenantConnection,
  batches: AsyncIterable<OsvRecord[]>,
  load: { source: string; version: string | null; asOf: Date },
): Promise<FeedCounts> {
  await stage(connection, batches);
  // One load at a time over the whole instance: revisions become visible in their order.
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('feed:osv', 0))");
  const counts = await writeAdvisories(connection);
  await connection.query("DELETE FROM osv_affected a USING osv_written w WHERE a.advisory_id = w.id");
  await connection.query(
    `INSERT INTO osv_affected (advisory_id, ${AFFECTED.join(", ")})
     SELECT DISTINCT ON (i.id, i.ordinal) i.id, ${AFFECTED.map((column) => `i.${column}`).join(", ")}
       FROM in_osv_affected i JOIN osv_written w ON w.id = i.id AND w.digest = i.digest ORDER BY i.id, i.ordinal`,
  );
  await connection.query(
    `INSERT INTO feed_load AS l (feed, source, version, as_of, loaded_at, rows) VALUES ('osv', $1, $2, $3, now(), (SELECT count(*) FROM osv_advisory))
     ON CONFLICT (feed) DO UPDATE SET source = EXCLUDED.source, version = EXCLUDED.version, as_of = greatest(l.as_of, EXCLUDED.as_of),
            loaded_at = EXCLUDED.loaded_at, rows = EXCLUDED.rows`,
    [load.source, load.version, load.asOf],
  );
  return counts;
}

async function stage(connection: TenantConnection, batches: AsyncIterable<OsvRecord[]>): Promise<void> {
  await connection.query(`
    CREATE TEMP TABLE in_osv (
      id text, modified timestamptz, published timestamptz, withdrawn timestamptz, aliases text[], links text[], title text, details text,
      severity smallint, cvss_score float8, cvss_version text, cvss_vector text, cwes text[], "references" text[], digest bytea
    ) ON COMMIT DROP;
    CREATE TEMP TABLE in_osv_affected (
      id text, digest bytea, ordinal int, type text, namespace text, name text, ecosystem text, ranges jsonb, versions text[]
    ) ON COMMIT DROP`);
  let advisories: CopyValue[][] = [];
  let affected: CopyValue[][] = [];
  const send = async () => {
    await copyRows(connection, "in_osv", ["id", ...VALUES], advisories);
    await copyRows(connection, "in_osv_affected", ["id", "digest", ...AFFECTED], affected);
    advisories = [];
    affected = [];
  };
  for await (const batch of batches) {
    for (const record of batch) {
      const digest = `\\x${createHash("sha256").update(JSON.stringify(record)).digest("hex")}`;
      advisories.push(advisoryRow(record, digest));
      for (const [ordinal, one] of record.affected.entries())
        affected.push(...affectedRows(record.id, digest, ordinal, one));
    }
    if (advisories.length + affected.length >= BATCH_ROWS) await send();
  }
  await send();
}

function advisoryRow(record: OsvRecord, digest: string): CopyValue[] {
  const { severity, cvss } = advisorySeverity(record);
  return [
    record.id,
    record.modified,
    record.published,
    record.withdrawn,
    record.aliases,
    record.links,
    (record.summary ?? "").slice(0, MAX_TITLE_CHARS),
    (record.details ?? "").slice(0, MAX_DETAILS_CHARS),
    severityRank(severity),
    cvss?.score ?? null,
    cvss?.version ?? null,
    cvss?.vector ?? null,
    record.cwes,
    record.references.slice(0, MAX_REFERENCES).map(({ url }) => url),
    digest,
  ];
}

/** Commits without a package, and packages of no ecosystem we know, are no package of an SBOM. */
function affectedRows(id: string, digest: string, ordinal: number, one: OsvAffected): CopyValue[][] {
  if (!one.package || one.package.type === "generic") return [];
  const { type, namespace, name } = packageCoordinates(one.package);
  const ranges = one.ranges
    .filter((range) => range.type !== "GIT")
    .map((range) => ({ type: range.type, events: range.events }));
  if (ranges.length === 0 && one.versions.length === 0) return [];
  return [[id, digest, ordinal, type, namespace, name, one.ecosystem ?? "", JSON.stringify(ranges), one.versions]];
}

async function writeAdvisories(connection: TenantConnection): Promise<FeedCounts> {
  const columns = VALUES.join(", ");
  await connection.query(
    `CREATE TEMP TABLE osv_written (id text PRIMARY KEY, digest bytea, created boolean) ON COMMIT DROP`,
  );
  const { rows } = await connection.query<{ new: number; changed: number }>(
    `WITH given AS (SELECT DISTINCT ON (id) * FROM in_osv ORDER BY id, modified DESC, digest),
     fresh AS (
       SELECT g.*, (SELECT coalesce(max(revision), 0) FROM osv_advisory) + 1 + (row_number() OVER (ORDER BY g.id) - 1) / ${REVISION_ADVISORIES} AS revision
         FROM given g LEFT JOIN osv_advisory a USING (id)
        WHERE a.id IS NULL OR a.modified <= g.modified AND a.digest <> g.digest),
     written AS (
       INSERT INTO osv_advisory (id, ${columns}, revision) SELECT id, ${columns}, revision FROM fresh ORDER BY id
       ON CONFLICT (id) DO UPDATE SET ${[...VALUES, "revision"].map((column) => `${column} = EXCLUDED.${column}`).join(", ")}
       RETURNING id, digest, (xmax = 0) AS created),
     noted AS (INSERT INTO osv_written SELECT id, digest, created FROM written)
     SELECT count(*) FILTER (WHERE created)::int AS new, count(*) FILTER (WHERE NOT created)::int AS changed FROM written`,
  );
  return { new: rows[0]?.new ?? 0, changed: rows[0]?.changed ?? 0, resolved: 0 };
}
