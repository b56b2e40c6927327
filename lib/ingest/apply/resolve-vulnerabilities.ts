import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { type AliasGroup, groupAliases, type KnownGroup } from "@/lib/engine/alias-groups";
import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";
import { bestClaim } from "@/lib/ingest/apply/best-claim";
import { mergeVulnerabilities } from "@/lib/ingest/apply/merge-vulnerabilities";
import { copyRows } from "@/lib/ingest/stage/copy-rows";
import type { StatedAliases } from "@/lib/ingest/stage/record-stager";
import { groupBy } from "@/lib/model/group-by";

/**
 * Finds or makes the alias group of every advisory of this report and fills `in_advisory`. When the report teaches that
 * two known groups are one, their findings merge here, in this transaction.
 *
 * Returns  how many findings merged into another.
 */
export async function resolveVulnerabilities(
  context: VulnerabilityContext,
  stated: ReadonlyMap<string, StatedAliases>,
): Promise<number> {
  if (stated.size === 0) return 0;
  const statements = [...stated].map(([id, { aliases, links }]) => ({ id, aliases: [...aliases], links: [...links] }));
  const ids = [...new Set(statements.flatMap(({ id, aliases }) => [id, ...aliases].map(normalizeAdvisoryId)))];
  const known = await knownGroups(context, ids);
  const { groups, links } = groupAliases(known, statements);
  const resolved = groups.map((group) => ({ ...group, id: group.known[0] ?? newId() }));
  // A finding's key holds the canonical id: a group that gains its CVE is keyed anew, like one that merges.
  const canonicalOf = new Map(known.map((group) => [group.id, group.canonicalId]));
  const merged = await mergeVulnerabilities(
    context,
    resolved.filter((group) => group.known.some((id) => id !== group.id || canonicalOf.get(id) !== group.canonicalId)),
  );
  const named = resolved.flatMap((group) =>
    group.members.map((member) => [member, group.id, group.canonicalId, group.known.length === 0] as const),
  );
  await copyRows(context.connection, "in_advisory", ["advisory", "vulnerability_id", "canonical_id", "is_new"], named);
  await insertGroups(context);
  await insertLinks(context, resolved, links);
  if (known.length > 0) await updateKnown(context);
  return merged;
}

/** Every known group that holds one of the ids, with all its members. */
async function knownGroups(
  { connection, orgId }: VulnerabilityContext,
  ids: readonly string[],
): Promise<(KnownGroup & { canonicalId: string })[]> {
  const found = await rowsOf(
    connection,
    z.object({ id: z.string(), canonicalId: z.string(), member: z.string() }),
    `SELECT v.id, v.canonical_id AS "canonicalId", a.alias AS member
       FROM vulnerability_alias a JOIN vulnerability v ON v.org_id = $1 AND v.id = a.vulnerability_id
      WHERE a.org_id = $1 AND a.vulnerability_id IN (SELECT vulnerability_id FROM vulnerability_alias WHERE org_id = $1 AND alias = ANY($2))
      ORDER BY v.id, a.alias`,
    [orgId, ids],
  );
  return [...groupBy(found, (row) => row.id)].map(([id, members]) => ({
    id,
    canonicalId: members[0]?.canonicalId ?? "",
    members: members.map((row) => row.member),
  }));
}

type ResolvedGroup = AliasGroup & { id: string };

/** Those that are settled (apply/settle-advisories.ts) have their words. */
const BEST_CLAIM = bestClaim("a.is_new IS NOT NULL");

/** Groups that nobody had: written once, with their words. */
async function insertGroups({ connection, orgId, tool }: VulnerabilityContext): Promise<void> {
  await connection.query(
    `INSERT INTO vulnerability (org_id, id, canonical_id, title, description, severity, cvss_score, cvss_version, cvss_vector, cwes, "references", source)
     SELECT $1, vulnerability_id, canonical_id, coalesce(title, ''), coalesce(description, ''), coalesce(severity, 0), cvss_score, cvss_version,
            cvss_vector, coalesce(cwes, '{}'), coalesce(refs, '{}'), CASE WHEN advisory IS NULL THEN '' ELSE $2 END
       FROM (${BEST_CLAIM}) c WHERE is_new`,
    [orgId, tool],
  );
  await connection.query(
    `INSERT INTO vulnerability_alias (org_id, alias, vulnerability_id)
     SELECT $1, advisory, vulnerability_id FROM in_advisory WHERE is_new IS NOT NULL ORDER BY advisory
     ON CONFLICT (org_id, alias) DO NOTHING`,
    [orgId],
  );
}

async function insertLinks(
  { connection, orgId }: VulnerabilityContext,
  groups: readonly ResolvedGroup[],
  links: readonly { member: string; link: string }[],
): Promise<void> {
  if (links.length === 0) return;
  const groupOf = new Map(groups.flatMap((group) => group.members.map((member) => [member, group.id] as const)));
  const known = links.filter((link) => groupOf.has(link.member));
  await connection.query(
    `INSERT INTO vulnerability_link (org_id, vulnerability_id, link)
     SELECT DISTINCT $1::uuid, l.id, l.link FROM unnest($2::uuid[], $3::text[]) AS l(id, link) ORDER BY 2, 3
     ON CONFLICT DO NOTHING`,
    [orgId, known.map((link) => groupOf.get(link.member)), known.map((link) => link.link)],
  );
}

