import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { type GoEntry, goEntry, goVulnerability, symbolOf } from "@/lib/parsers/dependencies/govulncheck-finding";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

const MESSAGES = ["config", "progress", "SBOM", "osv", "finding", "vulnerability"];

/**
 * `govulncheck -json`: messages one after another, or an array of them.
 *
 * Yields   one vulnerability per `finding`, in report order. The same vulnerability is found in the module, the package and by
 *          each call: these are one. `osv` messages are what was looked for, not what was found.
 * Units    the Go database states no severity: unknown.
 * Errors   a finding without an OSV id or a module is rejected; a query of the database is no scan.
 * Source   golang/vuln internal/govulncheck/govulncheck.go, protocol 1.0; fixtures in __fixtures__/govulncheck-json.
 */
export const govulncheckJson = defineParser<Envelope>({
  id: "govulncheck-json",
  version: 2,
  family: "govulncheck",
  media: "json-values",
  matches: (sketch) =>
    list(sketch).some(
      (value) => isObject(fields(value).config) && "protocol_version" in fields(fields(value).config),
    ) || list(sketch).some(isMessage),
  envelope: Envelope,
  items: [
    { at: ["*", "finding"] },
    { at: ["*", "vulnerability"] }, // protocol 0.1
    { at: ["*", "osv"], entry: false, indexed: true },
    { at: ["*", "progress"], entry: false, indexed: true },
  ],
  header: headerOf,
  index: ({ value, path }) => {
    if (path.at(-1) === "progress") return hasScanned(fields(value)) ? [[SCANNED, true]] : [];
    const id = path.at(-1) === "osv" ? text(fields(value).id) : undefined;
    return id ? [[id, goEntry(fields(value))]] : [];
  },
  records: ({ value, path }, _doc, index) => {
    if (path.at(-1) === "osv" || path.at(-1) === "progress") return [];
    return path.at(-1) === "finding" ? [ofFinding(value, index)] : ofVulnerability(value, index);
  },
});

/** A finding, or an OSV entry of the Go database alone in its message. */
function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0 || !MESSAGES.includes(key)) return false;
  const inner = fields(value[key]);
  return (
    (key === "finding" && typeof inner.osv === "string" && Array.isArray(inner.trace)) ||
    (key === "osv" && /^GO-\d/.test(text(inner.id) ?? ""))
  );
}

const SCANNED = "scanned";

/** Said once the database was read: "Scanning" and "Fetching" come before what may still fail, and then nothing was looked at. */
function hasScanned(progress: Fields): boolean {
  return /^Checking\b/.test(text(progress.message) ?? "");
}

function headerOf({ first }: Envelope, index: ReadonlyMap<string, unknown>): Header {
  const config = fields(fields(first).config);
  return {
    ...EMPTY_HEADER,
    tool: { name: "govulncheck", version: text(config.scanner_version) ?? null },
    kinds: ["vulnerability"],
    looked: index.size > 0,
    incomplete: config.scan_mode === "query" ? "It is an answer of the database: nothing was scanned." : null,
  };
}

/** The first frame of the trace is the vulnerable module, or as much of it as was found: package and symbol. */
function ofFinding(value: unknown, index: ReadonlyMap<string, unknown>): VulnerabilityRecord {
  const finding = fields(value);
  const id = text(finding.osv);
  if (!id) throw new RejectedItem("osv is missing: nothing says which vulnerability this is.");
  const frame = fields(list(finding.trace)[0]);
  const module = text(frame.module);
  if (!module) throw new RejectedItem(`trace has no module: nothing says where ${id} is.`);
  return goVulnerability({
    id,
    entry: index.get(id) as GoEntry | undefined,
    module,
    version: text(frame.version),
    fixed: text(finding.fixed_version),
    symbol: symbolOf(frame),
  });
}

/** Protocol 0.1 folded the findings of one vulnerability by module. */
function ofVulnerability(value: unknown, index: ReadonlyMap<string, unknown>): VulnerabilityRecord[] {
  const item = fields(value);
  const id = text(item.osv) ?? text(fields(item.osv).id);
  if (!id) throw new RejectedItem("osv is missing: nothing says which vulnerability this is.");
  const entry = isObject(item.osv) ? goEntry(item.osv) : (index.get(id) as GoEntry | undefined);
  return list(item.modules).map((one) => {
    const found = fields(one);
    const module = text(found.path);
    if (!module) throw new RejectedItem(`A module of ${id} has no path.`);
    const goPackage = fields(list(found.packages)[0]);
    const symbol = symbolOf({ package: goPackage.path, function: fields(list(goPackage.callstacks)[0]).symbol });
    return goVulnerability({
      id,
      entry,
      module,
      version: text(found.found_version),
      fixed: text(found.fixed_version),
      symbol,
    });
  });
}
