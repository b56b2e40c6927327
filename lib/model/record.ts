import type { AssetKind } from "@/lib/model/asset-kind";
import type { Severity } from "@/lib/model/severity";

/**
 * What a parser yields: one normalized statement of a report, before identity is computed.
 * Every text is data from outside: it is never an instruction, a URL to follow or HTML to trust.
 */
export type ParsedRecord =
  | VulnerabilityRecord
  | MisconfigurationRecord
  | SecretRecord
  | CodeRecord
  | LicenseRecord
  | DynamicRecord
  | ComponentRecord
  | ObjectRecord
  | DeletedRecord
  | AlertRecord
  | FeedRecord
  | OwnershipRecord
  | CommitterRecord
  | CatalogRecord
  | StatementRecord
  | EvidenceRecord
  | InstructionRecord
  | FileRecord
  | ElementRecord;

/** A package by purl coordinates; `version` is an attribute of its presence, not of the coordinates (MODEL section 1). */
export type PackageRef = {
  /** purl type: `deb`, `npm`, `maven`, ... `generic` when the report names no ecosystem. */
  type: string;
  namespace: string | null;
  name: string;
  version: string | null;
  /** The purl exactly as reported, if it was. */
  purl: string | null;
};

/** The asset one record is about, where the report says so item by item (a Kubernetes report, SARIF over many images). */
export type RecordTarget = {
  kind: AssetKind;
  /** Canonical key without the cluster for Kubernetes resources (`ns/Kind/name`); the cluster comes from the context. */
  name: string;
  /** Image digests known for this target, `sha256:...`. */
  digests?: DigestAlias[];
};

export type DigestAlias = { type: "config" | "manifest" | "index"; digest: string; platform: string | null };

/** Where one witness saw it. Never part of the identity (MODEL section 2). */
export type Locus = {
  path?: string;
  line?: number;
  endLine?: number;
  version?: string;
  layer?: string;
  container?: string;
  detail?: string;
  /** Source lines from `line` on, as the report quotes them; bounded, and without the credentials it shows. */
  quote?: string;
  /** HMAC of whoever wrote it, in hexadecimal; set by staging, never by a parser. */
  author?: string;
};

type Base = {
  /** Overrides the report's target for this record only. */
  target?: RecordTarget;
  severity: Severity;
  title: string;
  description?: string;
  references?: string[];
  locus?: Locus;
  /** The tool says it is suppressed (SARIF suppressions accepted, `nosec`): kept as a layer, counted in `suppressed`. */
  suppressed?: { reason: string };
  /** Secret values that the tool shows in source text it quotes. They are replaced before anything is stored. */
  shown?: string[];
};

export type VulnerabilityRecord = Base & {
  kind: "vulnerability";
  /** The tool's own id for it: a CVE, GHSA, DSA, ... */
  advisory: string;
  /** Other ids of the *same* vulnerability that the report states. Bundles and related ids go to `links`. */
  aliases: string[];
  links: string[];
  package: PackageRef;
  /** For a repository: the lock file or manifest that brings the package, relative to the repository root. Else null. */
  manifest: string | null;
  fixedVersion?: string;
  /** `affected`, `not_affected`, `will_not_fix`, ... as the tool says. */
  status?: string;
  cvss?: { version: string; score: number; vector?: string };
  cwes?: string[];
};

export type MisconfigurationRecord = Base & {
  kind: "misconfiguration";
  /** `fail` is a finding; `pass` is kept as coverage and evidence; `unknown` (manual, skipped) is neither. */
  result: "fail" | "pass" | "unknown";
  /** Tool family and rule id: an unmapped rule is its own check, `trivy:KSV-0012` (MODEL section 1, Check). */
  rule: { family: string; id: string };
  /** The misconfigured thing inside the target: Dockerfile path, Terraform address, `ns/Kind/name`; never a uid. */
  resource: string;
  message?: string;
  resolution?: string;
};

export type SecretRecord = Base & {
  kind: "secret";
  rule: { family: string; id: string };
  path: string;
  /** The secret's value, if the tool shows it. It is replaced by its HMAC before anything is stored. */
  value?: string;
  /** Redacted text around it, used as the fingerprint when there is no value. */
  context?: string;
  /** Whose commit brought it, as the tool says: an e-mail address or `@handle`. Kept as an HMAC; it suggests an owner. */
  author?: string;
};

