import type { Db } from "@/lib/db/client";
import type { TenantConnection } from "@/lib/db/tenant";
import type { ScanTime } from "@/lib/engine/scan-time";
import type { Target } from "@/lib/engine/target";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import type { AppliedCounts } from "@/lib/ingest/apply/apply-findings";
import { keepRaw } from "@/lib/ingest/keep-raw";
import type { ImportRow } from "@/lib/ingest/load-import";
import type { Withholding } from "@/lib/ingest/secret-pattern";
import type { Storage } from "@/lib/ingest/spool";
import type { Tally } from "@/lib/ingest/tally";
import type { Header, Parser } from "@/lib/parsers/parser";
import type { Report } from "@/lib/parsers/reading/read-report";

/** What processing needs from the process it runs in. */
export type ImportDeps = Storage & {
  db: Db;
  /** Brings risks in line with what the import changed; safe to repeat. */
  correlate: (orgId: string, applied: { assetIds: readonly string[]; importId: string }) => Promise<void>;
  /** Reference data changed: every organization's risks that use it have to be scored again. */
  feedApplied: (feed: string) => Promise<void>;
  onProgress?: (progress: ImportProgress) => void;
};

export type ImportProgress = {
  phase: "parsing" | "applying" | "correlating";
  bytesRead: number;
  bytesTotal: number;
  entries: number;
};

export type ImportClaim = { orgId: string; importId: string; attempt: number; signal: AbortSignal };

/** What is known of a delivery once its report is open, before its items are read. */
export type OpenReport = { row: ImportRow; parser: Parser; report: Report; header: Header };

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

/**
 * What a cluster's inventory took away. `covers`: it lists the cluster, or a part of it, whole; it names what changed and went; or it
 * adds and takes nothing away.
 */
export type InventoryOutcome = {
  covers: "whole" | "changes" | "adds";
  gone: { objects: number; workloads: number; images: number; others: number; findings: number };
};

/** What applying did, for the import's row and for correlation. */
export type AppliedReport = {
  tally: Tally;
  counts: Partial<AppliedCounts>;
  /** Of a cluster's inventory alone. */
  inventory?: InventoryOutcome;
  coverage: {
    kinds: Record<string, string>;
    addsOnly: string | null;
    /** Which file of its repository a catalog was, and whose owners it may have changed: not to be forgotten with the worker. */
    catalog?: { scope: string; assetIds: string[] };
  };
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

/** The parts of the result that are the same for every family of formats. */
export function emptyResult({ open, tally, target, scanTime }: Application): AppliedReport {
  return {
    tally,
    counts: {},
    coverage: { kinds: {}, addsOnly: null },
    assetIds: [],
    targetAssetId: null,
    held: 0,
    tool: open.header.tool.name,
    toolVersion: open.header.tool.version,
    scanTime,
    unplaced: target.unplaced,
    feed: null,
    timings: {},
  };
}

/** What the statements of `lib/ingest/apply` need to know. */
export function contextOf({ claim, open, connection, scanTime }: Application): ApplyContext {
  return {
    connection,
    orgId: claim.orgId,
    importId: claim.importId,
    at: scanTime.at,
    arrival: open.row.arrival,
    tool: open.header.tool.name.toLowerCase(),
    parser: `${open.parser.id}@${open.parser.version}`,
  };
}

/** The cluster a delivery is about, by name: the sender's word, else the report's. */
export function clusterOf({ open: { header, row } }: Application): string | null {
  return row.context.cluster ?? (header.target?.kind === "cluster" ? header.target.name : null);
}

/** Moves the raw content to its blob, once the secrets in it are known. */
export async function keepContent(
  { deps, claim, open }: Application,
  secrets: Iterable<string>,
  tokenOf?: Withholding["tokenOf"],
): Promise<void> {
  const { id, rawHash, rawAt } = open.row;
  await keepRaw(deps, { orgId: claim.orgId, id, rawHash, rawAt }, secrets, {
    quoted: open.header.quoted,
    ...(tokenOf ? { tokenOf } : {}),
  });
}
