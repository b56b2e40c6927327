// Starts a parser: `npm run parser:new -- <id> [--media json|json-values|yaml|xml|csv|text]`. Writes the file from a template, four
// fixtures to fill in, and the two lines in the registry; docs/add-a-parser.md says how to go on.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parsers = join(root, "lib", "parsers");
const MEDIA = ["json", "json-values", "yaml", "xml", "csv", "text"];

const PATHS = { json: '[{ at: ["results", "*"] }]', xml: '[{ at: ["report", "result", "*"] }]' };
const SKETCHES = {
  json: 'isObject(sketch) && sketch.tool === "CHANGE ME" && Array.isArray(sketch.results)',
  xml: '(sketch as XmlSketch).root === "report" && (sketch as XmlSketch).attributes.tool === "CHANGE ME"',
};

const { id, media } = readArguments(process.argv.slice(2));
const file = join(parsers, `${id}.ts`);
if (existsSync(file)) fail(`lib/parsers/${id}.ts is there already.`);
const name = id.replaceAll(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
writeFileSync(file, template());
writeFixtures();
register();
process.stdout.write(`Wrote lib/parsers/${id}.ts, its fixtures, and its lines in lib/parsers/registry.ts.
Next: fill the fixtures and the doc block, then npx vitest run --project unit lib/parsers/contract.test.ts
`);

function readArguments(args) {
  const wanted = args.indexOf("--media");
  const chosen = wanted === -1 ? "json" : args[wanted + 1];
  const [first] = args.filter((_, i) => wanted === -1 || (i !== wanted && i !== wanted + 1));
  if (!first || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(first))
    fail("Usage: npm run parser:new -- tool-json [--media json]\nThe id is lower case with hyphens.");
  if (!MEDIA.includes(chosen)) fail(`--media is one of ${MEDIA.join(", ")}.`);
  return { id: first, media: chosen };
}

function template() {
  const paths = PATHS[media] ?? '[{ at: ["*"] }]';
  const sketch = SKETCHES[media] ?? "false && sketch !== null /* say what is seen only in this format */";
  const xml = media === "xml";
  // In XML the same fields are child elements, read with xml-value.ts.
  const read = (name) => (xml ? `childText(value, "${name}")` : `text(item.${name})`);
  return `import { z } from "zod";
import { parseSeverity } from "@/lib/model/severity";
import { ${xml ? "number, present" : "fields, isObject, number, present, text"} } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
${xml ? 'import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";\nimport { childText } from "@/lib/parsers/xml-value";\n' : ""}
/** What is left of a report when its entries are taken out; only what \`header\` and \`records\` need. */
const Envelope = z.looseObject({});

/**
 * CHANGE ME: which tool, which command, which versions.
 *
 * Yields   one record per entry, in report order; duplicates are not removed here.
 * Units    severity is the tool's own label; an unknown label becomes "unknown", never "info".
 * Errors   a bad entry is rejected at its place.
 * Source   CHANGE ME: the file that defines the format, at a version; fixtures in __fixtures__/${id}.
 */
export const ${name} = defineParser<z.infer<typeof Envelope>>({
  id: "${id}",
  version: 1,
  family: "${id.split("-")[0]}",
  media: "${media}",
  matches: (sketch) => ${sketch},
  envelope: Envelope,
  items: ${paths},
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CHANGE ME", version: null } }),
  records: ({ value }) => {
${xml ? "" : "    const item = fields(value);\n"}    const rule = ${read("rule")};
    if (!rule) throw new RejectedItem("rule is missing: nothing says which check this is.");
    const path = ${read("path")} ?? "";
    return [
      present({
        kind: "code" as const,
        severity: parseSeverity(${xml ? 'childText(value, "severity")' : "item.severity"}),
        title: ${read("message")} ?? rule,
        locus: present({ path, line: number(${xml ? 'childText(value, "line")' : "item.line"}) }),
        rule: { family: "${id.split("-")[0]}", id: rule },
        path,
        fingerprint: null,
      }),
    ];
  },
});
`;
}

function writeFixtures() {
  const folder = join(parsers, "__fixtures__", id);
  mkdirSync(folder, { recursive: true });
  const extension = { json: "json", "json-values": "ndjson", yaml: "yaml", xml: "xml", csv: "csv", text: "txt" }[media];
  const entry = { rule: "R1", severity: "high", message: "An example.", path: "src/app.py", line: 3 };
  const content = {
    none: { tool: "CHANGE ME", results: [] },
    one: { tool: "CHANGE ME", results: [entry] },
    many: { tool: "CHANGE ME", results: [entry, { ...entry, rule: "R2", line: 9 }, { ...entry, severity: "odd" }] },
    broken: { tool: "CHANGE ME", results: [null, {}, { rule: 3 }, entry] },
  };
  for (const [fixture, value] of Object.entries(content)) {
    const written =
      media === "json"
        ? `${JSON.stringify(value, null, 2)}\n`
        : media === "xml"
          ? asXml(value)
          : value.results.map((one) => `${JSON.stringify(one)}\n`).join("");
    writeFileSync(join(folder, `${fixture}.${extension}`), written);
  }
}

function asXml({ tool, results }) {
  const element = (one) => Object.entries(one ?? {}).map(([name, value]) => `<${name}>${value}</${name}>`);
  const lines = results.map((one) => `  <result>${element(one).join("")}</result>\n`).join("");
  return `<?xml version="1.0"?>\n<report tool="${tool}">\n${lines}</report>\n`;
}

/** Adds the import in its alphabetical place and the parser at the end of the list, which detection asks last. */
function register() {
  const registry = join(parsers, "registry.ts");
  const source = readFileSync(registry, "utf8");
  const lines = source.split("\n");
  const line = `import { ${name} } from "@/lib/parsers/${id}";`;
  const place = lines.findIndex((one) => one.startsWith("import ") && pathOf(one) > pathOf(line));
  lines.splice(place === -1 ? lines.findIndex((one) => !one.startsWith("import ")) : place, 0, line);
  const end = lines.indexOf("];");
  if (end === -1) fail("lib/parsers/registry.ts has no list that ends with ];");
  lines.splice(end, 0, `  ${name},`);
  writeFileSync(registry, lines.join("\n"));
}

function pathOf(line) {
  return /from "(.*)"/.exec(line)?.[1] ?? "";
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
