import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { StatedContext } from "@/lib/model/context";
import { FindingKind } from "@/lib/model/finding-kind";

/** `done`, `failed` and `held` are final (CONTRACT). */
export const IMPORT_STATUSES = ["queued", "parsing", "applying", "correlating", "done", "failed", "held"] as const;
export const ImportStatus = z.enum(IMPORT_STATUSES);
export type ImportStatus = z.infer<typeof ImportStatus>;

const flag = z
  .enum(["true", "false", "1", "0", ""])
  .transform((word) => word === "true" || word === "1" || word === "")
  .optional();
const kinds = z
  .string()
  .max(200)
  .transform((list) =>
    list
      .split(",")
      .map((kind) => kind.trim())
      .filter((kind) => kind !== ""),
  )
  .pipe(z.array(FindingKind))
  .optional();

/** What a sender may state; named one by one, so that a field the server keeps for itself can never come from outside. */
const STATED = {
  format: true,
  target: true,
  repo: true,
  commit: true,
  branch: true,
  defaultBranch: true,
  image: true,
  cluster: true,
  scope: true,
  scannedAt: true,
  filename: true,
  ci: true,
} as const;

/** A page that people open, so nothing but the web's own schemes; credentials in it would be shown to everybody. */
const RunUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), { error: "an address without user and password" });

/** The stated context as query parameters: lists are comma-separated, flags may stand alone (`&partial`). */
export const ImportContextQuery = z
  .strictObject({
    ...StatedContext.pick(STATED).shape,
    kinds,
    partial: flag,
    complete: flag,
    /** The CI run that sent it: where to look, and no part of what makes two deliveries the same. */
    runUrl: RunUrl.optional(),
  })
  .refine((context) => !(context.partial && context.complete), {
    error: "a report is either partial or complete; state one of them",
    path: ["partial"],
  });
export type ImportContextQuery = z.infer<typeof ImportContextQuery>;

/** One report of an archive: an import of its own. */
export const ImportMember = z.object({ filename: z.string(), id: Id, status: ImportStatus, url: z.string() });

/** For an archive, `members` has every report in it, and the rest is the first of them. */
export const ImportAccepted = z.object({
  id: Id,
  status: ImportStatus,
  url: z.string(),
  members: z.array(ImportMember).optional(),
});
export type ImportAccepted = z.infer<typeof ImportAccepted>;

