import { OTHER_VECTORS, STATED_VECTORS } from "@/lib/correlate/stated-vectors";
import type { TenantConnection } from "@/lib/db/tenant";
import type { WeaknessUse } from "@/lib/engine/risk/facts";
import { weaknessUse } from "@/lib/engine/weakness-use";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";

/** The asset of a member; one object however many findings it has. */
export type MemberAsset = { id: string; kind: AssetKind; key: string; unplaced: boolean };

/** What `finding_rank` holds of a finding. */
export type StoredRank = { priority: number; riskId: string | null; isOpen: boolean };

/** One open finding with everything its score, fix and owner depend on. */
export type Member = {
  id: string;
  kind: FindingKind;
  asset: MemberAsset;
  severity: number;
  disposition: string | null;
  /** As stored; null when correlation has never seen it. */
  rank: StoredRank | null;
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
  /** Members with the same vector share one. */
  use: WeaknessUse | null;
  componentId: string | null;
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
  /** Source lines that a report quotes from `line` on, of a misconfiguration. */
  quote: string | null;
  /** The file that a misconfiguration is in, where its locus is the resource's name. */
  file: string | null;
  /** A tool says that there will be no fix. */
  noFix: boolean;
  /** Of a secret that a tool tried: whether it still works, as far as any of them saw. */
  works: boolean | null;
  /** Of code and of running services, what kind of weakness all tools say that it is, as `CWE-79`; members with the same share one list. */
  cwes: readonly string[];
  kevAdded: string | null;
  ransomware: boolean | null;
  epss: number | null;
  percentile: number | null;
  roseFrom: number | null;
  roseOn: string | null;
  exploitation: "none" | "poc" | "active" | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
  assessedAt: Date | null;
};

/** Rows per fetch: while one batch is scored the server reads the next. */
const FETCH_ROWS = 5_000;

/**
 * Open findings of some assets, or of one risk in them, in batches; those of one package of an asset together, else in no order. The next batch is asked for
 * as soon as one has come: what is asked meanwhile waits behind it. Reference data is joined here and never copied to findings.
 *
 * Not parsed row by row as other queries are: an image has tens of thousands, the columns are NOT NULL or CHECKed where
 * the type says so, and parsing them costs more than reading them. Lists come as text, which is cheaper than arrays.
 */
export async function* loadMembers(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  riskId: string | null = null,
): AsyncGenerator<Member[]> {
  const assets = await loadAssets(connection, orgId, assetIds);
  const lists = new Map<string, readonly string[]>();
  const words = new Map<string, string>();
  const uses = new Map<string, WeaknessUse | null>();
  await connection.query("SET LOCAL cursor_tuple_fraction = 1");
  const [findings, values] = riskId === null ? [OF_ASSETS, [orgId, assetIds]] : [OF_RISK, [orgId, assetIds, riskId]];
  await connection.query(`DECLARE members NO SCROLL CURSOR FOR ${membersOf(findings)}`, values);
  const fetch = () => connection.query<Row>({ text: `FETCH ${FETCH_ROWS} FROM members`, rowMode: "array" });
  for (let fetching = fetch(); ; ) {
    const { rows } = await fetching;
    const isLast = rows.length < FETCH_ROWS;
    if (!isLast) fetching = fetch();
    fetching.catch(() => undefined); // met where it is awaited
    yield rows.map((row) => toMember(row, { assets, lists, words, uses }));
    if (isLast) break;
  }
  await connection.query("CLOSE members");
}

