import { z } from "zod";
import { AssetLink, Exposure } from "@/lib/contracts/http/asset-link";
import { HistoryEvent } from "@/lib/contracts/http/history-event";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Owner, OwnerChange } from "@/lib/contracts/http/owner";
import { SeverityCounts } from "@/lib/contracts/http/severity-counts";
import { AssetKind } from "@/lib/model/asset-kind";
import { FindingKind } from "@/lib/model/finding-kind";
import { Severity } from "@/lib/model/severity";

/** `fresh`: a scan or inventory covers it lately; `stale`: it went silent; `never`: nothing has looked at it. */
export const Freshness = z.enum(["fresh", "stale", "never"]);
export type Freshness = z.infer<typeof Freshness>;

/** What one stream looks for in an asset, and since when it has not. */
export const StreamCoverage = z.object({
  streamId: Id,
  tool: z.string(),
  scope: z.string(),
  ref: z.string().nullable(),
  platform: z.string().nullable(),
  kinds: z.array(z.object({ kind: FindingKind, lastCoveredAt: Timestamp.nullable() })),
  lastScanAt: Timestamp.nullable(),
  lastImportId: Id.nullable(),
  freshness: Freshness,
  /** False once what it scans (an image's digest, a commit) has been replaced: then its silence means nothing. */
  current: z.boolean(),
});
export type StreamCoverage = z.infer<typeof StreamCoverage>;

export const AssetCoverage = z.object({
  freshness: Freshness,
  lastScanAt: Timestamp.nullable(),
  kinds: z.array(FindingKind),
  /** In words, when something is missing: "no scanner has looked at this image". */
  text: z.string(),
});
export type AssetCoverage = z.infer<typeof AssetCoverage>;

export const AssetItem = z.object({
  id: Id,
  kind: AssetKind,
  name: z.string(),
  key: z.string(),
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  owner: Owner,
  coverage: AssetCoverage,
  exposure: Exposure.shape.level.nullable(),
  retired: z.boolean(),
  running: z.boolean().nullable(),
  findings: SeverityCounts,
  topScore: z.number().int().nullable(),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp.nullable(),
});
export type AssetItem = z.infer<typeof AssetItem>;

export const AssetVersion = z.object({
  id: Id,
  key: z.string(),
  digests: z.array(z.object({ type: z.string(), digest: z.string(), platform: z.string().nullable() })),
  tags: z.array(z.string()),
  ref: z.string().nullable(),
  current: z.boolean(),
  runs: z.number().int(),
  components: z.number().int(),
  scannedAt: Timestamp.nullable(),
  firstSeenAt: Timestamp,
});
export type AssetVersion = z.infer<typeof AssetVersion>;

export const Neighbour = z.object({
  direction: z.enum(["out", "in"]),
  edge: z.string(),
  asset: AssetLink,
  /** Cluster and namespace of what is in one: names repeat. */
  place: z.string().nullable(),
  detail: z.string().nullable(),
});
export type Neighbour = z.infer<typeof Neighbour>;

export const AssetAlert = z.object({
  id: z.string(),
  rule: z.string(),
  severity: Severity,
  output: z.string(),
  at: Timestamp,
  count: z.number().int(),
});
export type AssetAlert = z.infer<typeof AssetAlert>;

/** What came of checking a signature. `expected`: the organization has named this signer for the image, so it is proof. */
export const SignatureCheck = z.object({
  result: z.enum(["verified", "failed", "unverified"]),
  reason: z.string(),
  identity: z.string().nullable(),
  issuer: z.string().nullable(),
  expected: z.boolean(),
  signedAt: Timestamp.nullable(),
  checkedAt: Timestamp,
});
export type SignatureCheck = z.infer<typeof SignatureCheck>;

/** What somebody claims about one digest of the asset, and what came of checking the signature over it. */
export const ClaimedEvidence = z.object({
  digest: z.string(),
  form: z.enum(["signature", "attestation"]),
  predicateType: z.string().nullable(),
  builder: z.string().nullable(),
  source: z.object({ repo: z.string().nullable(), commit: z.string().nullable(), ref: z.string().nullable() }),
  signer: z.object({ identity: z.string().nullable(), issuer: z.string().nullable() }),
  signed: z.boolean(),
  /** Null where the report held no bundle or envelope to check. */
  check: SignatureCheck.nullable(),
  claimedAt: Timestamp.nullable(),
  importId: Id,
});
export type ClaimedEvidence = z.infer<typeof ClaimedEvidence>;