/**
 * Groups known before: a canonical id gained, and titles and descriptions. The tool that described a vulnerability first
 * keeps describing it, so that two tools with two wordings do not rewrite the row in turns; without a real title, the
 * first tool that has one takes over, and the vector of the one before is kept beside it. Only what differs is written.
 *
 * Vectors  lower a score: one that was stated goes only for another one of the same tool, and never for that of a token which may report about
 *          some targets alone.
 */
async function updateKnown({ connection, orgId, tool, importId }: VulnerabilityContext): Promise<void> {
  await connection.query(
    `UPDATE vulnerability v SET canonical_id = a.canonical_id FROM in_advisory a
      WHERE v.org_id = $1 AND v.id = a.vulnerability_id AND NOT a.is_new AND v.canonical_id <> a.canonical_id`,
    [orgId],
  );
  // A table that has just been filled has no statistics: taken for empty, it was gone through once for every wording.
  await connection.query("SET LOCAL enable_nestloop = off");
  await connection.query(
    `WITH worded AS MATERIALIZED (
       SELECT c.*, v.source AS told_by, v.cvss_vector AS told_vector,
              CASE WHEN v.source <> $2 THEN c.cvss_vector WHEN ${IS_LIMITED} THEN coalesce(v.cvss_vector, c.cvss_vector)
                   ELSE coalesce(c.cvss_vector, v.cvss_vector) END AS vector
         FROM (${BEST_CLAIM}) c JOIN vulnerability v ON v.org_id = $1 AND v.id = c.vulnerability_id
        WHERE NOT c.is_new AND c.advisory IS NOT NULL AND (v.source IN ('', $2) OR (v.title = '' AND c.title <> ''))
          -- Read again, an import that its tool has followed up since words only what nobody has worded.
          AND (v.source = '' OR NOT EXISTS (
            SELECT 1 FROM import own JOIN import l ON l.org_id = $1 AND l.arrival > own.arrival AND lower(l.tool) = $2
             WHERE own.org_id = $1 AND own.id = $3 AND own.replay IS NOT NULL))),
     handed AS (
       INSERT INTO vulnerability_vector (org_id, vulnerability_id, source, vector)
       SELECT $1, vulnerability_id, told_by, told_vector FROM worded WHERE told_by <> $2 AND told_vector IS NOT NULL ORDER BY vulnerability_id
       ON CONFLICT (org_id, vulnerability_id, source) DO NOTHING)
     UPDATE vulnerability v
        SET title = c.title, description = c.description, severity = c.severity, cvss_score = c.cvss_score,
            cvss_version = c.cvss_version, cvss_vector = c.vector, cwes = c.cwes, "references" = c.refs, source = $2
       FROM worded c
      WHERE v.org_id = $1 AND v.id = c.vulnerability_id
        AND (v.title, v.description, v.severity, v.cvss_score, v.cvss_version, v.cvss_vector, v.cwes, v."references")
            IS DISTINCT FROM (c.title, c.description, c.severity, c.cvss_score, c.cvss_version, c.vector, c.cwes, c.refs)`,
    [orgId, tool, importId],
  );
  await keepVectors(connection, orgId, { tool, importId });
  await connection.query("SET LOCAL enable_nestloop = on");
}

/** The import (`$3`) came by a token that may report about some targets alone. */
const IS_LIMITED = `EXISTS (SELECT 1 FROM import i WHERE i.org_id = $1 AND i.id = $3 AND coalesce(i.context -> 'limitedTo', '[]') <> '[]')`;

/**
 * The CVSS vectors of a tool whose words are not shown: how a weakness is used must not depend on which tool came first. Nothing is
 * written for what the shown words state already.
 */
async function keepVectors(
  connection: TenantConnection,
  orgId: string,
  { tool, importId }: { tool: string; importId: string | null },
): Promise<void> {
  await connection.query(
    `WITH stated AS MATERIALIZED (
       SELECT DISTINCT ON (a.vulnerability_id) a.vulnerability_id, c.cvss_vector AS vector
         FROM in_advisory a JOIN in_claim c USING (advisory)
        WHERE NOT a.is_new AND c.cvss_vector IS NOT NULL ORDER BY a.vulnerability_id, (a.canonical_id = c.advisory) DESC, c.cvss_vector)
     INSERT INTO vulnerability_vector AS x (org_id, vulnerability_id, source, vector)
     SELECT $1, s.vulnerability_id, $2, s.vector FROM stated s JOIN vulnerability v ON v.org_id = $1 AND v.id = s.vulnerability_id
      WHERE v.source <> $2 ORDER BY s.vulnerability_id
     ON CONFLICT (org_id, vulnerability_id, source) DO UPDATE SET vector = EXCLUDED.vector WHERE x.vector <> EXCLUDED.vector AND NOT ${IS_LIMITED}`,
    [orgId, tool, importId],
  );
}
