import type { TenantConnection } from "@/lib/db/tenant";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";

/** The asset of a member; one object however many findings it has. */
export type MemberAsset = { id: string; kind: AssetKind; key: string; unplaced: boolean };

/** One open finding with everything its score, fix and owner depend on. */
export type Member = {
  id: string;
  kind: FindingKind;
  asset: MemberAsset;
  severity: number;
  disposition: string | null;
  priority: number;
  riskId: string | null;
  checkId: string | null;
  /** Where a package was declared; the file of a code finding: the part of the identity that says the place. */
  manifest: string | null;
  /** HMAC of a secret's value when it is known, else the finding's own key: what is rotated together. */
  secretKey: string | null;
  locus: string;
  title: string;
  firstSeenAt: Date;
  vulnerabilityId: string | null;
  canonicalId: string | null;
  cvss: number | null;
  type: string | null;
  namespace: string | null;
  name: string | null;
  /** Tools that report it now, sorted; members with the same tools share one list. */
  tools: readonly string[];
  fixed: readonly string[];
  installed: string | null;
  toolRule: string;
  advice: string | null;
  line: number | null;
  /** A tool says that there will be no fix. */
  noFix: boolean;
  kevAdded: string | null;
  ransomware: boolean | null;
  epss: number | null;
  percentile: number | null;
  exploitation: "none" | "poc" | "active" | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
  assessedAt: Date | null;
};

type Row = Omit<Member, "asset" | "tools" | "fixed"> & { assetId: string; tools: string | null; fixed: string | null };

/** Rows per fetch: the rows of one as the driver builds them, and not of all, are held beside the members. */
const FETCH_ROWS = 5_000;

/**
 * Open findings of some assets, in no order. Reference data is joined here and never copied to findings.
 *
 * Not parsed row by row as other queries are: an image has tens of thousands, the columns are NOT NULL or CHECKed where
 * the type says so, and parsing them costs more than reading them. Lists come as text, which is cheaper than arrays.
 */
export async function loadMembers(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Member[]> {
  const assets = await loadAssets(connection, orgId, assetIds);
  const lists = new Map<string, readonly string[]>();
  const members: Member[] = [];
  await connection.query("SET LOCAL cursor_tuple_fraction = 1");
  await connection.query(`DECLARE members NO SCROLL CURSOR FOR ${OPEN_FINDINGS}`, [orgId, assetIds]);
  for (;;) {
    const { rows } = await connection.query<Row>(`FETCH ${FETCH_ROWS} FROM members`);
    for (const row of rows) members.push(toMember(row, assets, lists));
    if (rows.length < FETCH_ROWS) break;
  }
  await connection.query("CLOSE members");
  return members;
}

/** The driver's own object becomes the member: copying tens of thousands of them costs as much as reading them. */
function toMember(row: Row, assets: ReadonlyMap<string, MemberAsset>, lists: Map<string, readonly string[]>): Member {
  return Object.assign(row, {
    asset: assets.get(row.assetId) as MemberAsset,
    tools: listOf(row.tools, lists),
    fixed: listOf(row.fixed, lists),
  });
}

const NOTHING: readonly string[] = [];

/** The list that a text holds; the same object for the same text. */
function listOf(text: string | null, known: Map<string, readonly string[]>): readonly string[] {
  if (!text) return NOTHING;
  const before = known.get(text);
  if (before) return before;
  const list = text.split("\u001f");
  known.set(text, list);
  return list;
}

async function loadAssets(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Map<string, MemberAsset>> {
  const { rows } = await connection.query<MemberAsset>(
    "SELECT id, kind, key, unplaced FROM asset WHERE org_id = $1 AND id = ANY($2::uuid[])",
    [orgId, assetIds],
  );
  return new Map(rows.map((asset) => [asset.id, asset] as const));
}

/** What some vulnerabilities are called: asked for the worst finding of each risk, and not held for all members. */
export async function loadTitles(
  connection: TenantConnection,
  orgId: string,
  vulnerabilityIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await connection.query<{ id: string; title: string }>(
    "SELECT id, title FROM vulnerability WHERE org_id = $1 AND id = ANY($2::uuid[])",
    [orgId, vulnerabilityIds],
  );
  return new Map(rows.map((row) => [row.id, row.title] as const));
}

const OPEN_FINDINGS = `
  SELECT f.id, f.kind, f.asset_id AS "assetId", f.severity, f.disposition, f.priority, f.risk_id AS "riskId", f.check_id AS "checkId",
         nullif(f.identity[4], '') AS manifest,
         CASE WHEN f.kind = 'secret' THEN CASE WHEN cardinality(f.identity) = 1 THEN f.identity[1] ELSE encode(f.key, 'hex') END END AS "secretKey",
         f.locus, f.title, f.first_seen_at AS "firstSeenAt", v.id AS "vulnerabilityId", v.canonical_id AS "canonicalId", v.cvss_score AS cvss,
         c.type, c.namespace, c.name,
         w.tools, w.fixed, w.installed, coalesce(w.tool_rule, '') AS "toolRule", w.advice, w.line, coalesce(w.no_fix, false) AS "noFix",
         k.date_added::text AS "kevAdded", k.ransomware, e.score AS epss, e.percentile,
         s.exploitation, s.automatable, s.technical_impact AS "technicalImpact", s.assessed_at AS "assessedAt"
    FROM finding f
    LEFT JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
    LEFT JOIN component c ON c.org_id = $1 AND c.id = f.component_id
    LEFT JOIN kev k ON k.cve = v.canonical_id
    LEFT JOIN epss e ON e.cve = v.canonical_id
    LEFT JOIN ssvc s ON s.cve = v.canonical_id
    LEFT JOIN (
      SELECT o.finding_id, string_agg(DISTINCT t.tool, chr(31)) AS tools,
             string_agg(DISTINCT o.fixed_version, chr(31)) FILTER (WHERE o.fixed_version <> '') AS fixed,
             max(o.installed_version) AS installed, min(o.tool_rule) AS tool_rule, max(o.message) AS advice, min((o.loci -> 0 ->> 'line')::int) AS line,
             bool_or(o.status IN ('will_not_fix', 'wont-fix', 'end_of_life', 'not-fixed', 'fix_deferred')) AS no_fix
        FROM stream t JOIN observation o ON o.org_id = $1 AND o.stream_id = t.id AND upper_inf(o.live)
       WHERE t.org_id = $1 AND t.asset_id = ANY($2::uuid[]) AND t.is_current GROUP BY 1) w ON w.finding_id = f.id
   WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open'`;
