import type { TenantConnection } from "@/lib/db/tenant";
import { coverageOf } from "@/lib/engine/coverage";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { findClusterKey } from "@/lib/graph/inventory/cluster-identity";
import {
  type Application,
  type AppliedReport,
  clusterOf,
  contextOf,
  emptyResult,
  keepContent,
} from "@/lib/ingest/application";
import { applyFindings } from "@/lib/ingest/apply/apply-findings";
import type { PlacedTarget, StreamContext } from "@/lib/ingest/apply/resolve-targets";
import { AdvisorySettler } from "@/lib/ingest/apply/settle-advisories";
import { storeEvidence } from "@/lib/ingest/apply/store-evidence";
import { applyStatements } from "@/lib/ingest/apply-statements";
import { authorHmac } from "@/lib/ingest/author-token";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { remarkPackages } from "@/lib/ingest/remark-packages";
import { secretHmac } from "@/lib/ingest/secret-token";
import { SecretValues } from "@/lib/ingest/secret-values";
import { type Staged, stageReport } from "@/lib/ingest/stage/stage-report";
import type { Tally } from "@/lib/ingest/tally";
import { tellSubject } from "@/lib/ingest/tell-subject";
import type { StatedContext } from "@/lib/model/context";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** Findings and packages: read into staging item by item, then applied in set-based statements. */
export async function applyFindingsReport(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { claim, connection, tally } = application;
  const started = performance.now();
  const secrets = new SecretValues();
  const staged = await stage(application, outcomes, secrets);
  const parsed = performance.now();
  reportApplying(application);
  // Packing and sealing the raw report is this process's work, applying is the database's: they go on side by side.
  let keeping: Promise<number> | undefined;
  const keep = () => {
    keeping ??= timed(keepContent(application, secrets));
    keeping.catch(() => undefined); // met where it is awaited
    return keeping;
  };
  await lockOrganization(connection, claim.orgId);
  const { applied, coverage } = await apply(application, staged, () => void keep()).finally(() =>
    keeping?.catch(() => undefined),
  );
  const keepMs = await keep();
  const placedIds = applied.placed.map((one) => one.assetId);
  const packages = staged.stager.components;
  if (packages > 0 && tally.findings === 0 && coverage.kinds.vulnerability === undefined)
    await remarkPackages(connection, claim.orgId, { assetIds: placedIds, packages, tally });
  const subject = staged.namesItsSubjects ? await tellSubject(connection, claim.orgId, staged.evidence, tally) : null;
  const askFor = applied.changed ? [] : await withoutDecidedOwner(connection, claim.orgId, placedIds);
  return {
    ...emptyResult(application),
    counts: applied.counts,
    coverage,
    // The same content again leaves every risk as it is: there is nothing to bring in line but an owner nobody asked for yet.
    assetIds: applied.changed ? [...new Set([...placedIds, ...applied.leftAssetIds])] : askFor,
    targetAssetId: subject ?? ownTarget(applied.placed, staged),
    unplaced: application.target.unplaced && !staged.namesItsSubjects && !staged.namesItsTargets,
    held: applied.counts.held,
    timings: {
      parseMs: Math.round(parsed - started),
      keepMs,
      applyMs: Math.round(performance.now() - parsed),
    },
  };
}

/** What the import is filed under: where all that it holds names one other thing, that one, and not a file that nothing is said of. */
function ownTarget(placed: readonly PlacedTarget[], { namesItsTargets }: Staged): string | null {
  const [own, first, ...others] = placed;
  return (namesItsTargets && first && others.length === 0 ? first : own)?.assetId ?? null;
}

/**
 * Of these assets those whose owner was never decided, or that nobody owns though they are said to be built from a repository that
 * is known and not linked yet: a report without findings (an SBOM) brings neither in line otherwise.
 */
