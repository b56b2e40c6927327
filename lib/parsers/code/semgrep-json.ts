import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { dependencyRecord } from "@/lib/parsers/code/semgrep-dependency";
import { semgrepResult } from "@/lib/parsers/code/semgrep-result";
import { fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { manifestType } from "@/lib/parsers/sarif-package";

const Envelope = z.object({
  results: z.array(z.unknown()).nullish(),
  vulns: z.array(z.unknown()).nullish(),
  errors: z.array(z.unknown()).nullish(),
  paths: z.unknown().optional(),
  version: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/** Everything that stands at the top of Semgrep's own output: a document with any other key is another tool's. */
const TOP = new Set(
  "version results errors paths time explanations rules_by_engine engine_requested interfile_languages_used skipped_rules profiling_results subprojects mcp_scan_results vulns".split(
    " ",
  ),
);

/**
 * Semgrep and Opengrep `--json`, OSS and Pro, 0.x to 1.x; and the `vulns` list of the Supply Chain API.
 *
 * Yields   one record per result, in report order: a vulnerability with `sca_info`, a secret of a secrets rule, a check of a
 *          Dockerfile of a rule about those, else a code weakness; `nosemgrep` ones as suppressed. What the API lists is of a
 *          whole organization: each entry is about the repository it names.
 * Units    severity is Semgrep's own word (ERROR is high, WARNING medium); Supply Chain's own where it has one.
 * Errors   a result without a rule is rejected; an error of level "error" makes the report incomplete. Warnings (a file that
 *          parsed in part, a rule that timed out on one) do not: nearly every large scan has some.
 * Source   semgrep/semgrep-interfaces semgrep_output_v1.atd; fixtures in __fixtures__/semgrep-json.
 */
export const semgrepJson = defineParser<Envelope>({
  id: "semgrep-json",
  version: 5,
  family: "semgrep",
  media: "json",
  matches: isSemgrep,
  envelope: Envelope,
  items: [{ at: ["results", "*"] }, { at: ["vulns", "*"] }],
  header: headerOf,
  records: ({ value, path }) => [path[0] === "vulns" ? vulnerability(value) : semgrepResult(value)],
});

function isSemgrep(sketch: unknown): boolean {
  if (!isObject(sketch)) return false;
  const results = list(sketch.results);
  if (results.some((result) => isObject(result) && "check_id" in result && "path" in result && "extra" in result))
    return true;
  if (list(sketch.vulns).some((one) => isObject(one) && isObject(one.advisory) && isObject(one.matchedDependency)))
    return true;
  if (!Array.isArray(sketch.results) && sketch.results !== null) return false;
  return Array.isArray(sketch.errors) && Object.keys(sketch).every((key) => TOP.has(key));
}

function headerOf(doc: Envelope): Header {
  const scanned = texts(fields(doc.paths).scanned);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Semgrep", version: firstText(doc.version) },
    kinds: Array.isArray(doc.results) ? ["code", "misconfiguration"] : [],
    looked: scanned.length > 0,
    incomplete: failure(list(doc.errors).map(fields)),
  };
}

function failure(errors: readonly Record<string, unknown>[]): string | null {
  const failed = errors.filter((error) => text(error.level)?.toLowerCase() === "error");
  if (failed.length === 0) return null;
  const said = text(failed[0]?.message) ?? text(failed[0]?.long_msg) ?? text(failed[0]?.short_msg);
  return `Semgrep reports ${failed.length} error(s)${said ? `: ${said.slice(0, 400)}` : "."}`;
}

/** One element of `vulns`: a vulnerable dependency as the deployment's API lists it. */
function vulnerability(value: unknown): ParsedRecord {
  const item = fields(value);
  const advisory = fields(item.advisory);
  const references = fields(advisory.references);
  const found = fields(item.matchedDependency);
  const place = fields(item.dependencyFileLocation);
  const name = text(found.name);
  const rule = text(advisory.ruleId);
  const ids = [...texts(references.cveIds), ...texts(references.ghsaIds), rule];
  if (name === undefined || ids[0] === undefined)
    throw new RejectedItem("The entry names no advisory or no dependency.");
  const status = text(fields(item.triage).status);
  const lockfile = text(place.path);
  const target = repositoryOf(text(place.url), text(item.repositoryName));
  const record = dependencyRecord({
    ids,
    severity: parseSeverity(advisory.severity),
    title: text(item.title) ?? text(advisory.title),
    description: text(advisory.description),
    references: texts(references.urls),
    cwes: cweIds(references.cweIds),
    // The advisory's ecosystem is that of its first package, not of this one: the lock file's goes first.
    ecosystem: ecosystemOf(lockfile) ?? text(advisory.ecosystem),
    name,
    version: text(found.versionSpecifier),
    fixedVersion: text(fields(item.closestSafeDependency).versionSpecifier),
    lockfile,
    line: number(place.startLine),
    reachability: [text(item.exposureType), text(item.transitivity)].filter(Boolean).join(", ") || undefined,
    suppressed: status && /^(?:DISMISSED|IGNORED|FIXED)$/i.test(status) ? `Triaged as ${status}.` : undefined,
  });
  return target ? { ...record, target } : record;
}

/** By the page of the file in it; a page that names only the host is completed by the repository's name, which has none. */
function repositoryOf(page: string | undefined, name: string | undefined): RecordTarget | undefined {
  const host = /^https?:\/\/[^/?#\s]{1,255}/.exec(page ?? "")?.[0];
  const repository =
    parseRepositoryUrl(page ?? "") ?? (host && name?.includes("/") ? parseRepositoryUrl(`${host}/${name}`) : null);
  return repository === null ? undefined : { kind: "repository", name: repository };
}

function ecosystemOf(lockfile: string | undefined): string | undefined {
  return lockfile === undefined ? undefined : (manifestType(lockfile) ?? undefined);
}