/** One setting that gives a workload power over its host or cluster, and why it matters. */
export const Privilege = z.object({ id: z.string(), label: z.string(), why: z.string(), severity: Severity });
export type Privilege = z.infer<typeof Privilege>;

/** The inventory of the cluster that an asset is, or is in: what is shown of it is how it was at `reportedAt`. */
export const ClusterInventory = z.object({
  cluster: AssetLink,
  reportedAt: Timestamp,
  /** How often its collector promises to report, changed or not; null for snapshots and files. */
  reportsEverySeconds: z.number().int().nullable(),
  /** The collector has not reported as it promised, or nobody for a week. */
  silent: z.boolean(),
  /** What the last report could not look at, in words. */
  missing: z.array(z.string()),
});
export type ClusterInventory = z.infer<typeof ClusterInventory>;

export const AssetDetail = AssetItem.omit({ exposure: true }).extend({
  exposure: Exposure.nullable(),
  inventory: ClusterInventory.nullable(),
  /** `node`, `cluster`, `elevated` or `normal`: what who breaks in may do; null where it has no meaning. */
  privilegeLevel: z.string().nullable(),
  privileges: z.array(Privilege).nullable(),
  missionImpact: z.enum(["low", "medium", "high"]).nullable(),
  environment: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  streams: z.array(StreamCoverage),
  /** Kinds no stream of this asset covers any more, with the last day one did. */
  notSeenSince: z.array(z.object({ kind: FindingKind, since: Timestamp.nullable() })),
  versions: z.array(AssetVersion),
  neighbours: z.array(Neighbour),
  alerts: z.array(AssetAlert),
  /** Of the digests known of its versions, newest first, at most 100. */
  evidence: z.array(ClaimedEvidence),
  /** Open ones that it is part of: its own, those of the images that it runs, and paths through it. */
  risks: z.number().int(),
  /** The worst of those. `topScore` is of the asset's own findings alone. */
  topRiskScore: z.number().int().nullable(),
  components: z.number().int(),
  timeline: z.array(HistoryEvent),
});
export type AssetDetail = z.infer<typeof AssetDetail>;

export const ASSET_SORTS = ["-topScore", "name", "-name", "-findings", "-lastSeenAt", "lastSeenAt"] as const;
export const AssetQuery = ListQuery.extend({
  sort: z.enum(ASSET_SORTS).default("-topScore"),
  kind: AssetKind.optional(),
  cluster: z.string().max(253).optional(),
  /** The one cluster, where several have the same name. */
  clusterId: Id.optional(),
  namespace: z.string().max(253).optional(),
  team: z.string().max(100).optional(),
  freshness: Freshness.optional(),
  exposure: Exposure.shape.level.optional(),
  /** Absent: what is there today. */
  retired: z.enum(["true", "any"]).optional(),
});
export type AssetQuery = z.infer<typeof AssetQuery>;
export const AssetPage = pageOf(AssetItem);
export type AssetPage = z.infer<typeof AssetPage>;

/** Set on the asset by a person: SSVC's mission impact and the owner override. Unset impact is unknown, never low. */
export const AssetChange = z.strictObject({
  missionImpact: z.enum(["low", "medium", "high"]).nullable().optional(),
  owner: OwnerChange.optional(),
  reason: z.string().trim().min(1).max(2000).optional(),
});
export type AssetChange = z.infer<typeof AssetChange>;

export const AssetGraphQuery = z.strictObject({ depth: z.coerce.number().int().min(1).max(4).default(2) });
export const AssetGraph = z.object({
  root: Id,
  nodes: z.array(
    z.object({
      id: Id,
      kind: AssetKind,
      name: z.string(),
      depth: z.number().int(),
      exposure: Exposure.shape.level.nullable(),
      topScore: z.number().int().nullable(),
    }),
  ),
  edges: z.array(
    z.object({ from: Id, to: Id, kind: z.string(), detail: z.string().nullable(), asOf: Timestamp.nullable() }),
  ),
  /** True when the neighbourhood is larger than what is shown (500 nodes). */
  truncated: z.boolean(),
});
export type AssetGraph = z.infer<typeof AssetGraph>;
