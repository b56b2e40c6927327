import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import {
  type HeldClosure,
  type ImportCoverage,
  type ImportDetail,
  type ImportProblem,
  InventoryOutcome,
} from "@/lib/contracts/http/import";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { FINDING_KINDS, FindingKind } from "@/lib/model/finding-kind";
import { PARSER_VERSIONS } from "@/lib/parsers/parser-versions";
import { CountsOf, readImportRows } from "@/lib/queries/import-rows";
import { At } from "@/lib/queries/row-values";

const PROBLEMS_SHOWN = 500;

const Coverage = z
  .object({
    kinds: z.record(z.string(), z.string()).default({}),
    addsOnly: z.string().nullish(),
    incomplete: z.string().nullish(),
  })
  .loose();
const Progress = z.object({ phase: z.string(), bytesRead: z.number(), bytesTotal: z.number() }).partial().loose();

const ReplayCountsOf = CountsOf.extend({ retired: z.number().catch(0), merged: z.number().catch(0) })
  .nullish()
  .transform((counts) => counts ?? null);

/** What failed before and is tried again is asked for, to whoever looks. */
const State = z
  .enum(["waiting", "asked", "retried", "done", "failed"])
  .transform((state) => (state === "retried" ? "asked" : state));

const Replay = z.object({
  state: State,
  by: z.string(),
  at: At,
  before: ReplayCountsOf,
  counts: ReplayCountsOf,
  reason: z
    .string()
    .nullish()
    .transform((reason) => reason ?? null),
});

/** As ingest stores it: what it covers with the coverage, what went with the counts. */
const Inventory = InventoryOutcome.nullable().catch(null);

const Facts = z.object({
  coverage: Coverage,
  inventory: Inventory,
  timings: z.record(z.string(), z.unknown()),
  context: StatedContext.loose().catch({}),
  progress: Progress,
  rawAt: z.string(),
  runUrl: z.string().nullable(),
  problemCount: z.number(),
  unplaced: z.boolean(),
  packed: z.boolean(),
  failure: z
    .object({ code: z.string().catch("internal"), detail: z.string() })
    .nullable()
    .catch(null),
  replay: Replay.nullable(),
  format: z.string().nullable(),
  parserVersion: z.number().nullable(),
});

/** One delivery: what was understood, rejected, changed and covered. */
export async function getImport(db: Db, orgId: string, id: string): Promise<ImportDetail> {
  return withTenant(db, orgId, async (tx) => {
    const [item] = await readImportRows(tx, orgId, [id]);
    const [facts] = await rows(tx, Facts)`
      SELECT i.coverage, i.timings, i.context, i.progress, i.raw_at AS "rawAt", i.run_url AS "runUrl", i.unplaced, i.format, i.parser_version AS "parserVersion",
             coalesce(lower(i.content_encoding) IN ('gzip', 'x-gzip'), false) AS packed, i.counts || jsonb_build_object('covers', i.coverage ->> 'inventory') AS inventory,
             i.replay || jsonb_build_object('before', i.replay -> 'was') AS replay,
             CASE WHEN i.status = 'failed' THEN i.error END AS failure,
             (SELECT count(*)::int FROM import_problem p WHERE p.org_id = i.org_id AND p.import_id = i.id) AS "problemCount"
        FROM import i WHERE i.org_id = ${orgId}::uuid AND i.id = ${id}::uuid`;
    if (!item || !facts) throw new AppError("not_found", "No import has this id in your organization.");
    const failure = failureOf(facts);
    return {
      ...item,
      packed: facts.packed,
      coverage: item.status === "queued" || item.status === "parsing" ? null : await coverageOf(tx, orgId, id, facts),
      inventory: facts.inventory,
      timings: numbersOf(facts.timings),
      problems: [...failure, ...(await problems(tx, orgId, id))],
      problemCount: failure.length + facts.problemCount,
      stated: StatedContext.parse(facts.context),
      runUrl: facts.runUrl,
      rawAvailable: facts.rawAt !== "none",
      held: await heldClosures(tx, orgId, id),
      replay: facts.replay,
      parserVersion: facts.parserVersion,
      parserToday: PARSER_VERSIONS.get(facts.format ?? "") ?? null,
      progress: progressOf(item.status, facts.progress),
    };
  });
}