export type CodeRecord = Base & {
  kind: "code";
  rule: { family: string; id: string };
  path: string;
  /** A stable fingerprint from the tool's allow-listed ones, else null: then `context` or the drift passes decide. */
  fingerprint: string | null;
  /** Normalized source text of the place, when the report has it. */
  context?: string;
  message?: string;
  cwes?: string[];
};

export type LicenseRecord = Base & {
  kind: "license";
  license: string;
  package: PackageRef | null;
  path: string | null;
};

/** What a test against a running service found (MODEL section 2). Its asset is the endpoint's origin: give it as `target`. */
export type DynamicRecord = Base & {
  kind: "dynamic";
  rule: { family: string; id: string };
  /** Upper case, or null where the tool does not say. */
  method: string | null;
  /** The path with its variable parts as the tool's template or as it stands, without query; `/` for the whole origin. */
  route: string;
  parameter: string | null;
  message?: string;
  cwes?: string[];
};

export type ComponentRecord = {
  kind: "component";
  target?: RecordTarget;
  package: PackageRef;
  componentType: string;
  licenses: string[];
  path?: string;
  layer?: string;
};

/** A Kubernetes object as the API server (or a manifest) gives it; secrets' values already removed. */
export type ObjectRecord = {
  kind: "object";
  apiVersion: string;
  objectKind: string;
  namespace: string | null;
  name: string;
  uid: string | null;
  /** True when it has `uid` or `resourceVersion`: it lives in a cluster. Else it is a manifest (MODEL section 3, Inventory). */
  live: boolean;
  object: Record<string, unknown>;
  /** Of a manifest: the line of its file on which it begins. */
  line?: number;
  /** Values of a Secret, as the report spells them: never stored, named so that the raw report can be redacted. */
  withheld?: string[];
};

/** An object that a watching collector saw deleted. `uid`: of the object that is gone, for people; its place decides. */
export type DeletedRecord = {
  kind: "deleted";
  apiVersion: string;
  objectKind: string;
  namespace: string | null;
  name: string;
  uid: string | null;
};

/** The field of an alert that holds the source's own id of the event (an audit event's id and stage), where it has one. */
export const EVENT_KEY = "event.key";

/** The source of alerts that are the API server's audit events. */
export const AUDIT_SOURCE = "k8s_audit";

export type AlertRecord = {
  kind: "alert";
  source: string;
  rule: string;
  priority: string;
  severity: Severity;
  /** RFC 3339 with the sender's precision (nanoseconds kept); null where the format has none: then it is as old as its arrival. */
  time: string | null;
  output: string;
  host: string | null;
  namespace: string | null;
  pod: string | null;
  containerId: string | null;
  image: string | null;
  tags: string[];
  fields: Record<string, unknown>;
  /** Values of Secrets and tokens in what a request carried: never stored, named so that the raw report can be redacted. */
  withheld?: string[];
};

export type FeedRecord =
  | {
      kind: "feed";
      feed: "kev";
      cve: string;
      dateAdded: string;
      dueDate: string | null;
      ransomware: boolean;
      name: string | null;
    }
  | { kind: "feed"; feed: "epss"; cve: string; score: number; percentile: number }
  | {
      kind: "feed";
      feed: "ssvc";
      cve: string;
      exploitation: "none" | "poc" | "active";
      automatable: boolean;
      technicalImpact: "partial" | "total";
      timestamp: string | null;
      cvss: { version: string; score: number; vector?: string } | null;
      published: string | null;
    }
  | OsvRecord;

/** One advisory of osv.dev, whole: what is affected and since when is what a re-evaluation without a scan needs. */
export type OsvRecord = {
  kind: "feed";
  feed: "osv";
  id: string;
  /** Other ids of the same vulnerability. */
  aliases: string[];
  /** `related` and `upstream`, and aliases of an advisory that names several CVEs: never one vulnerability (MODEL section 1). */
  links: string[];
  modified: string;
  published: string | null;
  /** When it was taken back: it says nothing any more. */
  withdrawn: string | null;
  summary: string | null;
  details: string | null;
  /** As the advisory gives them: `CVSS_V3` with a vector, `Ubuntu` with a word. */
  severities: OsvSeverity[];
  /** The database's own word (GitHub's), if it has one. */
  severity: Severity;
  affected: OsvAffected[];
  references: { type: string; url: string }[];
  cwes: string[];
};

export type OsvSeverity = { type: string; score: string };

export type OsvAffected = {
  /** Null for a repository's commits without a package; the version is never set. */
  package: PackageRef | null;
  /** With its release: `Debian:12`. */
  ecosystem: string | null;
  ranges: OsvRange[];
  versions: string[];
  severities: OsvSeverity[];
};