export const ImportCounts = z.object({
  entries: z.number().int(),
  observations: z.number().int(),
  rejected: z.number().int(),
  new: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  resolved: z.number().int(),
  reopened: z.number().int(),
  held: z.number().int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportCoverage = z.object({
  kinds: z.array(FindingKind),
  /** True when this import could close what it did not see again. */
  resolves: z.boolean(),
  /** Why it could not, in words. */
  reason: z.string().nullable(),
  notSeenSince: z.array(z.object({ kind: FindingKind, since: Timestamp.nullable() })),
});
export type ImportCoverage = z.infer<typeof ImportCoverage>;

/** Something a person should know: why it failed, a rejected entry with its pointer, an incomplete scan, a corrected time. */
export const ImportProblem = z.object({
  code: z.string(),
  pointer: z.string().nullable(),
  reason: z.string(),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportItem = z.object({
  id: Id,
  status: ImportStatus,
  format: z.string().nullable(),
  tool: z.object({ name: z.string(), version: z.string().nullable() }).nullable(),
  filename: z.string().nullable(),
  /** The asset it was filed under; null until parsed, or when the report names many. */
  target: AssetLink.nullable(),
  unplaced: z.boolean(),
  /** It adds and resolves nothing, since the sender says that it is partial or the report that it is incomplete. */
  partial: z.boolean(),
  actor: z.string(),
  sizeBytes: z.number().int(),
  counts: ImportCounts,
  scannedAt: Timestamp.nullable(),
  receivedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  /** Why it failed and what to do, in words. */
  error: z.string().nullable(),
});
export type ImportItem = z.infer<typeof ImportItem>;

export const ReplayCounts = ImportCounts.extend({
  /** Findings that no report shows when read today. */
  retired: z.number().int(),
  /** Findings folded into another one, because they are the same when read today. */
  merged: z.number().int(),
});
export type ReplayCounts = z.infer<typeof ReplayCounts>;

/** The latest time the stored content was read again, by today's parser or under another target. */
export const ImportReplay = z.object({
  /** `waiting`: asked for with others, and its turn has not come. */
  state: z.enum(["waiting", "asked", "done", "failed"]),
  by: z.string(),
  at: Timestamp,
  /** What was in it and what it changed then, when it was read the time before; null until it is done. */
  before: ReplayCounts.nullable(),
  /** What is in it, and what the replay changed beside the import's own record; null until it is done. */
  counts: ReplayCounts.nullable(),
  /** Why it failed: then everything is as it was. */
  reason: z.string().nullable(),
});
export type ImportReplay = z.infer<typeof ImportReplay>;

/** Where an unplaced import belongs, in the same words as when it is delivered. */
export const ImportPlacement = z
  .strictObject(
    StatedContext.pick({
      target: true,
      repo: true,
      commit: true,
      branch: true,
      defaultBranch: true,
      image: true,
      cluster: true,
      scope: true,
      kinds: true,
    }).shape,
  )
  .refine(({ target, repo, image, cluster }) => [target, repo, image, cluster].some((word) => word !== undefined), {
    error: "state one of `target`, `image`, `repo` and `cluster`",
  });
export type ImportPlacement = z.infer<typeof ImportPlacement>;

/** Closures that wait for a person (MODEL section 3): one row per stream, asset and kind. */
export const HeldClosure = z.object({
  id: Id,
  asset: AssetLink,
  kind: FindingKind,
  stream: z.string(),
  wouldClose: z.number().int(),
  of: z.number().int(),
  reason: z.string(),
  state: z.enum(["held", "approved", "rejected", "released"]),
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
});
export type HeldClosure = z.infer<typeof HeldClosure>;

/** What a cluster's inventory says of what is not there any more, and what it took away when it came. */
export const InventoryOutcome = z.object({
  /** `whole`: what it lists and no longer shows is gone; `changes`: what it names as gone is gone; `adds`: it takes nothing away. */
  covers: z.enum(["whole", "changes", "adds"]),
  objectsGone: z.number().int(),
  workloadsRetired: z.number().int(),
  imagesRetired: z.number().int(),
  /** Assets of other kinds: services, ingresses, namespaces ... */
  othersRetired: z.number().int(),
  /** Open findings that were retired with what has them; those that a newer version fixes are `resolved`. */
  findingsRetired: z.number().int(),
});
export type InventoryOutcome = z.infer<typeof InventoryOutcome>;

export const ImportDetail = ImportItem.extend({
  /** It came packed (`Content-Encoding: gzip`): `sizeBytes` is what was sent, and the file is larger. */
  packed: z.boolean(),
  coverage: ImportCoverage.nullable(),
  /** Null of what is no inventory, and of an inventory that came before this was counted. */
  inventory: InventoryOutcome.nullable(),
  /** Milliseconds per stage that has run: received, parsing, applying, correlating. */
  timings: z.record(z.string(), z.number()),
  problems: z.array(ImportProblem),
  problemCount: z.number().int(),
  stated: StatedContext,
  /** The CI run that sent it. */
  runUrl: z.string().nullable(),
  rawAvailable: z.boolean(),
  held: z.array(HeldClosure),
  replay: ImportReplay.nullable(),
  /** The version of the parser that read it, and of the same one in this release. */
  parserVersion: z.number().int().nullable(),
  parserToday: z.number().int().nullable(),
  /** 0..1 while running, where it is known. */
  progress: z.number().min(0).max(1).nullable(),
});
export type ImportDetail = z.infer<typeof ImportDetail>;

export const ImportQuery = ListQuery.extend({
  sort: z.enum(["-receivedAt", "receivedAt"]).default("-receivedAt"),
  status: z.union([ImportStatus, z.literal("any")]).optional(),
  /** What waits for a person: held closures to decide about, unplaced imports to place, or either. */
  waiting: z.enum(["closures", "place", "any"]).optional(),
  format: z.string().max(100).optional(),
  assetId: Id.optional(),
  /** Received in so many days up to now. */
  days: z.coerce.number().int().min(1).max(366).optional(),
});
export type ImportQuery = z.infer<typeof ImportQuery>;
export const ImportPage = pageOf(ImportItem);
export type ImportPage = z.infer<typeof ImportPage>;

/** Approve closes what the held rows list; reject keeps it open and drops the closure. Without `ids`: all of this import. */
export const ClosureDecision = z.strictObject({
  decision: z.enum(["approve", "reject"]),
  ids: z.array(Id).min(1).max(1000).optional(),
  reason: z.string().trim().max(2000).optional(),
});
export type ClosureDecision = z.infer<typeof ClosureDecision>;
export const ClosureResult = z.object({ decided: z.number().int(), closed: z.number().int() });
export type ClosureResult = z.infer<typeof ClosureResult>;
