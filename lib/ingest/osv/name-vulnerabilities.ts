import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { VulnerabilityContext } from "@/lib/ingest/apply/apply-context";
import { resolveVulnerabilities } from "@/lib/ingest/apply/resolve-vulnerabilities";
import type { StatedAliases } from "@/lib/ingest/stage/record-stager";

const Names = z.object({ id: z.string(), aliases: z.array(z.string()), links: z.array(z.string()) });

/**
 * Finds or makes this organization's vulnerabilities of some stored advisories and fills `in_advisory`. An advisory that is an
 * alias of what another tool reported is that vulnerability.
 */
export async function nameVulnerabilities(
  context: VulnerabilityContext,
  advisoryIds: readonly string[],
): Promise<void> {
  const { connection } = context;
  await connection.query("TRUNCATE in_advisory, in_claim");
  await connection.query(
    `INSERT INTO in_claim (advisory, title, description, severity, cvss_score, cvss_version, cvss_vector, cwes, refs)
     SELECT id, title, details, severity, cvss_score, cvss_version, cvss_vector, cwes, "references" FROM osv_advisory WHERE id = ANY($1)`,
    [advisoryIds],
  );
  const names = await rowsOf(connection, Names, "SELECT id, aliases, links FROM osv_advisory WHERE id = ANY($1)", [
    advisoryIds,
  ]);
  const stated = new Map<string, StatedAliases>(
    names.map(({ id, aliases, links }) => [id, { aliases: new Set(aliases), links: new Set(links) }]),
  );
  await resolveVulnerabilities(context, stated);
}
