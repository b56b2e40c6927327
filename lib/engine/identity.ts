import { hash } from "node:crypto";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";
import type {
  CodeRecord,
  DynamicRecord,
  LicenseRecord,
  MisconfigurationRecord,
  PackageRef,
  ParsedRecord,
  SecretRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";

/**
 * What a record is about, without the asset it is in.
 *
 * subject  the *what*: advisory id, check, secret, rule or licence. A vulnerability's is replaced by its group's canonical id.
 * parts    the *where*, in a fixed order per kind; empty strings where a kind has no such part.
 * place    when not null, several of the same (subject, parts) in one report are different findings, told apart by
 *          the rank of `place`: a moved line keeps its rank, so it keeps its finding.
 */
export type RecordIdentity = { kind: FindingKind; subject: string; parts: string[]; place: string | null };

/** Records that become findings. */
export type FindingRecord =
  | VulnerabilityRecord
  | MisconfigurationRecord
  | SecretRecord
  | CodeRecord
  | LicenseRecord
  | DynamicRecord;

/** Facts that identity needs from outside the record: the check a rule maps to, and the HMAC of a secret's value. */
export type IdentityContext = {
  assetKind: AssetKind;
  canonicalCheck: (family: string, ruleId: string) => string;
  secretHmac: (value: string) => string;
};

/**
 * The identity of one record (MODEL section 2): of *what* and *where* only.
 *
 * Never    severity, title, description, line, scanner, package version, scan time, branch, digest.
 * Errors   none: records are validated by their parser.
 */
export function identifyRecord(record: FindingRecord, context: IdentityContext): RecordIdentity {
  switch (record.kind) {
    case "vulnerability":
      return ofVulnerability(record, context.assetKind);
    case "misconfiguration":
      return ofMisconfiguration(record, context);
    case "secret":
      return ofSecret(record, context);
    case "code":
      return ofCode(record, context);
    case "license":
      return ofLicense(record);
    case "dynamic":
      return ofDynamic(record, context);
  }
}

/** True for the records that can become findings. A pass is one too: it shares its failure's identity but opens nothing. */
export function isFindingRecord(record: ParsedRecord): record is FindingRecord {
  return FINDING_RECORDS.has(record.kind);
}

const FINDING_RECORDS = new Set<string>(["vulnerability", "misconfiguration", "secret", "code", "license", "dynamic"]);

/**
 * SHA-256 over the tuple, each part written as `<bytes>:<part>,` so that no two tuples share an encoding.
 * The same as the database's `identity_key(text[])`.
 */
export function identityKey(parts: readonly string[]): Buffer {
  return hash("sha256", encoded(parts), "buffer");
}

/** The same in hexadecimal, which is made twice as fast: a report has tens of thousands. */
export function identityKeyHex(parts: readonly string[]): string {
  return hash("sha256", encoded(parts));
}

function encoded(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part},`;
  return text;
}

/** The whole tuple of a finding, ready for `identityKey`. */
export function identityTuple(asset: { kind: string; key: string }, identity: Omit<RecordIdentity, "place">): string[] {
  return [identity.kind, asset.kind, asset.key, identity.subject, ...identity.parts];
}

/** Purl coordinates in the spelling that the purl specification calls canonical, so that all tools agree. */
export function packageCoordinates(pkg: PackageRef): { type: string; namespace: string; name: string } {
  const type = pkg.type.toLowerCase();
  const namespace = pkg.namespace ?? "";
  if (type === "pypi") return { type, namespace, name: pkg.name.toLowerCase().replaceAll(/[_.]+/g, "-") };
  if (LOWER_NAME.has(type)) return { type, namespace: namespace.toLowerCase(), name: pkg.name.toLowerCase() };
  if (LOWER_NAMESPACE.has(type)) return { type, namespace: namespace.toLowerCase(), name: pkg.name };
  return { type, namespace, name: pkg.name };
}

// purl-spec PURL-TYPES: which types fold case in which part.
const LOWER_NAME = new Set(["deb", "apk", "alpm", "github", "bitbucket", "gitlab", "composer", "hex", "npm", "golang"]);
const LOWER_NAMESPACE = new Set(["rpm", "oci"]);

function ofVulnerability(record: VulnerabilityRecord, assetKind: AssetKind): RecordIdentity {
  const { type, namespace, name } = packageCoordinates(record.package);
  // Only in a repository does the same package in two manifests mean two changes; in an image the path is a locus.
  const manifest = assetKind === "repository" || assetKind === "artifact" ? (record.manifest ?? "") : "";
  return {
    kind: "vulnerability",
    subject: normalizeAdvisoryId(record.advisory),
    parts: [type, namespace, name, manifest],
    place: null,
  };
}

function ofMisconfiguration(record: MisconfigurationRecord, context: IdentityContext): RecordIdentity {
  return {
    kind: "misconfiguration",
    subject: context.canonicalCheck(record.rule.family, record.rule.id),
    parts: [isAssetItself(record.resource, context.assetKind) ? "" : record.resource],
    place: null,
  };
}

/**
 * A Kubernetes asset is the resource itself; its containers and JSON paths are loci. A node has components (API server, kubelet)
 * that one check is asked of in turn: only what is named as the node is the node.
 */
export function isAssetItself(resource: string, assetKind: AssetKind): boolean {
  return RESOURCE_IS_ASSET.has(assetKind) && (assetKind !== "node" || /^Node[A-Za-z]*\//.test(resource));
}

const RESOURCE_IS_ASSET = new Set<AssetKind>([
  "workload",
  "namespace",
  "node",
  "service",
  "ingress",
  "gateway",
  "service_account",
  "role",
]);

function ofSecret(record: SecretRecord, context: IdentityContext): RecordIdentity {
  if (record.value) {
    return { kind: "secret", subject: "value", parts: [context.secretHmac(record.value)], place: null };
  }
  const fingerprint = record.context ? fingerprintOf(record.context) : "";
  return {
    kind: "secret",
    subject: "place",
    parts: [record.path, fingerprint],
    place: placeOf(record.locus?.line),
  };
}

function ofCode(record: CodeRecord, context: IdentityContext): RecordIdentity {
  const subject = context.canonicalCheck(record.rule.family, record.rule.id);
  if (record.fingerprint) {
    return { kind: "code", subject, parts: [record.path, `tool:${record.fingerprint}`], place: null };
  }
  const fingerprint = record.context ? `context:${fingerprintOf(record.context)}` : "";
  return { kind: "code", subject, parts: [record.path, fingerprint], place: placeOf(record.locus?.line) };
}

function ofLicense(record: LicenseRecord): RecordIdentity {
  const pkg = record.package ? packageCoordinates(record.package) : { type: "", namespace: "", name: "" };
  return {
    kind: "license",
    subject: record.license,
    parts: [pkg.type, pkg.namespace, pkg.name, record.package ? "" : (record.path ?? "")],
    place: null,
  };
}

/** The origin is the asset; payload and evidence are what one scan happened to try. */
function ofDynamic(record: DynamicRecord, context: IdentityContext): RecordIdentity {
  return {
    kind: "dynamic",
    subject: context.canonicalCheck(record.rule.family, record.rule.id),
    parts: [record.method?.toUpperCase() ?? "", record.route, record.parameter ?? ""],
    place: null,
  };
}

/** White space is folded: re-indenting code moves nothing. */
function fingerprintOf(context: string): string {
  return hash("sha256", context.replaceAll(/\s+/g, " ").trim(), "hex").slice(0, 32);
}

/** Sorts as text in line order. */
function placeOf(line: number | undefined): string {
  return String(line ?? 0).padStart(9, "0");
}
