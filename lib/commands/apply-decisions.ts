import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { join, type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant, withTenantConnection } from "@/lib/db/tenant";

const Pattern = z.object({
  advisory: z.string().optional(),
  component: z.string().optional(),
  versions: z.string().optional(),
  asset: z.string().optional(),
  team: z.string().optional(),
});
type Pattern = z.infer<typeof Pattern>;

const PatternDecision = z.object({ id: z.string(), source: z.string(), pattern: Pattern });

/**
 * Brings the effective disposition of findings in line with the decisions in force: people's before documents', a
 * finding's own before patterns, the newest first. Removing or expiring a decision restores what was below it (MODEL section 4).
 *
 * Scope    the given findings, those of the given assets, or everything of the organization.
 * Twice    writes nothing; each change notes one event on the finding.
 * Returns  the assets whose findings changed, and those of changes that end an attack path which is open again: their risks must be computed again.
 */
export async function applyDecisions(tx: Tx, orgId: string, scope: DecisionReach): Promise<string[]> {
  const patterns = await rows(tx, PatternDecision)`
    SELECT d.id, d.source, d.pattern FROM decision d
     WHERE d.org_id = ${orgId}::uuid AND d.scope_kind = 'pattern' AND ${inForce} AND ${setsState}`;
  const within = withinSql(scope);
  const own = sql`SELECT f.id AS finding_id, d.id AS decision_id, 0 AS rank FROM decision d
     JOIN finding f ON f.org_id = d.org_id AND f.id = d.finding_id
    WHERE d.org_id = ${orgId}::uuid AND d.scope_kind = 'finding' AND ${inForce} AND ${setsState} AND ${within}`;
  const matching = [own, ...patterns.map((decision) => matchesOf(orgId, decision, within))];
  const changed = await rows(tx, z.object({ assetId: z.string() }))`
    WITH matching AS (${join(matching, " UNION ALL ")}),
    best AS (
      SELECT DISTINCT ON (m.finding_id) m.finding_id, d.id, d.kind, d.author_name, d.reason
        FROM matching m JOIN decision d ON d.org_id = ${orgId}::uuid AND d.id = m.decision_id
       ORDER BY m.finding_id, d.source = 'vex', m.rank, d.created_at DESC, d.id),
    changed AS (
      UPDATE finding t SET disposition = b.kind, decision_id = b.id
        FROM finding f LEFT JOIN best b ON b.finding_id = f.id
       WHERE t.org_id = ${orgId}::uuid AND f.org_id = t.org_id AND f.id = t.id AND ${within}
         AND (b.id IS NOT NULL OR t.decision_id IS NOT NULL OR t.disposition IS NOT NULL)
         AND (t.disposition, t.decision_id) IS DISTINCT FROM (b.kind, b.id)
      RETURNING t.id, t.asset_id, b.kind, b.author_name, b.reason),
    noted AS (
      INSERT INTO finding_event (org_id, id, finding_id, at, kind, detail)
      SELECT ${orgId}::uuid, gen_random_uuid(), id, now(), CASE WHEN kind IS NULL THEN 'undecided' ELSE 'decided' END,
             jsonb_strip_nulls(jsonb_build_object('actor', author_name, 'text', kind || ': ' || reason))
        FROM changed)
    SELECT DISTINCT asset_id::text AS "assetId" FROM changed`;
  const reopened = await reopenRisks(tx, orgId);
  return [...new Set([...changed, ...reopened].map(({ assetId }) => assetId))];
}

/**
 * What people and VEX documents have said before about what an import has just brought. Cheap where nobody decided
 * anything, which is looked at first.
 */
export async function applyDecisionsToAssets(db: Db, orgId: string, assetIds: readonly string[]): Promise<void> {
  // Asked over a plain connection: a worker of an organization without decisions needs nothing more than that.
  const decided = await withTenantConnection(db, orgId, (connection) =>
    connection.query(
      `(SELECT d.id FROM decision d WHERE d.org_id = $1 AND ${inForce.text} AND ${setsState.text} LIMIT 1)
       UNION ALL
       (SELECT f.id FROM finding f WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.decision_id IS NOT NULL LIMIT 1)`,
      [orgId, assetIds],
    ),
  );
  if (!decided.rowCount) return;
  await withTenant(db, orgId, (tx) => applyDecisions(tx, orgId, { assetIds }));
}

