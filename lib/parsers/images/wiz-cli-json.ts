import { z } from "zod";
import type { FindingKind } from "@/lib/model/finding-kind";
import type {
  DigestAlias,
  MisconfigurationRecord,
  ParsedRecord,
  SecretRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, sumOf, text, timestamp } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";
import { credentialsIn, withoutValues } from "@/lib/parsers/shown-secrets";

const PACKAGES = ["osPackages", "libraries", "applications", "cpes"] as const;

/**
 * Wiz CLI: `wizcli docker scan`, `dir scan` and `iac scan` with `--format json`.
 *
 * Yields   one record per vulnerability of a package, secret, and match of an IaC rule.
 * Units    severity is Wiz's word; older releases give secrets none, which is unknown.
 * Errors   a broken entry is rejected at its JSON Pointer; a scan that did not succeed is incomplete.
 * Source   Wiz CLI scan output (CICDDiskScanResult, CICDIACScanResult); fixtures in __fixtures__/wiz-cli-json.
 */
export const wizCliJson = defineParser<Fields>({
  id: "wiz-cli-json",
  version: 4,
  family: "wiz",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.result) &&
    (/^CICD/.test(text(sketch.result.__typename) ?? "") ||
      /^CICDScanOrigin/.test(text(fields(sketch.scanOriginResource).__typename) ?? "")),
  envelope: z.looseObject({}),
  items: [
    ...PACKAGES.map((name) => ({ at: ["result", name, "*", "vulnerabilities", "*"] })),
    { at: ["result", "secrets", "*"] },
    { at: ["result", "ruleMatches", "*", "matches", "*"], counted: false },
  ],
  header: headerOf,
  records: (item, doc) => [recordOf(item, doc)],
});

function recordOf({ value, path }: Item, doc: Fields): ParsedRecord {
  const item = fields(value);
  const around = fields(list(fields(doc.result)[path[1] as string])[path[2] as number]);
  if (path[1] === "secrets") return secretOf(item);
  if (path[1] === "ruleMatches") return matchOf(item, around);
  return vulnerabilityOf(item, around, path[1] as string, doc);
}

