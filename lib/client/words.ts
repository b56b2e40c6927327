import type { FindingStatus } from "@/lib/contracts/http/finding";
import type { ImportStatus } from "@/lib/contracts/http/import";
import type { RiskStatus } from "@/lib/contracts/http/risk";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { Role } from "@/lib/model/permission";

const ASSET_KIND: Record<AssetKind, string> = {
  repository: "Repository",
  image: "Image",
  cluster: "Cluster",
  namespace: "Namespace",
  workload: "Workload",
  node: "Node",
  service: "Service",
  ingress: "Ingress",
  gateway: "Gateway",
  service_account: "Service account",
  role: "Role",
  registry: "Registry",
  host: "Host",
  endpoint: "Endpoint",
  cloud_resource: "Cloud resource",
  iac_resource: "IaC resource",
  artifact: "Unplaced report",
};

const FINDING_KIND: Record<FindingKind, string> = {
  vulnerability: "Vulnerability",
  misconfiguration: "Misconfiguration",
  secret: "Secret",
  code: "Code weakness",
  license: "Licence",
  dynamic: "Dynamic test",
};

const RISK_STATUS: Record<RiskStatus, string> = {
  open: "Open",
  in_progress: "In progress",
  snoozed: "Snoozed",
  accepted: "Accepted",
  false_positive: "False positive",
  resolved: "Resolved",
  not_affected: "Not affected",
};

const FINDING_STATUS: Record<FindingStatus, string> = {
  open: "Open",
  branch: "On branches only",
  fixed: "Fixed",
  retired: "Retired",
  accepted: "Accepted",
  false_positive: "False positive",
  not_affected: "Not affected",
  snoozed: "Snoozed",
  suppressed: "Suppressed by every tool",
};

const IMPORT_STATUS: Record<ImportStatus, string> = {
  queued: "Queued",
  parsing: "Reading",
  applying: "Applying",
  correlating: "Correlating",
  done: "Done",
  failed: "Failed",
  held: "Closures held",
};

const ROLE: Record<Role, string> = {
  admin: "Administrator",
  engineer: "Engineer",
  developer: "Developer",
  viewer: "Viewer",
};

/** What the decision trees call their inputs, values and verdicts. A value without a word here is shown as it is. */
const VERDICT: Record<string, string> = {
  on_upgrade: "Fix on upgrade",
  "60_days": "Fix in 60 days",
  "14_days": "Fix in 14 days",
  "3_days": "Fix in 3 days",
  "3_days_forensic": "Fix in 3 days and investigate",
  act: "Act",
  attend: "Attend",
  "track*": "Track*",
  "track-star": "Track*",
  track_star: "Track*",
  track: "Track",
  kev: "Known to be exploited",
  exposed: "Reachable by the public",
  automatable: "Attack can be automated",
  technicalImpact: "Technical impact",
  mission: "Mission impact",
  exploitation: "Exploitation",
  poc: "Proof of concept",
};

export const roleWord = (role: Role): string => ROLE[role];
export const verdictWord = (word: string): string => VERDICT[word] ?? startUpper(word.replaceAll("_", " "));

/** "deployment" is "Deployment" where it stands alone. */
export const startUpper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
export const assetKindWord = (kind: AssetKind): string => ASSET_KIND[kind];
export const findingKindWord = (kind: FindingKind): string => FINDING_KIND[kind];
export const riskStatusWord = (status: RiskStatus): string => RISK_STATUS[status];
export const findingStatusWord = (status: FindingStatus): string => FINDING_STATUS[status];
export const importStatusWord = (status: ImportStatus): string => IMPORT_STATUS[status];
/** "Of the last day", "Of the last 7 days": what a list is narrowed to, as its filter is written. */
export const ofLastDays = (days: string): string => (days === "1" ? "Of the last day" : `Of the last ${days} days`);

/** What an attacker has in a state of an attack path (lib/engine/attack-paths/state-graph.ts). */
const STATE: Record<string, string> = {
  internet: "Start",
  workload: "Code running in",
  data: "Data of",
  account: "Rights of",
  node: "Root on node",
  "any-node": "Root on",
  neighbours: "A view of",
  namespace: "Pods of its own in",
  exec: "Commands in",
  tokens: "Use of",
  secrets: "Read access to",
  network: "Reach over",
  cloud: "Access to",
  cluster: "Control of",
};
/** Names of states that are no object's own name. */
const GENERAL = /^(?=(?:A|The|Every|Any|Pods|Processes|Secrets|Tokens) )./;
/** "Secrets of payments" within a sentence. */
export const stateName = (name: string): string => name.replace(GENERAL, (letter) => letter.toLowerCase());
export const stateWord = (kind: string): string => STATE[kind] ?? startUpper(kind.replaceAll("_", " "));