/** Which findings a change of decisions may touch. */
export type DecisionReach = { findingIds: readonly string[] } | { assetIds: readonly string[] } | "everything";

function withinSql(scope: DecisionReach): Sql {
  if (scope === "everything") return sql`true`;
  return "findingIds" in scope
    ? sql`f.id = ANY(${[...scope.findingIds]}::uuid[])`
    : sql`f.asset_id = ANY(${[...scope.assetIds]}::uuid[])`;
}

/**
 * A risk is hidden by its own decision in force, or because all its findings are decided; else it is open again.
 *
 * Returns  where the changes are that end attack paths which are open again: one counts as the worst path that it ends.
 */
function reopenRisks(tx: Tx, orgId: string): Promise<{ assetId: string }[]> {
  return rows(tx, z.object({ assetId: z.string() }))`
    WITH reopened AS (
    UPDATE risk r SET status = 'open', updated_at = now()
     WHERE r.org_id = ${orgId}::uuid AND r.status IN ('accepted', 'snoozed', 'false_positive', 'not_affected', 'fixed')
       AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.org_id = r.org_id AND d.risk_id = r.id AND d.scope_kind = 'risk' AND d.kind = r.status AND ${inForce})
       AND (r.kind = 'attack-path' OR EXISTS (SELECT 1 FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
         WHERE k.org_id = r.org_id AND k.risk_id = r.id AND f.state = 'open' AND f.disposition IS NULL))
    RETURNING r.ends_with_id)
    SELECT DISTINCT e.asset_id::text AS "assetId" FROM reopened p JOIN risk e ON e.org_id = ${orgId}::uuid AND e.id = p.ends_with_id`;
}

const inForce: Sql = sql`d.revoked_at IS NULL AND (d.expires_at IS NULL OR d.expires_at > now())`;
const setsState: Sql = sql`d.kind IN ('accepted', 'false_positive', 'not_affected', 'fixed', 'snoozed')`;

function matchesOf(orgId: string, { id, source, pattern }: z.infer<typeof PatternDecision>, within: Sql): Sql {
  const parts = [sql`f.org_id = ${orgId}::uuid`, within, ...patternConditions(pattern, source)];
  return sql`SELECT f.id AS finding_id, ${id}::uuid AS decision_id, 1 AS rank FROM finding f
     JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id WHERE ${join(parts, " AND ")}`;
}

/**
 * Every stated part must match; a pattern that states nothing matches nothing. People write globs of assets; a document
 * speaks of the one it was filed under, whose key its sender chose and which must not be read as a glob.
 */
function patternConditions(pattern: Pattern, source: string): Sql[] {
  const parts: Sql[] = [];
  if (pattern.advisory) {
    parts.push(sql`(f.check_id = ${pattern.advisory} OR f.vulnerability_id IN (SELECT al.vulnerability_id FROM vulnerability_alias al
      WHERE al.org_id = f.org_id AND al.alias = ${pattern.advisory}))`);
  }
  if (pattern.component) {
    // Two rows of coordinates may be written alike (a slash in a name): both are meant.
    parts.push(sql`f.component_id IN (SELECT c.id FROM component c WHERE c.org_id = f.org_id
      AND 'pkg:' || c.type || '/' || CASE WHEN c.namespace = '' THEN '' ELSE c.namespace || '/' END || c.name = ${pattern.component})`);
  }
  if (pattern.versions) {
    parts.push(sql`NOT EXISTS (SELECT 1 FROM observation o WHERE o.org_id = f.org_id AND o.finding_id = f.id AND upper_inf(o.live)
      AND o.installed_version IS DISTINCT FROM ${pattern.versions})`);
  }
  if (pattern.asset && source === "vex") parts.push(sql`(a.kind || ':' || a.key) = ${pattern.asset}`);
  else if (pattern.asset) parts.push(sql`(a.kind || ':' || a.key) ~ ${globToRegex(pattern.asset)}`);
  if (pattern.team) {
    parts.push(
      sql`coalesce(f.owner_team_id, a.owner_team_id) = (SELECT t.id FROM team t WHERE t.org_id = f.org_id AND t.slug = ${pattern.team})`,
    );
  }
  return parts.length > 0 ? parts : [sql`false`];
}

/** `*` stays within a segment, `**` crosses them; everything else means itself. */
function globToRegex(glob: string): string {
  const parts = glob.split(/(\*{1,2})/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return `^${parts.join("")}$`;
}
