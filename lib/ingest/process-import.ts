import { withTenantConnection } from "@/lib/db/tenant";
import { incompleteRemark } from "@/lib/engine/incomplete-report";
import { scanTimeOf } from "@/lib/engine/scan-time";
import { resolveTarget } from "@/lib/engine/target";
import type { AppliedReport, ImportClaim, ImportDeps, OpenReport } from "@/lib/ingest/application";
import { applyReport } from "@/lib/ingest/apply-report";
import { assetsOfApplied, recordApplication, recordFinal, recordFormat } from "@/lib/ingest/import-state";
import { type ImportRow, loadImport } from "@/lib/ingest/load-import";
import { readLimits } from "@/lib/ingest/raw-limits";
import { openRaw } from "@/lib/ingest/raw-source";
import { Tally } from "@/lib/ingest/tally";
import { demandWithin } from "@/lib/ingest/target-limits";
import { AppError } from "@/lib/model/error";
import { slugOfFormat } from "@/lib/model/mapping";
import type { Parser } from "@/lib/parsers/parser";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import { openReport } from "@/lib/parsers/reading/open-report";
import { ReadAgain } from "@/lib/parsers/reading/read-again";
import { PARSERS } from "@/lib/parsers/registry";
import { ownParser } from "@/lib/queries/own-formats";

/**
 * Takes one claimed delivery from accepted to final.
 *
 * Effects  one transaction applies everything; then risks are brought in line; then the row says `done` or `held`.
 * Twice    safe at any point: an attempt that lost its claim changes nothing, one that was killed left nothing.
 * Errors   AppError for what the sender can act on (the caller marks the import failed); anything else is retried.
 */
export async function processImport(deps: ImportDeps, claim: ImportClaim): Promise<void> {
  const row = await loadImport(deps.db, claim.orgId, claim.importId);
  if (!row) return;
  if (row.status === "correlating") return resumeCorrelation(deps, claim);
  const started = performance.now();
  const applied = await readAndApply(deps, claim, row, { onePass: true }).catch((error: unknown) => {
    if (!(error instanceof ReadAgain)) throw error;
    return readAndApply(deps, claim, row, { onePass: false });
  });
  deps.onProgress?.({
    phase: "correlating",
    bytesRead: Number(row.bytes),
    bytesTotal: Number(row.bytes),
    entries: applied.tally.entries,
  });
  const correlating = performance.now();
  await deps.correlate(claim.orgId, { assetIds: applied.assetIds, importId: claim.importId });
  if (applied.feed) await deps.feedApplied(applied.feed);
  await recordFinal(deps.db, claim, {
    ...applied.timings,
    correlateMs: Math.round(performance.now() - correlating),
    totalMs: Math.round(performance.now() - started),
  });
}

/** Its findings are committed: only the risks are missing. Applying again would count nothing as new. */
async function resumeCorrelation(deps: ImportDeps, claim: ImportClaim): Promise<void> {
  const { assetIds, timings, feed } = await assetsOfApplied(deps.db, claim);
  await deps.correlate(claim.orgId, { assetIds, importId: claim.importId });
  if (feed) await deps.feedApplied(feed);
  await recordFinal(deps.db, claim, timings);
}

type Passes = { onePass: boolean };

async function readAndApply(
  deps: ImportDeps,
  claim: ImportClaim,
  row: ImportRow,
  passes: Passes,
): Promise<AppliedReport> {
  let known: Parameters<typeof recordFormat>[2] | null = null;
  try {
    const open = await openDelivery(deps, claim, row, {
      ...passes,
      onDetected: (parser) => {
        known = { parser, tool: null };
      },
    });
    known = { parser: open.parser, tool: open.header.tool };
    return await applyOpen(deps, claim, open);
  } catch (error) {
    if (error instanceof AppError && known) await recordFormat(deps.db, claim, known);
    throw error;
  }
}

async function applyOpen(deps: ImportDeps, claim: ImportClaim, open: OpenReport): Promise<AppliedReport> {
  const { row } = open;
  const scanTime = scanTimeOf(row.context.scannedAt, open.header.scannedAt, row.receivedAt);
  const tally = new Tally();
  if (open.header.incomplete) tally.remark(incompleteRemark(open.header.incomplete));
  if (scanTime.problem) tally.remark(scanTime.problem);
  const target = resolveTarget(row.context, open.header, { actor: row.actorName, filename: row.filename });
  demandWithin(row.context.limitedTo, target);
  return withTenantConnection(deps.db, claim.orgId, async (connection) => {
    const applied = await applyReport({ deps, claim, open, connection, tally, target, scanTime });
    claim.signal.throwIfAborted();
    await recordApplication(connection, claim, open, applied);
    return applied;
  });
}

async function openDelivery(
  deps: ImportDeps,
  claim: ImportClaim,
  row: ImportRow,
  options: Passes & { onDetected: (parser: Parser) => void },
): Promise<OpenReport> {
  const source = openRaw(deps, { orgId: claim.orgId, id: row.id, rawHash: row.rawHash, rawAt: row.rawAt });
  const { format } = row.context;
  const slug = format === undefined ? null : slugOfFormat(format);
  // An own format is read when it is stated, and takes part in no guessing.
  const parsers = slug === null ? PARSERS : [await ownParser(deps.db, claim.orgId, slug)];
  const onProgress = (progress: Parameters<Progress>[0]) => {
    claim.signal.throwIfAborted();
    // The first pass only finds out what the document is; what a person waits for is the second.
    if (progress.pass === 2)
      deps.onProgress?.({ phase: "parsing", bytesRead: progress.bytes, bytesTotal: Number(row.bytes), entries: 0 });
  };
  const { parser, report } = await openReport(source, {
    parsers,
    format,
    filename: row.filename ?? undefined,
    limits: readLimits(row.context),
    onProgress,
    ...options,
  });
  return { row, parser, report, header: report.header };
}
