import type { FindingKind } from "@/lib/model/finding-kind";
import { type Fields, fields, isObject, list, text, timestamp } from "@/lib/parsers/fields";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

/**
 * The type of a GitLab security report: `scan.type`, before that each entry's `category`, else what the entries' places say.
 *
 * Returns  null when it is no such report, or says none.
 * Source   gitlab-org/security-products/security-report-schemas, src/security-report-format.json, major versions 2 to 15.
 */
export function gitlabType(sketch: unknown): string | null {
  if (!isGitlabReport(sketch)) return null;
  const stated = text(fields(sketch.scan).type);
  if (stated) return stated.toLowerCase();
  const categories = list(sketch.vulnerabilities).map((one) => text(fields(one).category));
  return categories.find((category) => category !== undefined)?.toLowerCase() ?? typeByPlace(sketch);
}

/** A report without `scan` and entries: only `version`, an empty list and `remediations`. */
export function isBareGitlabReport(sketch: unknown): boolean {
  return (
    isGitlabReport(sketch) &&
    gitlabType(sketch) === null &&
    list(sketch.vulnerabilities).length === 0 &&
    Object.keys(sketch).every((key) => BARE_KEYS.has(key)) &&
    Array.isArray(sketch.remediations)
  );
}

const BARE_KEYS = new Set(["version", "schema", "vulnerabilities", "remediations", "dependency_files", "scan"]);

function isGitlabReport(sketch: unknown): sketch is Fields {
  if (!isObject(sketch) || !Array.isArray(sketch.vulnerabilities)) return false;
  if (!/^\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?$/.test(text(sketch.version) ?? "")) return false;
  const first = sketch.vulnerabilities[0];
  return first === undefined || !isObject(first) || "location" in first || Array.isArray(first.identifiers);
}

/** From version 15 on entries have no category, and templates of other tools leave `scan` out. */
function typeByPlace(sketch: Fields): string | null {
  const entry = list(sketch.vulnerabilities).map(fields)[0];
  if (!entry || !("identifiers" in entry)) return null;
  const location = fields(entry.location);
  if (text(location.image)) return "container_scanning";
  if (text(fields(fields(location.dependency).package).name)) return "dependency_scanning";
  if (text(location.hostname)) return "dast";
  if (text(entry.raw_source_code_extract) && isObject(location.commit)) return "secret_detection";
  return text(location.file) ? "sast" : null;
}

/** The header of a report that looked for `kinds`; a scan that failed, or looked at a part only, claims none. */
export function gitlabHeader(doc: Fields, name: string, kinds: readonly FindingKind[]): Header {
  const scan = fields(doc.scan);
  const scanner = fields(scan.scanner);
  const analyzer = fields(scan.analyzer);
  const incomplete = whyIncomplete(scan);
  const hasScan = isObject(doc.scan);
  return {
    ...EMPTY_HEADER,
    tool: { name: text(scanner.name) ?? text(analyzer.name) ?? name, version: text(scanner.version) ?? null },
    scannedAt: scanTime(scan.end_time) ?? scanTime(scan.start_time),
    kinds: hasScan && !incomplete ? kinds : [],
    looked: hasScan && !incomplete,
    incomplete,
  };
}

function whyIncomplete(scan: Fields): string | null {
  if (text(scan.status)?.toLowerCase() === "failure") {
    const messages = list(scan.messages)
      .map((one) => text(fields(one).value))
      .filter(Boolean);
    return `The scan failed${messages.length > 0 ? `: ${messages.join("; ").slice(0, 300)}` : "."}`;
  }
  const mode = text(fields(scan.partial_scan).mode);
  return mode ? `Only a part was scanned (${mode.slice(0, 40)}).` : null;
}

/** UTC without saying so (`2021-08-25T12:20:30`), as the schema demands. */
function scanTime(value: unknown): string | null {
  const written = text(value);
  return written === undefined ? null : (timestamp(written) ?? timestamp(`${written}Z`));
}
