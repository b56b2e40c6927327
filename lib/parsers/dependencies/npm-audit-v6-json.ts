import { z } from "zod";
import { npmAdvisory } from "@/lib/parsers/dependencies/npm-advisory";
import { fields, isObject, number, sumOf, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * The npm registry's audit answer with `advisories` by number: `npm audit --json` of npm 6, `pnpm audit --json`, and
 * `yarn npm audit --json` of Yarn 2 and 3.
 *
 * Yields   one vulnerability per advisory, in report order; the many paths to it are one.
 * Units    severity is the registry's word ("moderate" is medium).
 * Errors   an advisory without a package or any id is rejected.
 * Source   npm/cli v6 lib/audit.js, pnpm/pnpm packages/audit; fixtures in __fixtures__/npm-audit-v6-json.
 */
export const npmAuditV6Json = defineParser<Envelope>({
  id: "npm-audit-v6-json",
  version: 1,
  family: "npm-audit",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && isObject(sketch.advisories) && isAudit(sketch, Object.values(sketch.advisories)),
  envelope: Envelope,
  items: [{ at: ["advisories", "*"] }],
  header: headerOf,
  records: ({ value }) => [npmAdvisory(value, undefined)],
});

function isAudit(sketch: Record<string, unknown>, advisories: readonly unknown[]): boolean {
  if (advisories.length === 0)
    return isObject(sketch.metadata) && ("actions" in sketch || "muted" in sketch || isCounted(sketch));
  return advisories.some((one) => isObject(one) && ("module_name" in one || "vulnerable_versions" in one));
}

function isCounted(sketch: Record<string, unknown>): boolean {
  return isObject(fields(sketch.metadata).vulnerabilities);
}

function headerOf(doc: Envelope): Header {
  const counted = fields(doc.metadata);
  return {
    ...EMPTY_HEADER,
    // Only npm numbers its runs; pnpm and Yarn print the same answer without.
    tool: { name: text(doc.runId) ? "npm audit" : "npm registry audit", version: null },
    kinds: ["vulnerability"],
    counted: sumOf(...Object.values(fields(counted.vulnerabilities))),
    looked: (number(counted.totalDependencies) ?? number(counted.dependencies) ?? 0) > 0,
  };
}
