import type { LicenseRecord, MisconfigurationRecord, PackageRef, ParsedRecord, SecretRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { credentialsIn, quotable, valuesShown, withoutValues } from "@/lib/parsers/shown-secrets";
import { type TrivyResult, trivyPackage } from "@/lib/parsers/trivy/result";
import { trivyVulnerability } from "@/lib/parsers/trivy/vulnerability";

/**
 * One `Misconfigurations` entry: `Status` FAIL, PASS or EXCEPTION (an ignore rule: kept as suppressed). `resource` is what the
 * check is about: the address Trivy names, else the file, or `ns/Kind/name` in a cluster. The rule's id is as reported: Trivy
 * renamed its checks twice, and the crosswalk knows every form (KSV0012 is not KSV012).
 */
export function trivyMisconfiguration(value: unknown, result: TrivyResult, resource?: string): MisconfigurationRecord {
  const item = fields(value);
  const id = text(item.ID) ?? text(item.AVDID);
  if (!id) throw new RejectedItem("ID is missing: nothing says which check this is.");
  const status = (text(item.Status) ?? "FAIL").toUpperCase();
  const cause = fields(item.CauseMetadata);
  const address = text(cause.Resource);
  return present({
    kind: "misconfiguration",
    target: result.about,
    severity: parseSeverity(item.Severity),
    title: text(item.Title) ?? text(item.Message) ?? id,
    description: text(item.Description),
    references: referencesOf(item.References, text(item.PrimaryURL)),
    locus: present({
      path: result.target || undefined,
      line: lineOf(cause.StartLine),
      endLine: lineOf(cause.EndLine),
      quote: status === "FAIL" ? quoteOf(cause) : undefined,
    }),
    suppressed: status === "EXCEPTION" ? { reason: "Trivy lists it as an exception." } : undefined,
    result: status === "PASS" ? "pass" : "fail",
    rule: { family: "trivy", id: id },
    resource: resource ?? (address ? `${result.target}#${address}` : result.target),
    message: text(item.Message),
    resolution: text(item.Resolution),
    shown: shown(credentialsIn, [text(item.Message), ...allLines(cause.Code), ...rendered(cause.RenderedCause)]),
  }) as MisconfigurationRecord;
}

/** One `Secrets` entry. Trivy masks the value itself, so the masked line is the fingerprint. */
export function trivySecret(value: unknown, result: TrivyResult): SecretRecord {
  const item = fields(value);
  const id = text(item.RuleID);
  if (!id) throw new RejectedItem("RuleID is missing: nothing says what kind of secret this is.");
  const layer = fields(item.Layer);
  return present({
    kind: "secret",
    target: result.about,
    severity: parseSeverity(item.Severity),
    title: text(item.Title) ?? id,
    locus: present({
      path: result.target,
      line: lineOf(item.StartLine),
      endLine: lineOf(item.EndLine),
      layer: text(layer.DiffID) ?? text(layer.Digest),
    }),
    rule: { family: "trivy", id },
    path: result.target,
    context: masked(text(item.Match) ?? causeLines(item.Code)),
    shown: shown(valuesShown, [text(item.Match), ...allLines(item.Code)]),
  }) as SecretRecord;
}

/** One `Licenses` entry: a licence of a package, or of a loose file. */
export function trivyLicense(value: unknown, result: TrivyResult): LicenseRecord {
  const item = fields(value);
  const license = text(item.Name);
  if (!license) throw new RejectedItem("Name is missing: nothing says which licence this is.");
  const name = text(item.PkgName);
  const path = text(item.FilePath) ?? null;
  const owner: PackageRef | null = name ? trivyPackage(item, result, name, null) : null;
  return present({
    kind: "license",
    target: result.about,
    severity: parseSeverity(item.Severity),
    title: `${license} in ${name ?? path ?? result.target}`,
    description: text(item.Category) ? `Category: ${text(item.Category)}` : undefined,
    references: referencesOf([], text(item.Link)),
    locus: present({ path: path ?? undefined }),
    license,
    package: owner,
    path: path ?? (owner ? null : result.target),
  }) as LicenseRecord;
}

/** One `Packages` entry: not a finding, but what the version is made of. */
export function trivyComponent(value: unknown, result: TrivyResult): ParsedRecord[] {
  const item = fields(value);
  const name = text(item.Name);
  if (!name) return [];
  const version = versionOf(item);
  const layer = fields(item.Layer);
  return [
    present({
      kind: "component" as const,
      target: result.about,
      package: trivyPackage(item, result, name, version),
      componentType: result.class === "os-pkgs" ? "system" : "library",
      licenses: texts(item.Licenses),
      path: text(item.FilePath) ?? (result.class === "lang-pkgs" ? result.target : undefined),
      layer: text(layer.DiffID) ?? text(layer.Digest),
    }),
  ];
}

/** `epoch:version-release`, as a vulnerability's `InstalledVersion` has it. */
function versionOf(item: Record<string, unknown>): string | null {
  const written = [text(item.Version), text(item.Release)].filter(Boolean).join("-");
  const epoch = number(item.Epoch) ?? 0;
  return written ? `${epoch > 0 ? `${epoch}:` : ""}${written}` : null;
}

/**
 * One `ExperimentalModifiedFindings` entry (`--show-suppressed`): a finding that an ignore file or a VEX document set aside.
 * `affected` and `under_investigation` do not set aside.
 */
export function trivyModified(value: unknown, result: TrivyResult): ParsedRecord[] {
  const item = fields(value);
  const status = text(item.Status) ?? "ignored";
  const reason = [status, text(item.Statement), text(item.Source) && `by ${text(item.Source)}`]
    .filter(Boolean)
    .join(", ");
  const record = ofType(text(item.Type), item.Finding, result);
  return record
    ? [status === "affected" || status === "under_investigation" ? record : { ...record, suppressed: { reason } }]
    : [];
}

function ofType(type: string | undefined, finding: unknown, result: TrivyResult) {
  if (type === "vulnerability") return trivyVulnerability(finding, result);
  if (type === "misconfiguration") return trivyMisconfiguration(finding, result);
  if (type === "secret") return trivySecret(finding, result);
  if (type === "license") return trivyLicense(finding, result);
  return null;
}

function referencesOf(value: unknown, primary: string | undefined): string[] | undefined {
  const references = texts(value);
  if (primary && !references.includes(primary)) references.unshift(primary);
  return references.length > 0 ? references : undefined;
}

/** Trivy writes 0 for "no line". */
function lineOf(value: unknown): number | undefined {
  const line = number(value);
  return line !== undefined && line > 0 ? line : undefined;
}

/** Trivy masks by itself; what it or another writer left in clear must not be part of what identifies the finding. */
function masked(line: string | undefined): string | undefined {
  return line === undefined || /\*{3,}/.test(line) ? line : withoutValues(line);
}

/** The lines of the cause, from its first on, without those around it; nothing where some are missing or they are many. */
function quoteOf(cause: Record<string, unknown>): string | undefined {
  const from = lineOf(cause.StartLine);
  const to = lineOf(cause.EndLine);
  if (from === undefined || to === undefined) return undefined;
  const lines = list(fields(cause.Code).Lines)
    .map(fields)
    .filter(({ Number: at, Truncated }) => Number(at) >= from && Number(at) <= to && Truncated !== true)
    .map(({ Content }) => (typeof Content === "string" ? Content : ""));
  const quote = lines.join("\n");
  return lines.length === to - from + 1 && quote.length <= MAX_QUOTE_CHARS ? quotable(quote) : undefined;
}

const MAX_QUOTE_CHARS = 4_000;

/** What a plan or a chart makes of the cause: values that its source only names. */
function rendered(cause: unknown): (string | undefined)[] {
  const { Raw, Highlighted } = fields(cause);
  return [text(Raw), text(Highlighted)?.replaceAll(TERMINAL_COLOURS, "")];
}

function allLines(code: unknown): (string | undefined)[] {
  return list(fields(code).Lines)
    .map(fields)
    .flatMap((line) => [text(line.Content), text(line.Highlighted)?.replaceAll(TERMINAL_COLOURS, "")]);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a terminal's colours are.
const TERMINAL_COLOURS = /\u001b\[[0-9;]*m/g;

function shown(find: (line: string) => string[], lines: readonly (string | undefined)[]): string[] | undefined {
  const values = [...new Set(lines.flatMap((line) => (line ? find(line) : [])))];
  return values.length > 0 ? values : undefined;
}

function causeLines(code: unknown): string | undefined {
  const lines = list(fields(code).Lines)
    .map(fields)
    .filter((line) => line.IsCause === true);
  return (
    lines
      .map((line) => text(line.Content))
      .filter(Boolean)
      .join("\n") || undefined
  );
}