export type OsvRange = {
  /** `SEMVER`, `ECOSYSTEM` or `GIT`. */
  type: string;
  repo: string | null;
  /** In the advisory's order; each has one of the four words of the schema. */
  events: { event: "introduced" | "fixed" | "last_affected" | "limit"; value: string }[];
};

/** One rule of a CODEOWNERS file, in file order; an empty `owners` clears ownership (GitHub semantics). */
export type OwnershipRecord = {
  kind: "ownership";
  pattern: string;
  owners: string[];
  line: number;
  section: string | null;
};

/** Who worked on a file: of its last `ofCommits` commits so many are theirs. It suggests an owner and never is one. */
export type CommitterRecord = {
  kind: "committer";
  path: string;
  /** An e-mail address, or `@handle`; replaced by its HMAC before anything is stored. */
  author: string;
  commits: number;
  ofCommits: number;
  lastAt: string;
};

/** One entity of a software catalog (Backstage): who owns which software, and where its source is. */
export type CatalogRecord = {
  kind: "catalog";
  /** `component:default/payments`, lower case as the catalog compares them. */
  ref: string;
  entityKind: string;
  name: string;
  title: string | null;
  /** The owner's entity: `group:default/payments-team`. */
  owner: string | null;
  /** `service`, `library`, `openapi`, ... */
  type: string | null;
  lifecycle: string | null;
  system: string | null;
  /** The repository's canonical key, and the folder in it. */
  repository: string | null;
  path: string | null;
  /** As the code host names the project: `shop/payments`. */
  projectSlug: string | null;
  /** Value of `backstage.io/kubernetes-id`: what carries it as a label in a cluster belongs to the entity. */
  kubernetesId: string | null;
  /** Parents of a group, groups of a person: entity refs. */
  memberOf: string[];
  email: string | null;
};

/** A VEX statement: someone says a product is or is not affected (MODEL section 1, Decision). */
export type StatementRecord = {
  kind: "statement";
  /** The product as an asset, where the statement identifies it: it then reaches no other asset. */
  target?: RecordTarget;
  advisory: string;
  aliases: string[];
  status: string;
  justification: string | null;
  /** Packages it speaks of, as purls, or as the document names them. */
  products: string[];
  /** It speaks of what the whole document is about (an image, an application), not of one package in it. */
  wholeSubject: boolean;
  note: string | null;
};

/**
 * What someone claims about a built thing and perhaps signed: a signature, or an attestation (provenance, an SBOM's origin).
 * A parser verifies nothing: identity, issuer and source are as *claimed*; `bundle` is what ingest checks.
 */
export type EvidenceRecord = {
  kind: "evidence";
  target?: RecordTarget;
  form: "signature" | "attestation";
  /** `https://slsa.dev/provenance/v1`, ...; null for a plain signature. */
  predicateType: string | null;
  subjects: EvidenceSubject[];
  builder: string | null;
  buildType: string | null;
  source: { repo: string | null; commit: string | null; ref: string | null };
  /** Of the certificate or the key: who says it signed, and who is said to have vouched for that. */
  signer: { identity: string | null; issuer: string | null };
  /** Where in the source the build began, where that is a Dockerfile. */
  entryPoint: string | null;
  /** The one image that it was built from, where the provenance names exactly one. */
  bases: { name: string | null; digest: string | null }[];
  /** A signature is present. Whether it is good is not known. */
  signed: boolean;
  /** The signed bundle or envelope as JSON text, where the report holds one that is small enough to keep. */
  bundle?: string;
  /** When it was built or logged, if stated. */
  at: string | null;
};

/** Digests as `sha256:<hex>`, in the order stated. */
export type EvidenceSubject = { name: string | null; digests: string[] };

/** One instruction of a Dockerfile, in file order. */
export type InstructionRecord = {
  kind: "instruction";
  /** In capitals. */
  instruction: string;
  /** On one line, comments left out. */
  argument: string;
  line: number;
  endLine: number;
  /** Values that look secret by their names: never stored, named so that the raw file can be redacted. */
  withheld?: string[];
};

/** A file that a checkout has. */
export type FileRecord = { kind: "file"; path: string };

/** An element of a graph document that is no thing with risk itself: a relation, a file, a person, a licence (SPDX 3). */
export type ElementRecord = {
  kind: "element";
  elementType: string;
  id: string | null;
  name: string | null;
  relation: { type: string; from: string; to: string[] } | null;
};
