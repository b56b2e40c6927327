import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Temporary tables of one import's transaction. COPY is refused on tables with row security, and a report's own rows
 * need no index before they are keyed; they go with the transaction, so a killed worker leaves nothing behind.
 */
export async function createStaging(connection: TenantConnection): Promise<void> {
  await connection.query(`
    -- A report is sorted and joined as a whole a few times: in memory, and not in files.
    SET LOCAL work_mem = '64MB';
    -- What the planner is told of these tables (ANALYZE) is how large they are; a small sample says the rest.
    SET LOCAL default_statistics_target = 10;
    CREATE TEMP TABLE in_target (
      no int PRIMARY KEY, asset_id uuid, asset_kind text, asset_key text, stream_id uuid, unplaced boolean
    ) ON COMMIT DROP;
    CREATE TEMP TABLE in_record (
      candidate uuid, package int, key bytea, target int, kind text, subject text, parts text[], place text,
      severity smallint, title text, locus text, message text, tool_rule text,
      installed text, fixed text, status text, suppressed text, loci jsonb, pointer text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE in_claim (
      vulnerability_id uuid, advisory text, title text, description text, severity smallint,
      cvss_score float8, cvss_version text, cvss_vector text, cwes text[], refs text[]
    ) ON COMMIT DROP;
    CREATE TEMP TABLE in_result (asset_kind text, asset_key text, subject text, parts text[], evaluated boolean) ON COMMIT DROP;
    CREATE TEMP TABLE in_unevaluated (stream_id uuid, key bytea) ON COMMIT DROP;
    CREATE TEMP TABLE in_component (
      package int, target int, version text, path text, licenses text[],
      distro text, source_name text, source_version text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE in_package (no int, candidate uuid, type text, namespace text, name text) ON COMMIT DROP;
    -- Null in is_new: its vulnerability is written already, with its words.
    CREATE TEMP TABLE in_advisory (advisory text PRIMARY KEY, vulnerability_id uuid, canonical_id text, is_new boolean) ON COMMIT DROP;
    CREATE TEMP TABLE touched (finding_id uuid) ON COMMIT DROP;`);
}
