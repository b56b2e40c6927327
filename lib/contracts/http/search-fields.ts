import type { Exposure } from "@/lib/contracts/http/asset-link";
import { FINDING_STATUSES } from "@/lib/contracts/http/finding";
import { INCIDENT_STATUSES } from "@/lib/contracts/http/incident-status";
import { OWNER_SOURCES } from "@/lib/contracts/http/owner";
import { RISK_BANDS, RISK_STATUSES } from "@/lib/contracts/http/risk";
import { ASSET_KINDS } from "@/lib/model/asset-kind";
import { FINDING_KINDS } from "@/lib/model/finding-kind";
import { SEVERITIES } from "@/lib/model/severity";

/** A field of the search language, in the shape that lib/engine/search-language takes. */
export type SearchField = {
  name: string;
  aliases?: readonly string[];
  type: "enum" | "text" | "boolean" | "number" | "duration" | "date";
  values?: readonly string[];
  ordered?: boolean;
  presence?: boolean;
  description: string;
};

/** Lists below are from the lowest to the highest, as comparisons need them. */
const bands = [...RISK_BANDS].reverse();
const severities = [...SEVERITIES].reverse();
const exposures = [
  "unknown",
  "none",
  "namespace",
  "cluster",
  "internet",
] as const satisfies readonly Exposure["level"][];

const owner = {
  name: "owner",
  aliases: ["team"],
  type: "text",
  presence: true,
  description: "Slug of the team, or e-mail of the person",
} as const;
const severity = {
  name: "severity",
  type: "enum",
  values: severities,
  ordered: true,
  description: "Severity in effect",
} as const;
const asset = {
  name: "asset",
  type: "text",
  description: "Name of an affected asset; `*` stands for anything",
} as const;
const cluster = { name: "cluster", type: "text", presence: true, description: "Name of the cluster" } as const;
const namespace = {
  name: "namespace",
  aliases: ["ns"],
  type: "text",
  presence: true,
  description: "Kubernetes namespace",
} as const;
const age = { name: "age", type: "duration", description: "Time since it was first seen: >30d" } as const;

/** What `q` of /risks understands; the page completes from the same list. */
export const RISK_FIELDS: readonly SearchField[] = [
  { name: "band", type: "enum", values: bands, ordered: true, description: "How urgent" },
  { name: "score", type: "number", description: "0 to 100" },
  {
    name: "status",
    type: "enum",
    values: [...RISK_STATUSES],
    description: "Where it stands; without it only open ones",
  },
  { name: "kind", type: "text", description: "Kind of change, such as package-upgrade or workload-field" },
  owner,
  severity,
  { name: "exposed", type: "boolean", description: "Reachable from the internet" },
  { name: "kev", aliases: ["exploited"], type: "boolean", description: "Known to be exploited (CISA KEV)" },
  { name: "incident", type: "boolean", description: "An incident is open in a workload of it" },
  { name: "fix", type: "text", presence: true, description: "Whether a fix is known, or words of it" },
  { name: "overdue", type: "boolean", description: "Past its due date" },
  { name: "due", type: "date", presence: true, description: "Due date: <2026-12-01" },
  age,
  { name: "decided", type: "duration", description: "Time since somebody decided about it as a whole: <7d" },
  { name: "findings", type: "number", description: "How many findings it closes" },
  asset,
  cluster,
  namespace,
  { name: "advisory", aliases: ["cve", "rule"], type: "text", description: "CVE, GHSA or check of a finding in it" },
];

/** What `q` of /findings understands. */
export const FINDING_FIELDS: readonly SearchField[] = [
  severity,
  { name: "kind", type: "enum", values: [...FINDING_KINDS], description: "Kind of weakness" },
  {
    name: "status",
    type: "enum",
    values: [...FINDING_STATUSES],
    description: "Where it stands; without it only open ones",
  },
  { name: "score", aliases: ["priority"], type: "number", description: "Priority, 0 to 100" },
  { name: "advisory", aliases: ["cve", "rule", "check"], type: "text", description: "CVE, GHSA or check id" },
  { name: "package", aliases: ["component"], type: "text", presence: true, description: "Name of the package" },
  { name: "fix", type: "text", presence: true, description: "Whether a fixed version is known, or which" },
  { name: "tool", type: "text", description: "Who reports it" },
  { name: "kev", aliases: ["exploited"], type: "boolean", description: "Known to be exploited (CISA KEV)" },
  { name: "epss", type: "number", description: "EPSS percentile, 0 to 100" },
  { name: "path", aliases: ["locus"], type: "text", description: "File, resource or manifest" },
  owner,
  age,
  { name: "arrived", type: "duration", description: "Time since a report first brought it here: <7d" },
  { name: "resolved", type: "duration", presence: true, description: "Time since it was gone: <7d" },
  { name: "reopened", type: "duration", description: "Time since it came back: <7d" },
  asset,
  { name: "assetkind", type: "enum", values: [...ASSET_KINDS], description: "Kind of asset" },
  cluster,
  namespace,
];

/** What `q` of /assets understands. */
export const ASSET_FIELDS: readonly SearchField[] = [
  { name: "kind", type: "enum", values: [...ASSET_KINDS], description: "Kind of asset" },
  owner,
  { name: "source", type: "enum", values: [...OWNER_SOURCES], description: "How the owner was found" },
  {
    name: "exposure",
    type: "enum",
    values: [...exposures],
    ordered: true,
    presence: true,
    description: "Who can open a connection",
  },
  { name: "exposed", type: "boolean", description: "Reachable from the internet" },
  { name: "retired", type: "boolean", description: "Nothing of it runs or is current any more" },
  {
    name: "impact",
    type: "enum",
    values: ["low", "medium", "high"],
    ordered: true,
    presence: true,
    description: "Mission impact, set by people",
  },
  { name: "label", type: "text", description: "A label, written key=value or key" },
  cluster,
  namespace,
  age,
];

/** What `q` of /incidents understands. */
export const INCIDENT_FIELDS: readonly SearchField[] = [
  severity,
  {
    name: "status",
    type: "enum",
    values: [...INCIDENT_STATUSES],
    description: "Where it stands; without it what nobody has closed",
  },
  { name: "rule", type: "text", description: "The sensor's rule" },
  { name: "source", type: "text", description: "Who saw it: syscall, k8s_audit" },
  { name: "workload", aliases: ["asset"], type: "text", presence: true, description: "The workload it happened in" },
  { name: "process", aliases: ["lineage"], type: "text", description: "A program that led to it, or who asked" },
  { name: "image", type: "text", presence: true, description: "Image of the container" },
  { name: "pod", type: "text", presence: true, description: "Pod" },
  { name: "host", aliases: ["node"], type: "text", presence: true, description: "Node or host" },
  { name: "alerts", type: "number", description: "How many alerts: >100" },
  { ...age, description: "Time since its first alert: <1d" },
  cluster,
  namespace,
];
