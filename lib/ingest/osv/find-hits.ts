import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { isOfRelease } from "@/lib/engine/affected/distro-release";
import { versionEffect } from "@/lib/engine/affected/version-effect";
import { copyRows } from "@/lib/ingest/stage/copy-rows";
import { groupBy } from "@/lib/model/group-by";

/**
 * Which presences are compared with which advisories; the query's aliases are `a` (osv_affected), `c` (component) and `p`
 * (presence). An advisory of a distribution speaks of source packages; where a presence names its own, that one is meant.
 *
 * Plan   from few advisories to their components and presences, or from a stream's presences to advisories: by index both ways.
 */
export type Pairing = { from: string; values: unknown[] };

const COLUMNS = `a.advisory_id, a.ordinal, p.stream_id, p.component_id, p.version, p.path, p.distro, p.import_id, c.type, c.namespace, c.name,
       coalesce(nullif(p.source_version, ''), p.version) AS compared`;

/** `$2`: ids of the advisories that changed. */
export function ofAdvisories(ids: readonly string[]): Pairing {
  return {
    from: `
      SELECT ${COLUMNS} FROM osv_affected a
        JOIN component c ON c.org_id = $1 AND c.type = a.type AND c.namespace = a.namespace AND c.name = a.name
        JOIN presence p ON p.org_id = $1 AND p.component_id = c.id
       WHERE a.advisory_id = ANY($2) AND NOT (a.type IN ('deb', 'apk') AND p.source_name <> '')
      UNION
      SELECT ${COLUMNS} FROM osv_affected a
        JOIN LATERAL (SELECT * FROM presence p WHERE p.org_id = $1 AND p.source_name = a.name AND p.source_name <> '' OFFSET 0) p ON true
        JOIN component c ON c.org_id = $1 AND c.id = p.component_id AND c.type = a.type AND c.namespace = a.namespace
       WHERE a.advisory_id = ANY($2) AND a.type IN ('deb', 'apk', 'rpm') AND a.name <> ''`,
    values: [ids],
  };
}

/** `$2`: ids of the streams whose packages changed. */
export function ofStreams(ids: readonly string[]): Pairing {
  return {
    from: `
      SELECT ${COLUMNS} FROM presence p
        JOIN component c ON c.org_id = $1 AND c.id = p.component_id
        JOIN osv_affected a ON a.type = c.type AND a.namespace = c.namespace AND a.name = c.name
       WHERE p.org_id = $1 AND p.stream_id = ANY($2::uuid[]) AND NOT (a.type IN ('deb', 'apk') AND p.source_name <> '')
      UNION
      SELECT ${COLUMNS} FROM presence p
        JOIN component c ON c.org_id = $1 AND c.id = p.component_id
        JOIN osv_affected a ON a.type = c.type AND a.namespace = c.namespace AND a.name = p.source_name
       WHERE p.org_id = $1 AND p.stream_id = ANY($2::uuid[]) AND p.source_name <> '' AND a.type IN ('deb', 'apk', 'rpm')`,
    values: [ids],
  };
}

const Question = z.object({
  advisory: z.string(),
  ordinal: z.number(),
  type: z.string(),
  namespace: z.string(),
  version: z.string(),
  distro: z.string(),
});
const Affected = z.object({
  advisory: z.string(),
  ordinal: z.number(),
  ecosystem: z.string(),
  ranges: z.array(
    z.object({
      type: z.string(),
      events: z.array(
        z.object({ event: z.enum(["introduced", "fixed", "last_affected", "limit"]), value: z.string() }),
      ),
    }),
  ),
  versions: z.array(z.string()),
});

/** Makes `osv_hit`, empty: presences that an advisory affects. */
export async function createHits(connection: TenantConnection): Promise<void> {
  await connection.query(`
    CREATE TEMP TABLE osv_hit (
      advisory_id text, ordinal int, stream_id uuid, component_id uuid, version text, path text, distro text, import_id uuid,
      type text, namespace text, name text, compared text, fixed text
    ) ON COMMIT DROP`);
}

/**
 * Adds to `osv_hit` every presence of the pairing that its advisory affects. Each version of a package is decided once, in pure
 * code, however many presences have it. Withdrawn advisories affect nothing.
 *
 * Returns   ids of the advisories that affect something.
 */
export async function addHits(connection: TenantConnection, orgId: string, pairing: Pairing): Promise<string[]> {
  await connection.query(
    `CREATE TEMP TABLE osv_pair ON COMMIT DROP AS
     SELECT x.* FROM (${pairing.from}) x JOIN osv_advisory v ON v.id = x.advisory_id AND v.withdrawn IS NULL`,
    [orgId, ...pairing.values],
  );
  const questions = await rowsOf(
    connection,
    Question,
    "SELECT DISTINCT advisory_id AS advisory, ordinal, type, namespace, compared AS version, distro FROM osv_pair",
  );
  await connection.query(
    "CREATE TEMP TABLE osv_verdict (advisory_id text, ordinal int, compared text, distro text, fixed text) ON COMMIT DROP",
  );
  await copyRows(
    connection,
    "osv_verdict",
    ["advisory_id", "ordinal", "compared", "distro", "fixed"],
    await decide(connection, questions),
  );
  await connection.query(
    `INSERT INTO osv_hit
     SELECT x.*, d.fixed FROM osv_pair x JOIN osv_verdict d USING (advisory_id, ordinal, compared, distro)
       -- What a report's findings name is no list of what is there: its absence later would say nothing.
       JOIN (SELECT DISTINCT s.stream_id FROM osv_pair s
              WHERE EXISTS (SELECT 1 FROM stream_import i WHERE i.org_id = $1 AND i.stream_id = s.stream_id AND i.lists_packages)) l
         ON l.stream_id = x.stream_id`,
    [orgId],
  );
  await connection.query("DROP TABLE osv_pair; DROP TABLE osv_verdict");
  const { rows } = await connection.query<{ id: string }>("SELECT DISTINCT advisory_id AS id FROM osv_hit ORDER BY 1");
  return rows.map(({ id }) => id);
}

/** Affected rows fetched at once: an advisory may name thousands of versions. */
const AFFECTED_AT_ONCE = 500;

async function decide(connection: TenantConnection, questions: readonly z.output<typeof Question>[]) {
  const verdicts: [string, number, string, string, string | null][] = [];
  const asked = [...groupBy(questions, ({ advisory, ordinal }) => `${ordinal} ${advisory}`).values()];
  for (let from = 0; from < asked.length; from += AFFECTED_AT_ONCE) {
    const some = asked.slice(from, from + AFFECTED_AT_ONCE);
    const stated = await rowsOf(
      connection,
      Affected,
      `SELECT a.advisory_id AS advisory, a.ordinal, a.ecosystem, a.ranges, a.versions
         FROM unnest($1::text[], $2::int[]) AS q(advisory, ordinal) JOIN osv_affected a ON a.advisory_id = q.advisory AND a.ordinal = q.ordinal`,
      [some.map(([one]) => one?.advisory), some.map(([one]) => one?.ordinal)],
    );
    const byName = new Map(stated.map((row) => [`${row.ordinal} ${row.advisory}`, row] as const));
    for (const question of some.flat()) {
      const affected = byName.get(`${question.ordinal} ${question.advisory}`);
      if (!affected || !isOfRelease(question, affected.ecosystem)) continue;
      const effect = versionEffect({ ...affected, type: question.type }, question.version);
      if (effect?.affected)
        verdicts.push([question.advisory, question.ordinal, question.version, question.distro, effect.fixed]);
    }
  }
  return verdicts;
}
