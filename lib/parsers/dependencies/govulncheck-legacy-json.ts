import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { fixedIn, goEntry, goVulnerability, symbolOf } from "@/lib/parsers/dependencies/govulncheck-finding";
import { fields, isObject, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `govulncheck -json` before 0.1: one object with the call graph and `Vulns`.
 *
 * Yields   one vulnerability per element of `Vulns`, in report order; every vulnerable symbol of a module is one of these.
 * Units    the Go database states no severity: unknown.
 * Errors   an element without an OSV id or a module is rejected.
 * Source   golang/vuln vulncheck/vulncheck.go at v0.0.0-20220902; fixtures in __fixtures__/govulncheck-legacy-json.
 */
export const govulncheckLegacyJson = defineParser<Envelope>({
  id: "govulncheck-legacy-json",
  version: 1,
  family: "govulncheck",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && "Vulns" in sketch && ["Calls", "Imports", "Requires", "Modules"].some((key) => key in sketch),
  envelope: Envelope,
  items: [{ at: ["Vulns", "*"] }],
  header: headerOf,
  records: ({ value }) => [vulnerability(value)],
});

function headerOf(doc: Envelope): Header {
  const looked = ["Calls", "Imports", "Requires", "Modules"].some((key) => doc[key] !== null && doc[key] !== undefined);
  return { ...EMPTY_HEADER, tool: { name: "govulncheck", version: null }, kinds: ["vulnerability"], looked };
}

function vulnerability(value: unknown): VulnerabilityRecord {
  const item = fields(value);
  const osv = fields(item.OSV);
  const id = text(osv.id);
  const module = text(item.ModPath);
  if (!id) throw new RejectedItem("OSV.id is missing: nothing says which vulnerability this is.");
  if (!module) throw new RejectedItem(`ModPath is missing: nothing says where ${id} is.`);
  const name = text(item.Symbol);
  return goVulnerability({
    id,
    entry: goEntry(osv),
    module,
    version: undefined,
    fixed: fixedIn(osv, module),
    symbol: symbolOf({ package: item.PkgPath, function: item.CallSink ? name : undefined }),
  });
}