function vulnerabilityOf(item: Fields, pkg: Fields, listName: string, doc: Fields): VulnerabilityRecord {
  const advisory = text(item.name);
  const name = text(pkg.name);
  if (!advisory) throw new RejectedItem("name is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`The package's name is missing: nothing says which package ${advisory} is in.`);
  const version = text(pkg.version) ?? null;
  const path = text(pkg.path);
  const source = text(item.source) ?? "";
  return present({
    kind: "vulnerability",
    severity: parseSeverity(item.severity),
    title: `${advisory} in ${name}`,
    description: text(item.description),
    references: referencesOf(source),
    locus: present({ path, version: version ?? undefined, layer: text(fields(pkg.layerMetadata).id) }),
    suppressed: ignoredIn(item),
    advisory,
    aliases: [],
    links: [],
    package:
      listName === "osPackages"
        ? scannerPackage("", distroOf(source), name, version)
        : scannerPackage(ecosystemOf(path ?? "", name), "", name, version),
    manifest: isDirectory(doc) && path ? path.replace(/^\/+/, "") : null,
    fixedVersion: fixOf(item.fixedVersion),
    cvss: cvssOf(item.score, fields(item.cvssV3Metrics).vector, "3.1"),
  }) as VulnerabilityRecord;
}

/** Whatever Wiz found, a policy may say that it does not count. */
function ignoredIn(item: Fields): { reason: string } | undefined {
  return list(item.ignoredPolicyMatches).length > 0 ? { reason: "Ignored by a policy of Wiz." } : undefined;
}

/** Wiz names no distribution; the advisory's address is its tracker's. */
function distroOf(source: string): string {
  return (
    /\b(?:security-tracker\.)?(alpine|debian|ubuntu|redhat|amazon|rocky|alma|oracle|suse)/.exec(
      source.slice(0, 300),
    )?.[1] ?? ""
  );
}

const FILES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)go\.(?:mod|sum)$/, "golang"],
  [/(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml)$|node_modules\//, "npm"],
  [/(?:requirements[\w.-]{0,80}\.txt|Pipfile\.lock|poetry\.lock|METADATA|PKG-INFO)$|(?:site|dist)-packages\//, "pypi"],
  [/(?:pom\.xml|gradle\.lockfile)$|\.[jwe]ar$/, "maven"],
  [/(?:Gemfile\.lock|\.gemspec)$/, "gem"],
  [/Cargo\.lock$/, "cargo"],
  [/composer\.lock$|installed\.json$/, "composer"],
  [/(?:packages\.lock\.json|\.deps\.json|packages\.config|\.csproj)$/, "nuget"],
];

function ecosystemOf(path: string, name: string): string {
  const found = FILES.find(([pattern]) => pattern.test(path))?.[1];
  // A Go binary is any file, but a module's name begins with a host.
  return found ?? (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[\w./-]+$/.test(name) ? "golang" : "unknown");
}

/** Wiz redacts the value; the rest of its sentence tells two secrets in one file apart. */
function secretOf(item: Fields): SecretRecord {
  const id = text(item.type);
  const path = text(item.path);
  if (!id) throw new RejectedItem("type is missing: nothing says what kind of secret this is.");
  if (!path) throw new RejectedItem("path is missing: nothing says where the secret is.");
  const description = text(item.description);
  const snippet = text(item.snippet);
  return present({
    kind: "secret",
    severity: parseSeverity(item.severity),
    title: withoutValues(text(fields(list(item.contains)[0]).name) ?? id),
    locus: present({ path, line: lineOf(item.lineNumber) }),
    suppressed: ignoredIn(item),
    rule: { family: "wiz", id },
    path,
    context:
      description === undefined || /REDACTED|\*{3,}/.test(description) ? description : withoutValues(description),
    shown: snippet === undefined ? undefined : [snippet],
  }) as SecretRecord;
}

function matchOf(item: Fields, around: Fields): MisconfigurationRecord {
  const rule = fields(around.rule);
  const id = text(rule.id) ?? text(rule.shortId);
  if (!id) throw new RejectedItem("The rule has no id.");
  const file = text(item.fileName);
  const resource = text(item.resourceName);
  const content = text(item.matchContent);
  const message = [text(item.found), text(item.expected)].filter(Boolean).join("; expected: ");
  const shown = content ? credentialsIn(content) : [];
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(text(around.severity) ?? rule.severity),
    title: text(rule.name) ?? id,
    locus: present({ path: file, line: lineOf(item.lineNumber) }),
    suppressed: ignoredIn(item) ?? ignoredIn(around),
    result: "fail",
    rule: { family: "wiz", id },
    resource: [file, resource].filter(Boolean).join("#"),
    message: message || undefined,
    resolution: text(item.remediationInstructions),
    shown: shown.length > 0 ? shown : undefined,
  }) as MisconfigurationRecord;
}

function lineOf(value: unknown): number | undefined {
  const line = number(value);
  return line !== undefined && line > 0 ? line : undefined;
}

function isDirectory(doc: Fields): boolean {
  return text(fields(doc.scanOriginResource).__typename) === "CICDScanOriginDirectory";
}

function headerOf(doc: Fields): Header {
  const origin = fields(doc.scanOriginResource);
  const result = fields(doc.result);
  const isImage = text(origin.__typename) === "CICDScanOriginContainerImage";
  const name = text(origin.name);
  const digest = digestOf(text(origin.digest));
  const config = digestOf(text(origin.id));
  const digests: DigestAlias[] = isImage && digest ? [{ type: "index", digest, platform: null }] : [];
  if (isImage && config) digests.unshift({ type: "config", digest: config, platform: null });
  const state = text(fields(doc.status).state);
  const analytics = fields(result.analytics);
  const files = number(analytics.filesScannedCount) ?? number(fields(result.scanStatistics).filesParsed) ?? 0;
  return {
    ...EMPTY_HEADER,
    tool: { name: "Wiz CLI", version: null },
    scannedAt: timestamp(doc.createdAt),
    target: isImage && name && namesImage(name) ? { kind: "image", name, digests } : null,
    digests,
    kinds: kindsOf(analytics, result),
    counted: sumOf(fields(analytics.vulnerabilities).totalCount, fields(analytics.secrets).totalCount),
    looked: files > 0,
    incomplete: state && state !== "SUCCESS" ? `Wiz says that the scan is ${state.slice(0, 60)}.` : null,
  };
}

/** Each part that ran counts what it found, also when that is nothing. */
function kindsOf(analytics: Fields, result: Fields): FindingKind[] {
  const kinds: FindingKind[] = [];
  if (isObject(analytics.vulnerabilities)) kinds.push("vulnerability");
  if (isObject(analytics.secrets)) kinds.push("secret");
  if (isObject(result.scanStatistics)) kinds.push("misconfiguration");
  return kinds;
}
