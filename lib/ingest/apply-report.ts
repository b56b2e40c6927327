import type { TenantConnection } from "@/lib/db/tenant";
import { coverageOf } from "@/lib/engine/coverage";
import type { ScanTime } from "@/lib/engine/scan-time";
import type { Target } from "@/lib/engine/target";
import { applyAlerts, applyCodeowners, applyFeedReport, applyObjects } from "@/lib/ingest/apply-other";
import { type AppliedCounts, applyFindings } from "@/lib/ingest/apply/apply-findings";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { keepRaw } from "@/lib/ingest/keep-raw";
import type { ImportClaim, ImportDeps, OpenReport } from "@/lib/ingest/process-import";
import { secretHmac } from "@/lib/ingest/secret-token";
import { stageReport } from "@/lib/ingest/stage/stage-report";
import type { Tally } from "@/lib/ingest/tally";
import type { ParsedRecord } from "@/lib/model/record";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** All that applying one report needs. */
export type Application = {
  deps: ImportDeps;
  claim: ImportClaim;
  open: OpenReport;
  connection: TenantConnection;
  tally: Tally;
  target: Target;
  scanTime: ScanTime;
};

/** What applying did, for the import's row and for correlation. */
export type AppliedReport = {
  tally: Tally;
  counts: Partial<AppliedCounts>;
  coverage: { kinds: Record<string, string>; addsOnly: string | null };
  /** Assets whose risks may differ now. */
  assetIds: string[];
  targetAssetId: string | null;
  held: number;
  tool: string;
  toolVersion: string | null;
  scanTime: ScanTime;
  unplaced: boolean;
  feed: string | null;
  timings: Record<string, number>;
};

/**
 * Applies whatever the report turned out to be: findings and packages, a cluster's objects, runtime events, a feed, or
 * ownership rules. A format's items are all of one of these families, so the first record decides.
 */
export async function applyReport(application: Application): Promise<AppliedReport> {
  const { outcomes, first } = await peek(application.open.report.outcomes());
  switch (first?.kind) {
    case "object":
      return applyObjects(application, outcomes);
    case "alert":
      return applyAlerts(application, outcomes);
    case "feed":
      return applyFeedReport(application, first.feed, outcomes);
    case "ownership":
      return applyCodeowners(application, outcomes);
    default:
      // An inventory may be empty and still say something: that a namespace has nothing in it.
      return application.open.header.inventory ? applyObjects(application, outcomes) : applyStaged(application, outcomes);
  }
}

async function applyStaged(application: Application, outcomes: AsyncIterable<Outcome[]>): Promise<AppliedReport> {
  const { deps, claim, open, connection, tally, target } = application;
  const started = performance.now();
  const secrets = new Set<string>();
  const staged = await stageReport(connection, outcomes, {
    target,
    cluster: clusterOf(application),
    identity: {
      canonicalCheck: (family, rule) => canonicalCheck(loadCrosswalk(), family, rule).checkId,
      secretHmac: (value) => secretHmac(claim.orgId, value).toString("hex"),
    },
    onSecret: (value) => secrets.add(value),
  }, tally);
  const parsed = performance.now();
  await keepRaw(deps, { orgId: claim.orgId, id: open.row.id, rawHash: open.row.rawHash, rawAt: open.row.rawAt }, secrets);
  const kept = performance.now();
  deps.onProgress?.({ phase: "applying", bytesRead: Number(open.row.bytes), bytesTotal: Number(open.row.bytes), entries: tally.entries });
  await lockOrganization(connection, claim.orgId);
  const context = contextOf(application);
  const coverage = coverageOf({
    stated: open.row.context, headerKinds: open.header.kinds, seenKinds: tally.seenKinds, incomplete: open.header.incomplete, unplaced: target.unplaced,
  });
  const { context: stated } = open.row;
  const applied = await applyFindings(context, {
    stager: staged.stager,
    targets: staged.targets.all,
    stream: {
      scope: stated.scope ?? open.header.scope ?? "default",
      branch: stated.branch ?? open.header.source.branch,
      defaultBranch: stated.defaultBranch ?? null,
      labels: open.header.labels,
      source: { repo: stated.repo ?? open.header.source.repo, commit: stated.commit ?? open.header.source.commit },
    },
    coverage,
    looked: open.header.looked || tally.observations > 0,
    tool: open.header.tool.name,
  });
  return {
    ...basics(application),
    counts: applied.counts,
    coverage: { addsOnly: coverage.addsOnly, kinds: coveredKinds(coverage.covered, tally) },
    // The same content again leaves every risk as it is: there is nothing to bring in line.
    assetIds: applied.changed ? [...new Set(applied.placed.map((one) => one.assetId))] : [],
    targetAssetId: applied.placed[0]?.assetId ?? null,
    held: applied.counts.held,
    timings: { parseMs: Math.round(parsed - started), keepMs: Math.round(kept - parsed), applyMs: Math.round(performance.now() - kept) },
  };
}

/** The parts of the result that are the same for every family. */
export function basics({ open, tally, target, scanTime }: Application): AppliedReport {
  return {
    tally, counts: {}, coverage: { kinds: {}, addsOnly: null }, assetIds: [], targetAssetId: null, held: 0,
    tool: open.header.tool.name, toolVersion: open.header.tool.version, scanTime, unplaced: target.unplaced, feed: null, timings: {},
  };
}

export function contextOf({ claim, open, connection, scanTime }: Application): ApplyContext {
  return {
    connection, orgId: claim.orgId, importId: claim.importId, at: scanTime.at, arrival: open.row.arrival,
    tool: open.header.tool.name.toLowerCase(), parser: `${open.parser.id}@${open.parser.version}`,
  };
}

/**
 * One application at a time per organization: imports share advisories, packages and findings, and a lock taken first
 * cannot deadlock. Reading and staging, the longer part, go on side by side.
 */
export async function lockOrganization(connection: TenantConnection, orgId: string): Promise<void> {
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('apply:' || $1, 0))", [orgId]);
}

export function clusterOf({ open }: Application): string | null {
  const { header, row } = open;
  return row.context.cluster ?? (header.target?.kind === "cluster" ? header.target.name : null);
}

/** What the page says of each kind: covered, added to, or not seen since. */
function coveredKinds(covered: readonly string[], tally: Tally): Record<string, string> {
  const kinds: Record<string, string> = {};
  for (const kind of tally.seenKinds) kinds[kind] = "added";
  for (const kind of covered) kinds[kind] = "covered";
  return kinds;
}

/** Looks at the first record without losing it. */
async function peek(batches: AsyncGenerator<Outcome[]>): Promise<{ outcomes: AsyncIterable<Outcome[]>; first: ParsedRecord | null }> {
  const seen: Outcome[][] = [];
  let first: ParsedRecord | undefined;
  while (!first) {
    const next = await batches.next();
    if (next.done) break;
    seen.push(next.value);
    for (const outcome of next.value) first ??= "records" in outcome ? outcome.records[0] : undefined;
  }
  async function* rejoined() {
    yield* seen;
    yield* batches;
  }
  return { outcomes: rejoined(), first: first ?? null };
}
