import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { ghsaIn } from "@/lib/parsers/advisory-names";
import { npmAdvisory, npmNames } from "@/lib/parsers/dependencies/npm-advisory";
import { type Fields, fields, isObject, list, present, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Lines of Yarn: `yarn audit --json` of Yarn 1 (`auditAdvisory`), and `yarn npm audit --json` of Yarn 4 (a tree, one line per
 * advisory and package).
 *
 * Yields   one vulnerability per advisory line; Yarn 1 repeats one for every path to it: the repetitions are one finding. Yarn 4
 *          lists deprecated packages too: those are misconfigurations, since no advisory is about them.
 * Units    severity is the registry's word ("moderate" is medium).
 * Errors   a line of `type: error` is rejected with Yarn's text; other lines (summary, actions, notes) are no entries.
 * Source   yarnpkg/yarn src/reporters/json-reporter.js; yarnpkg/berry packages/plugin-npm-cli sources/npmAuditUtils.ts;
 *          fixtures in __fixtures__/yarn-audit-json.
 */
export const yarnAuditJson = defineParser<z.infer<typeof Envelope>>({
  id: "yarn-audit-json",
  version: 1,
  family: "npm-audit",
  media: "json-values",
  matches: (sketch) => {
    const values = list(sketch);
    return (
      values.some((value) => isClassicLine(value) || isTree(value)) || (values.length >= 5 && values.every(isYarnLine))
    );
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({
    ...EMPTY_HEADER,
    tool: { name: "Yarn audit", version: null },
    kinds: ["vulnerability"],
    looked: true,
  }),
  records: ({ value }) => recordsOf(value),
});

function isClassicLine(value: unknown): boolean {
  return isObject(value) && /^audit(?:Advisory|Action|Summary)$/.test(text(value.type) ?? "") && isObject(value.data);
}

/** Notes that Yarn 1 writes before the first advisory, as many as a sketch shows. */
function isYarnLine(value: unknown): boolean {
  if (!isObject(value) || !/^(?:info|warning|step|activity\w{1,20}|progress\w{1,20})$/.test(text(value.type) ?? ""))
    return false;
  return "data" in value && Object.keys(value).length === 2;
}

function isTree(value: unknown): boolean {
  const children = fields(fields(value).children);
  return typeof fields(value).value === "string" && "ID" in children && "Vulnerable Versions" in children;
}

function recordsOf(value: unknown): ParsedRecord[] {
  if (!isObject(value)) throw new RejectedItem("This line is not an object.");
  if (isObject(value.children)) return [fromTree(value, value.children)];
  const data = fields(value.data);
  switch (text(value.type)) {
    case "auditAdvisory":
      return [npmAdvisory(data.advisory, text(fields(data.resolution).path))];
    case "error":
      throw new RejectedItem(`Yarn says: ${(text(value.data) ?? "an error without a text").slice(0, 300)}`);
    case undefined:
      throw new RejectedItem("This line has neither a type nor an advisory.");
    default:
      return [];
  }
}

function fromTree(value: Fields, advisory: Fields): ParsedRecord {
  const name = text(value.value);
  const id = asText(advisory.ID);
  if (!name || !id) throw new RejectedItem("The package or the ID is missing.");
  const version = texts(advisory["Tree Versions"])[0] ?? null;
  const title = text(advisory.Issue) ?? `${id} in ${name}`;
  const base = {
    severity: parseSeverity(advisory.Severity),
    title: title.slice(0, 300),
    locus: present({ version: version ?? undefined, detail: texts(advisory.Dependents)[0]?.slice(0, 500) }),
  };
  if (id.endsWith("(deprecation)")) {
    const rule = { family: "npm-audit", id: "deprecated-package" };
    return { kind: "misconfiguration", ...base, result: "fail", rule, resource: name, message: title };
  }
  const url = text(advisory.URL);
  return present({
    kind: "vulnerability",
    ...base,
    references: url ? [url] : undefined,
    ...npmNames([ghsaIn(url)], advisory.ID),
    package: languagePackage("npm", name, version),
    manifest: null,
  }) as ParsedRecord;
}