type Row = [
  id: string,
  kind: FindingKind,
  assetId: string,
  severity: number,
  disposition: string | null,
  priority: number | null,
  riskId: string | null,
  rankedOpen: boolean | null,
  checkId: string | null,
  manifest: string | null,
  secretKey: string | null,
  locus: string,
  title: string,
  firstSeenAt: Date,
  vulnerabilityId: string | null,
  canonicalId: string | null,
  cvss: number | null,
  type: string | null,
  namespace: string | null,
  name: string | null,
  tools: string | null,
  fixed: string | null,
  installed: string | null,
  toolRule: string,
  advice: string | null,
  line: number | null,
  noFix: boolean,
  kevAdded: string | null,
  ransomware: boolean | null,
  epss: number | null,
  percentile: number | null,
  exploitation: Member["exploitation"],
  automatable: boolean | null,
  technicalImpact: Member["technicalImpact"],
  assessedAt: Date | null,
  quoted: string | null,
  file: string | null,
  componentId: string | null,
  vectors: string | null,
  kevText: string | null,
  roseFrom: number | null,
  roseOn: string | null,
  works: boolean | null,
  cwes: string | null,
];

/** What rows have in common, held once: a member may be kept until all of its risk are read. */
type Shared = {
  assets: ReadonlyMap<string, MemberAsset>;
  lists: Map<string, readonly string[]>;
  words: Map<string, string>;
  uses: Map<string, WeaknessUse | null>;
};

/** From a row as a list: the driver's objects are hash tables with so many columns, several times as large and as slow. */
function toMember(row: Row, { assets, lists, words, uses }: Shared): Member {
  const [id, kind, assetId, severity, disposition, priority, riskId, isOpen, checkId, manifest, secretKey] = row;
  return {
    id,
    kind,
    asset: assets.get(assetId) as MemberAsset,
    severity,
    disposition,
    rank: priority === null ? null : { priority, riskId, isOpen: isOpen === true },
    checkId,
    manifest,
    secretKey,
    locus: row[11],
    title: row[12],
    firstSeenAt: row[13],
    vulnerabilityId: row[14],
    canonicalId: wordOf(row[15], words),
    cvss: row[16],
    use: statedUse(row[38], { kevText: row[39], automatable: row[32] }, uses),
    componentId: row[37],
    type: row[17],
    namespace: row[18],
    name: row[19],
    tools: listOf(row[20], lists),
    fixed: listOf(row[21], lists),
    installed: wordOf(row[22], words),
    toolRule: row[23],
    advice: row[24],
    ...placeOf(row[25], row[35]),
    noFix: row[26],
    works: row[42],
    cwes: listOf(row[43], lists),
    kevAdded: row[27],
    ransomware: row[28],
    epss: row[29],
    percentile: row[30],
    roseFrom: row[40],
    roseOn: row[41],
    exploitation: row[31],
    automatable: row[32],
    technicalImpact: row[33],
    assessedAt: row[34],
    file: row[36],
  };
}

/** The line that is quoted, with its text; else the first that is named. */
function placeOf(line: number | null, quoted: string | null): Pick<Member, "line" | "quote"> {
  const [at = "", ...text] = quoted?.split("\u001f") ?? [];
  return quoted === null ? { line, quote: null } : { line: Number(at), quote: text.join("\u001f") };
}

const NOTHING: readonly string[] = [];

/** Words that are remembered: what is met again is mostly met again soon. */
const MOST_WORDS = 50_000;

/** The same string for the same text, mostly. */
function wordOf(text: string | null, known: Map<string, string>): string | null {
  if (text === null) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_WORDS) known.clear();
  known.set(text, text);
  return text;
}

/** Worked out once for each text: there are few. */
function statedUse(
  vectors: string | null,
  about: { kevText: string | null; automatable: boolean | null },
  known: Map<string, WeaknessUse | null>,
): WeaknessUse | null {
  const said = vectors ?? about.kevText;
  if (said === null) return null;
  const key = about.automatable ? `automatable ${said}` : said;
  const before = known.get(key);
  if (before !== undefined) return before;
  const use = weaknessUse(vectors, about);
  if (known.size >= MOST_WORDS) known.clear();
  known.set(key, use);
  return use;
}

/** The list that a text holds, sorted and each element once (cheaper here than in the server); the same object for the same text. */
function listOf(text: string | null, known: Map<string, readonly string[]>): readonly string[] {
  if (!text) return NOTHING;
  const before = known.get(text);
  if (before) return before;
  const list = [...new Set(text.split("\u001f"))].sort();
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
  if (vulnerabilityIds.length === 0) return new Map();
  const { rows } = await connection.query<{ id: string; title: string }>(
    "SELECT id, title FROM vulnerability WHERE org_id = $1 AND id = ANY($2::uuid[])",
    [orgId, vulnerabilityIds],
  );
  return new Map(rows.map((row) => [row.id, row.title] as const));
}

