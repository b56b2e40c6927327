import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { ReplayBatch } from "@/lib/contracts/http/import-replay";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { TextPart } from "@/lib/contracts/http/overview";
import { FindingKind } from "@/lib/model/finding-kind";

/** One delivery that went well or did not; `reason` says why it failed and what to do. */
const LastImport = z.object({ importId: Id, at: Timestamp });
const LastFailure = LastImport.extend({ reason: z.string() });

/**
 * failing     its last delivery failed
 * silent      it is overdue, measured against its own rhythm
 * once        it has reported on one day only: no rhythm is known, so it cannot be overdue
 * reporting   it reports as it uses to
 */
export const SourceState = z.enum(["failing", "silent", "once", "reporting"]);
export type SourceState = z.infer<typeof SourceState>;

/** A tool and who sends its reports; null for reports that failed before they told it and whose like was never read before. */
export const IngestSource = z.object({
  tool: z.string().nullable(),
  /** Where the tool is not known: the format that the report has, or that its sender states. Null where nothing was recognized. */
  format: z.string().nullable(),
  sender: z.object({ kind: z.enum(["user", "token", "system"]), name: z.string() }),
  state: SourceState,
  imports: z.number().int(),
  /** Days between the days on which it reported; null while it has reported on one day only. */
  everyDays: z.number().nullable(),
  /** Whole days since its last good delivery; null when there was none. */
  quietDays: z.number().int().nullable(),
  lastSuccess: LastImport.nullable(),
  lastFailure: LastFailure.nullable(),
});
export type IngestSource = z.infer<typeof IngestSource>;

/** Entries that one version of one parser did not understand, in the latest report of each file. */
export const ParserGap = z.object({
  format: z.string(),
  version: z.number().int(),
  /** The version in this release; null when it has no such parser any more. */
  today: z.number().int().nullable(),
  imports: z.number().int(),
  entries: z.number().int(),
  notUnderstood: z.number().int(),
  examples: z.array(z.object({ reason: z.string(), count: z.number().int(), pointer: z.string(), importId: Id })),
});
export type ParserGap = z.infer<typeof ParserGap>;

/** Imports that an older version of today's parser has read, and whose raw content is still there. */
export const OlderReading = z.object({
  format: z.string(),
  version: z.number().int(),
  today: z.number().int(),
  imports: z.number().int(),
});
export type OlderReading = z.infer<typeof OlderReading>;

export const WaitingClosure = z.object({
  importId: Id,
  asset: AssetLink,
  kind: FindingKind,
  wouldClose: z.number().int(),
  of: z.number().int(),
  reason: z.string(),
  receivedAt: Timestamp,
});
export type WaitingClosure = z.infer<typeof WaitingClosure>;

/**
 * Who sends runtime events: an event key, or a token or person. Over the days that alerts are kept, `events` and `kept` over one.
 *
 * never       it has not sent anything yet
 * failing     its last delivery was refused whole
 * silent      it is overdue, measured against its purpose and its own rhythm
 * once        it has sent in one hour only: no rhythm is known
 * reporting   it sends as it uses to
 */
export const EventSenderHealth = z.object({
  id: Id,
  purpose: z.enum(["falco", "k8s-audit", "admission", "token"]),
  /** Of the token or person; empty for a key, which its cluster names. */
  name: z.string(),
  cluster: z.string().nullable(),
  state: z.enum(["never", "failing", "silent", "once", "reporting"]),
  lastAt: Timestamp.nullable(),
  everyHours: z.number().nullable(),
  quietHours: z.number().int().nullable(),
  events: z.number().int(),
  kept: z.number().int(),
  notUnderstood: z.number().int(),
  /** The latest entry that was not understood, or why a delivery was refused. */
  problem: z.string().nullable(),
});
export type EventSenderHealth = z.infer<typeof EventSenderHealth>;

/** A report that named no target: it is kept apart and closes nothing until somebody says what it is about. */
export const UnplacedImport = z.object({
  importId: Id,
  /** Its file's name, else its tool's. */
  name: z.string(),
  sender: z.string(),
  entries: z.number().int(),
  receivedAt: Timestamp,
});
export type UnplacedImport = z.infer<typeof UnplacedImport>;

/** What is known of ingest at one moment. Lists are bounded, worst first; the counts beside them are whole. */
export const ImportHealth = z.object({
  asOf: Timestamp,
  /** How far back sources and failures are looked for. */
  days: z.number().int(),
  /** True before anything was imported or could send events: the page then says how to begin. */
  empty: z.boolean(),
  headline: z.array(TextPart),
  sources: z.array(IngestSource),
  sourceCount: z.number().int(),
  senders: z.array(EventSenderHealth),
  assets: z.object({
    never: z.number().int(),
    stale: z.number().int(),
    /** Of the stale ones, clusters whose collector does not report as it promised. */
    silent: z.number().int(),
    failing: z.number().int(),
  }),
  gaps: z.array(ParserGap),
  older: z.array(OlderReading),
  /** What was last asked to be read again together; null when nothing was. */
  replay: ReplayBatch.nullable(),
  held: z.array(WaitingClosure),
  heldCount: z.number().int(),
  toPlace: z.array(UnplacedImport),
  toPlaceCount: z.number().int(),
});
export type ImportHealth = z.infer<typeof ImportHealth>;

/** One asset: which tools looked at it and when, and the last delivery about it that failed. */
export const AssetIngest = z.object({
  id: Id,
  asset: AssetLink,
  state: z.enum(["never", "failing", "stale", "fresh"]),
  lastScanAt: Timestamp.nullable(),
  tools: z.array(z.object({ tool: z.string(), sender: z.string(), at: Timestamp, importId: Id, stale: z.boolean() })),
  lastFailure: LastFailure.nullable(),
});
export type AssetIngest = z.infer<typeof AssetIngest>;

/** `trouble`: never scanned, stale or failing. */
export const AssetIngestQuery = ListQuery.omit({ q: true }).extend({
  state: z.enum(["trouble", "never", "stale", "failing", "any"]).default("trouble"),
});
export type AssetIngestQuery = z.infer<typeof AssetIngestQuery>;
export const AssetIngestPage = pageOf(AssetIngest);
export type AssetIngestPage = z.infer<typeof AssetIngestPage>;