async function withoutDecidedOwner(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT a.id FROM asset a
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[])
        AND (a.owner_reason IS NULL OR a.owner_reason ->> 'source' = 'none' AND EXISTS (
          SELECT 1 FROM asset_version v JOIN asset r ON r.org_id = $1 AND r.kind = 'repository' AND r.key = v.source_repo
           WHERE v.org_id = $1 AND v.asset_id = a.id AND NOT EXISTS (
             SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.from_id = a.id AND e.kind = 'built_from' AND e.is_live)))`,
    [orgId, assetIds],
  );
  return rows.map(({ id }) => id);
}

async function timed(work: Promise<void>): Promise<number> {
  const started = performance.now();
  await work;
  return Math.round(performance.now() - started);
}

type StagedWithSettler = Staged & { settler: AdvisorySettler | null };

async function stage(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
  secrets: SecretValues,
): Promise<StagedWithSettler> {
  const { claim, connection, tally } = application;
  const identity = {
    canonicalCheck: (family: string, rule: string) => canonicalCheck(loadCrosswalk(), family, rule).checkId,
    secretHmac: (value: string) => secretHmac(claim.orgId, value).toString("hex"),
    authorHmac: (author: string) => authorHmac(claim.orgId, author).toString("hex"),
  };
  const cluster = await clusterKeyOf(application);
  const target =
    application.target.kind === "cluster" && cluster ? { ...application.target, key: cluster } : application.target;
  const settler = settlerFor(application);
  const context = { target, cluster, identity, settler, onSecret: (value: string) => secrets.add(value) };
  return { ...(await stageReport(connection, outcomes, context, tally)), settler };
}

/** A report that takes long to read does not keep others from being applied meanwhile; one that is read again words nothing that is worded. */
const MOST_BYTES_SETTLED = 256 * 1024 * 1024;

/** How many times as long a report is as it was sent, where it was sent packed. */
const USUALLY_PACKED = 20n;

function settlerFor(application: Application): AdvisorySettler | null {
  const { row } = application.open;
  const bytes = row.contentEncoding === null ? row.bytes : row.bytes * USUALLY_PACKED;
  return row.replays || bytes > MOST_BYTES_SETTLED ? null : new AdvisorySettler(contextOf(application));
}

/** A report names its cluster as people do; the inventory knows under which key that cluster's workloads are filed. */
async function clusterKeyOf(application: Application): Promise<string | null> {
  const name = clusterOf(application);
  if (name === null) return null;
  return (await findClusterKey(application.connection, application.claim.orgId, name)) ?? name;
}

async function apply(application: Application, staged: StagedWithSettler, onHandedOver: () => void) {
  const { open, tally, target } = application;
  const coverage = coverageOf({
    stated: open.row.context,
    headerKinds: open.header.kinds,
    seenKinds: tally.seenKinds,
    incomplete: open.header.incomplete,
    unplaced: target.unplaced,
    namesItsTargets: staged.namesItsTargets,
  });
  const applied = await applyFindings(contextOf(application), {
    stager: staged.stager,
    settler: staged.settler,
    targets: staged.targets.all,
    stream: open.row.replays ? await asBefore(application) : streamOf(application),
    coverage,
    looked: open.header.looked || tally.observations > 0,
    tool: open.header.tool.name,
    onHandedOver,
    ...(open.row.replays ? { replayOf: open.row.rawHash } : {}),
  });
  const restated = await applyStatements(application, {
    statements: staged.statements,
    place: applied.placed[0],
    replaces:
      coverage.covered.includes("vulnerability") || (coverage.addsOnly === null && staged.statements.length > 0),
  });
  if (restated) applied.changed = true;
  const { orgId, importId } = application.claim;
  const from = { orgId, importId, limitedTo: open.row.context.limitedTo ?? [] };
  await storeEvidence(application.connection, from, staged.evidence);
  // What names its subjects has no findings to resolve: nobody has to place it for that.
  const addsOnly = staged.namesItsSubjects && target.unplaced ? null : coverage.addsOnly;
  return { applied, coverage: { addsOnly, kinds: coveredKinds(coverage.covered, tally) } };
}

/** The sender's word first, then the report's. What a CI run says of its repository says nothing about another one. */
function streamOf({ open: { header, row } }: Application): StreamContext {
  const { repo, commit, branch, defaultBranch } = isOfAnother(row.context, header.source.repo) ? {} : row.context;
  return {
    scope: row.context.scope ?? header.scope ?? "default",
    branch: branch ?? header.source.branch,
    defaultBranch: defaultBranch ?? null,
    labels: header.labels,
    build: header.build,
    source: { repo: repo ?? header.source.repo, commit: commit ?? header.source.commit },
  };
}

/** The report names a repository other than the one whose CI sent it (an image that somebody else built). */
function isOfAnother({ ci, repo }: StatedContext, reported: string | null): boolean {
  return ci !== undefined && reported !== null && parseRepositoryUrl(reported) !== parseRepositoryUrl(repo ?? "");
}

/**
 * Read again, a report without a branch is of the branch it was filed under, whatever is the default by now; and what it
 * said of the default branch was heard when it came.
 */
async function asBefore(application: Application): Promise<StreamContext> {
  const stream = streamOf(application);
  const { rows } = await application.connection.query<{ ref: string }>(
    `SELECT DISTINCT s.ref FROM stream_import p
       JOIN stream s ON s.org_id = $1 AND s.id = p.stream_id
       JOIN asset a ON a.org_id = $1 AND a.id = s.asset_id AND a.kind = 'repository'
      WHERE p.org_id = $1 AND p.import_id = $2`,
    [application.claim.orgId, application.claim.importId],
  );
  if (rows.length === 0) return stream;
  return {
    ...stream,
    branch: stream.branch ?? (rows.length === 1 ? (rows[0]?.ref ?? null) : null),
    defaultBranch: null,
  };
}

function reportApplying({ deps, open, tally }: Application): void {
  const bytes = Number(open.row.bytes);
  deps.onProgress?.({ phase: "applying", bytesRead: bytes, bytesTotal: bytes, entries: tally.entries });
}

/** What the page says of each kind: covered, added to, or not seen since. */
function coveredKinds(covered: readonly string[], tally: Tally): Record<string, string> {
  const kinds: Record<string, string> = {};
  for (const kind of tally.seenKinds) kinds[kind] = "added";
  for (const kind of covered) kinds[kind] = "covered";
  return kinds;
}