const OF_ASSETS = "SELECT f.* FROM finding f WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open'";
const OF_RISK = `
  SELECT f.* FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
   WHERE k.org_id = $1 AND k.risk_id = $3 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open'`;

/**
 * Columns in the order of `Row`. Findings are put in order while they are narrow, and the joins keep it: what is joined comes with
 * the first batch and not after the last. Components met last come first: reports begin with the packages of the operating system,
 * which are one fix and complete only at the end; of the others each is.
 */
const membersOf = (findings: string) => `
  SELECT f.id, f.kind, f.asset_id, f.severity, f.disposition, r.priority, r.risk_id, r.state = 'open', f.check_id, nullif(f.identity[4], ''),
         CASE WHEN f.kind = 'secret' THEN CASE WHEN cardinality(f.identity) = 1 THEN f.identity[1] ELSE encode(f.key, 'hex') END END,
         f.locus, f.title, f.first_seen_at, v.id, v.canonical_id, v.cvss_score, c.type, c.namespace, c.name,
         w.tools, w.fixed, w.installed, coalesce(w.tool_rule, ''), w.advice, w.line, coalesce(w.no_fix, false),
         k.date_added::text, k.ransomware, e.score, e.percentile, s.exploitation, s.automatable, s.technical_impact, s.assessed_at,
         w.quoted, w.file, f.component_id, ${STATED_VECTORS},
         CASE WHEN ${STATED_VECTORS} IS NULL THEN k.description END, e.rose_from, e.rose_on::text, w.works,
         w.cwes
    FROM (${findings} ORDER BY f.asset_id, f.component_id DESC OFFSET 0) f
    LEFT JOIN finding_rank r ON r.org_id = $1 AND r.finding_id = f.id
    LEFT JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
    LEFT JOIN component c ON c.org_id = $1 AND c.id = f.component_id
    LEFT JOIN kev k ON k.cve = v.canonical_id
    LEFT JOIN epss e ON e.cve = v.canonical_id
    LEFT JOIN ssvc s ON s.cve = v.canonical_id
    LEFT JOIN LATERAL (${OTHER_VECTORS}) x ON true
    -- One look-up per finding by its index: a plan that does not depend on statistics, which a first import has none of.
    LEFT JOIN LATERAL (
      SELECT string_agg(t.tool, chr(31)) AS tools,
             string_agg(o.fixed_version, chr(31)) FILTER (WHERE o.fixed_version <> '') AS fixed,
             max(o.installed_version) AS installed, min(o.tool_rule) AS tool_rule, max(o.message) AS advice, min((o.loci -> 0 ->> 'line')::int) AS line,
             min((o.loci -> 0 ->> 'line') || chr(31) || (o.loci -> 0 ->> 'quote')) FILTER (WHERE f.kind = 'misconfiguration') AS quoted,
             min(o.loci -> 0 ->> 'path') FILTER (WHERE f.kind = 'misconfiguration') AS file,
             bool_or(o.status IN ('will_not_fix', 'wont-fix', 'end_of_life', 'not-fixed', 'fix_deferred')) AS no_fix,
             -- One tool that names none leaves open what kind it is.
             CASE WHEN f.kind IN ('code', 'dynamic') AND bool_and(o.status IS NOT NULL) THEN replace(string_agg(o.status, ' '), ' ', chr(31)) END AS cwes,
             CASE WHEN bool_or(o.status = 'valid') THEN true WHEN bool_or(o.status = 'invalid') THEN false END AS works
        FROM observation o JOIN stream t ON t.org_id = $1 AND t.id = o.stream_id AND t.is_current
       WHERE o.org_id = $1 AND o.finding_id = f.id AND upper_inf(o.live)) w ON true
   ORDER BY f.asset_id, f.component_id DESC`;
