import { z } from "zod";
import { AssetLink, ClusterPlace } from "@/lib/contracts/http/asset-link";
import { Decision, DecisionState, JUSTIFICATIONS } from "@/lib/contracts/http/decision";
import { HistoryEvent } from "@/lib/contracts/http/history-event";
import { Facets, FacetsFlag, Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Owner, OwnerChange } from "@/lib/contracts/http/owner";
import { RuleWords } from "@/lib/contracts/http/rule-words";
import { FindingKind } from "@/lib/model/finding-kind";
import { Severity } from "@/lib/model/severity";

/**
 * Life (MODEL section 3) and decisions in one word. `branch`: live only on refs that are not current. `suppressed`: every
 * tool that sees it says it is suppressed there. What is held stays open.
 */
export const FINDING_STATUSES = [
  "open",
  "branch",
  "fixed",
  "retired",
  "suppressed",
  "accepted",
  "false_positive",
  "not_affected",
  "snoozed",
] as const;
export const FindingStatus = z.enum(FINDING_STATUSES);
export type FindingStatus = z.infer<typeof FindingStatus>;

export const FindingPackage = z.object({
  type: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  versions: z.array(z.string()),
  purl: z.string().nullable(),
});
export type FindingPackage = z.infer<typeof FindingPackage>;

export const FindingItem = z.object({
  id: Id,
  kind: FindingKind,
  title: z.string(),
  severity: Severity,
  status: FindingStatus,
  /** Canonical advisory or check id: `CVE-2024-3094`, `trivy:KSV-0012`. */
  rule: z.string(),
  /** Package, resource or path: what is weak, in one word. */
  subject: z.string(),
  asset: AssetLink,
  /** Namespace and cluster of the asset; null for what lies in no cluster. */
  place: ClusterPlace.nullable(),
  package: FindingPackage.nullable(),
  fixedVersion: z.string().nullable(),
  owner: Owner,
  score: z.number().int().nullable(),
  riskId: Id.nullable(),
  exploited: z.boolean(),
  tools: z.array(z.string()),
  /** True while a person must decide about a closure that touches it. */
  held: z.boolean(),
  firstSeenAt: Timestamp,
  /** Derived from coverage of the streams that report it. */
  lastSeenAt: Timestamp.nullable(),
  resolvedAt: Timestamp.nullable(),
});
export type FindingItem = z.infer<typeof FindingItem>;

export const Observation = z.object({
  id: Id,
  tool: z.string(),
  toolVersion: z.string().nullable(),
  parser: z.string(),
  stream: z.object({ id: Id, scope: z.string(), ref: z.string().nullable(), platform: z.string().nullable() }),
  toolRule: z.string(),
  severity: Severity,
  title: z.string(),
  description: z.string().nullable(),
  version: z.string().nullable(),
  fixedVersion: z.string().nullable(),
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  layer: z.string().nullable(),
  references: z.array(z.string()),
  live: z.boolean(),
  /** False when what it looked at counts no more: an image version that another one has replaced, a branch that is not the default. */
  current: z.boolean(),
  /** The version that its line of scans looks at: an image's digest; null where one line looks at all versions. */
  target: z.string().nullable(),
  /** The report in which its content last changed, and where in it. */
  importId: Id,
  pointer: z.string(),
  intervals: z.array(
    z.object({ from: Timestamp, to: Timestamp.nullable(), openedBy: Id.nullable(), closedBy: Id.nullable() }),
  ),
});
export type Observation = z.infer<typeof Observation>;

/** One layer of severity, state or owner with its provenance; exactly one per field is in effect (MODEL section 4). */
export const Layer = z.object({
  field: z.enum(["severity", "state", "owner"]),
  source: z.enum(["decision", "vex", "policy", "tool"]),
  value: z.string(),
  by: z.string(),
  reason: z.string().nullable(),
  at: Timestamp.nullable(),
  effective: z.boolean(),
});
export type Layer = z.infer<typeof Layer>;

export const FindingDetail = FindingItem.extend({
  description: z.string().nullable(),
  aliases: z.array(z.string()),
  links: z.array(z.string()),
  references: z.array(z.string()),
  cvss: z
    .object({ version: z.string(), score: z.number(), vector: z.string().nullable(), source: z.string() })
    .nullable(),
  epss: z.object({ score: z.number(), percentile: z.number(), asOf: Timestamp.nullable() }).nullable(),
  kev: z.object({ dateAdded: z.string(), dueDate: z.string().nullable(), ransomware: z.boolean() }).nullable(),
  observations: z.array(Observation),
  /** The rules by which it was found, with what their tools say of them; none of a vulnerability or a licence. */
  rules: z.array(RuleWords),
  layers: z.array(Layer),
  decisions: z.array(Decision),
  history: z.array(HistoryEvent),
  /** What closed it, in words, with the import or decision; null while open. */
  closedBy: z
    .object({ at: Timestamp, text: z.string(), importId: Id.nullable(), decisionId: Id.nullable() })
    .nullable(),
  /** The change that a report names for this finding alone; null where none does. */
  fix: z.string().nullable(),
  /** A change is known for the risk that it is in (`riskId`): of code, settings and secrets that is where the fix is told. */
  riskHasFix: z.boolean(),
  /** When findings were merged, the ids that now redirect here. */
  mergedIds: z.array(Id),
});
export type FindingDetail = z.infer<typeof FindingDetail>;

export const FINDING_SORTS = ["-score", "-severity", "severity", "firstSeenAt", "-firstSeenAt", "-resolvedAt"] as const;
export const FindingQuery = ListQuery.extend({
  sort: z.enum(FINDING_SORTS).default("-score"),
  kind: FindingKind.optional(),
  severity: Severity.optional(),
  /** Absent: what is open. `any` shows all. */
  status: z.union([FindingStatus, z.literal("any")]).optional(),
  assetId: Id.optional(),
  riskId: Id.optional(),
  importId: Id.optional(),
  /** With `importId`: what that import did to the findings. */
  change: z.enum(["new", "changed", "resolved", "reopened", "held"]).optional(),
  rule: z.string().max(200).optional(),
  tool: z.string().max(100).optional(),
  facets: FacetsFlag,
});
export type FindingQuery = z.infer<typeof FindingQuery>;
export const FindingPage = pageOf(FindingItem).extend({ facets: Facets.optional() });
export type FindingPage = z.infer<typeof FindingPage>;

/** Triage of a finding. A state other than `open` needs a reason; `accepted` and `snoozed` also `expiresAt`. */
export const FindingChange = z.strictObject({
  status: z.union([DecisionState, z.literal("open")]).optional(),
  justification: z.enum(JUSTIFICATIONS).optional(),
  /** A severity override; null removes it and restores what the tools say. */
  severity: Severity.nullable().optional(),
  owner: OwnerChange.optional(),
  reason: z.string().trim().min(1).max(2000).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type FindingChange = z.infer<typeof FindingChange>;
export const FindingBulkChange = FindingChange.extend({ ids: z.array(Id).min(1).max(200) });
export type FindingBulkChange = z.infer<typeof FindingBulkChange>;
