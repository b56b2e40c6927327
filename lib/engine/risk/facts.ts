import type { Severity } from "@/lib/model/severity";

/** How far the place can be reached. `not_running` needs a fresh inventory; without one it is `unknown`. */
export const EXPOSURES = ["not_running", "none", "namespace", "cluster", "unknown", "internet"] as const;
export type Exposure = (typeof EXPOSURES)[number];

export const CRITICALITIES = ["low", "medium", "high"] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/** What a process there may do: become the node, command the cluster, more than a plain pod, or nothing special. */
export const PRIVILEGE_LEVELS = ["normal", "elevated", "node", "cluster"] as const;
export type PrivilegeLevel = (typeof PRIVILEGE_LEVELS)[number];

/** Of an incident that nobody has closed; a lesser one is no evidence that somebody is at work. */
export const RUNTIME_LEVELS = ["high", "critical"] as const;
export type RuntimeLevel = (typeof RUNTIME_LEVELS)[number];

/** A known value with a sentence on where it comes from and when it was seen; null wherever nobody knows. */
export type Sourced<T> = { value: T; evidence: string | null; date: string | null };

/** Where a finding is: shared by every finding of one asset, so that it is worked out once per asset. */
export type PlaceFacts = {
  /** `inOthers`: not running by itself, as far as inventories show; it is what other images are built on. */
  exposure: Sourced<Exposure> & { inOthers?: boolean };
  privilege: Sourced<PrivilegeLevel> | null;
  /** The organization's own tag; also SSVC's mission impact. Unset is unknown. */
  criticality: Sourced<Criticality> | null;
  /** The worst of the incidents there that people have not closed; null where none is high or critical. */
  runtime: Sourced<RuntimeLevel> | null;
  /** The image that was scanned is tied to this place by its tag alone: another build may run there. */
  byTagOnly?: boolean;
};

/** How well it was seen. */
export type SightingFacts = {
  /** Whole days since first seen, 0 or more. */
  ageDays: number;
  firstSeenAt: string | null;
  /** Distinct tools that report it now. */
  tools: readonly string[];
  /** True when the finding is tied to its place only by an image tag, or its target is unplaced. */
  weakLink: boolean;
};

type CommonFacts = SightingFacts & {
  severity: Severity;
  /** Of code and of running services, what kind of weakness tools say that it is, as `CWE-79`; empty where one does not say, which is taken for the worst kind. */
  cwes: readonly string[];
  /** A sentence on who rated it, for example "Rated high by Trivy." */
  severityEvidence: string | null;
  /** True: a fix exists. False: stated that none does. Null: nobody says, or the change is one's own. */
  fixAvailable: boolean | null;
  fixEvidence: string | null;
  place: PlaceFacts;
};

/** How a weakness is used and what it gives, as far as it lowers a score; `by` says it: its CVSS vector, or CISA in words. */
export type WeaknessUse = {
  /** By somebody who is on the machine already: that a network reaches it does not count in full. */
  local: boolean;
  /** It takes a service down and gives nothing else. */
  availabilityOnly: boolean;
  by: "vector" | "kev";
};

/** When EPSS last moved up over a step of the formula: from which percentile, 0..1, and by the file of which day, YYYY-MM-DD. */
export type EpssRise = { from: number; on: string };

export type VulnerabilityFacts = CommonFacts & {
  kind: "vulnerability";
  advisory: string;
  /** CVSS base score 0-10 of the highest version known, or null. */
  cvss: number | null;
  /** Null: nobody says; it then counts as used over the network, for whatever it gives. */
  use: WeaknessUse | null;
  /** Null: the KEV catalog was never loaded. `date` is when it was added, or the catalog's own date when not listed. */
  kev: { listed: boolean; ransomware: boolean | null; date: string | null } | null;
  /** Null: not scored, or the feed was never loaded. `percentile` and `score` are 0..1. */
  epss: { percentile: number; score: number; date: string | null; rose: EpssRise | null } | null;
  /** CISA's assessment (Vulnrichment) of the alias group; null where it was never assessed. */
  ssvc: {
    exploitation: "none" | "poc" | "active" | null;
    automatable: boolean | null;
    technicalImpact: "partial" | "total" | null;
    date: string | null;
  } | null;
};

export const CREDENTIALS = ["cloud", "private_key", "token", "password", "generic", "unknown"] as const;
export type Credential = (typeof CREDENTIALS)[number];

export type SecretFacts = CommonFacts & {
  kind: "secret";
  credential: Credential;
  /** True: the tool tried it and it works. False: it was tried and is dead. Null: not tried. */
  verified: boolean | null;
};

export type OtherFacts = CommonFacts & { kind: "misconfiguration" | "code" | "license" | "dynamic" };

/** Everything the score of one finding depends on. Nothing else enters: same facts, same score. */
export type FindingFacts = VulnerabilityFacts | SecretFacts | OtherFacts;

/** One named part of a score. Contributions are integers and sum to the score exactly. */
export type Factor = {
  id: string;
  /** Plain words, for example "Known exploited". */
  label: string;
  points: number;
  /** One sentence that says what was seen and where it comes from. */
  evidence: string;
  /** When that was seen, RFC 3339, or null. */
  asOf: string | null;
};