/** Why it failed is the first of its problems, so that whoever reads only those misses nothing. */
function failureOf({ failure }: z.infer<typeof Facts>): ImportProblem[] {
  return failure ? [{ code: failure.code, pointer: null, reason: failure.detail }] : [];
}

const LastCovered = z.object({ kind: z.string(), since: At.nullable() });

/** Which kinds it looked for; for the others, when this import's streams last did. */
async function coverageOf(tx: Tx, orgId: string, id: string, facts: z.infer<typeof Facts>): Promise<ImportCoverage> {
  const stated = facts.coverage.kinds;
  const kinds = FINDING_KINDS.filter((kind) => stated[kind] !== undefined && stated[kind] !== "not seen");
  const last = await rows(tx, LastCovered)`
    SELECT kind, max(other.scanned_at) AS since
      FROM stream_import mine
      JOIN stream_import other ON other.org_id = mine.org_id AND other.stream_id = mine.stream_id
      CROSS JOIN unnest(other.covered_kinds) AS kind
     WHERE mine.org_id = ${orgId}::uuid AND mine.import_id = ${id}::uuid
     GROUP BY kind`;
  const reason =
    facts.coverage.addsOnly ??
    facts.coverage.incomplete ??
    (facts.unplaced ? "It names no target, so it is kept apart and closes nothing." : null);
  return {
    kinds,
    resolves: kinds.some((kind) => stated[kind] === "covered" || stated[kind] === "held"),
    reason,
    notSeenSince: FINDING_KINDS.filter((kind) => stated[kind] === "not seen").map((kind) => ({
      kind,
      since: last.find((row) => row.kind === kind)?.since ?? null,
    })),
  };
}

const ProblemRow = z.object({ pointer: z.string(), reason: z.string() });

async function problems(tx: Tx, orgId: string, id: string): Promise<ImportProblem[]> {
  const found = await rows(tx, ProblemRow)`
    SELECT pointer, reason FROM import_problem
     WHERE org_id = ${orgId}::uuid AND import_id = ${id}::uuid ORDER BY ordinal LIMIT ${PROBLEMS_SHOWN}`;
  return found.map(({ pointer, reason }) => ({
    code: pointer ? "rejected" : "remark",
    pointer: pointer || null,
    reason,
  }));
}

const HeldRow = z.object({
  id: z.string(),
  asset: AssetLink,
  kind: FindingKind,
  stream: z.string(),
  wouldClose: z.number(),
  of: z.number(),
  reason: z.string(),
  state: z.string().transform((status) => (status === "pending" ? "held" : status) as HeldClosure["state"]),
  decidedBy: z.string().nullable(),
  decidedAt: At.nullable(),
});

function heldClosures(tx: Tx, orgId: string, id: string): Promise<HeldClosure[]> {
  return rows(tx, HeldRow)`
    SELECT h.id, jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) AS asset, h.kind,
           concat_ws(' · ', s.tool, nullif(s.scope, 'default'), nullif(s.ref, ''), nullif(s.platform, '')) AS stream,
           h.vanishing AS "wouldClose", h.live AS of, h.reason, h.status AS state, h.decided_by AS "decidedBy", h.decided_at AS "decidedAt"
      FROM held_closure h
      JOIN asset a ON a.org_id = h.org_id AND a.id = h.asset_id
      JOIN stream s ON s.org_id = h.org_id AND s.id = h.stream_id
     WHERE h.org_id = ${orgId}::uuid AND h.import_id = ${id}::uuid ORDER BY h.vanishing DESC, h.id LIMIT 1000`;
}

function numbersOf(timings: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(timings).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

/** A share only while it runs and only where the size is known; 1 when it is over. */
function progressOf(status: string, progress: z.infer<typeof Progress>): number | null {
  if (status === "done" || status === "failed" || status === "held") return 1;
  if (!progress.bytesTotal || progress.bytesRead === undefined) return null;
  return Math.min(1, Math.max(0, progress.bytesRead / progress.bytesTotal));
}
