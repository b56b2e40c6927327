import { expect, test } from "vitest";
import { compileCodeowners } from "@/lib/engine/codeowners";
import { lowestFix } from "@/lib/engine/fix-units/versions/lowest-fix";
import { codeownersText } from "@/lib/parsers/codeowners-text";
import { quoteLongIntegers } from "@/lib/parsers/reading/clean-text";
import { DEFAULT_LIMITS, type Outcome, readReport } from "@/lib/parsers/reading/read-report";
import { sarifJson } from "@/lib/parsers/sarif-json";
import { valuesShown, withoutValues } from "@/lib/parsers/shown-secrets";

// One worker reads the reports of every organization: text made to cost the square of its length would stop them all.
// At this length that is minutes; what is linear takes milliseconds, so the time limit of a test tells them apart.
const LENGTH = 400_000;
const many = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length));

async function read(parser: Parameters<typeof readReport>[1], text: string): Promise<Outcome[]> {
  const report = await readReport(
    async function* () {
      yield Buffer.from(text);
    },
    parser,
    DEFAULT_LIMITS,
  );
  const outcomes: Outcome[] = [];
  for await (const batch of report.outcomes()) outcomes.push(...batch);
  return outcomes;
}

test.each([
  ["an owner of dots", `* a@${many(".")}@`],
  ["a section heading with blanks and a line separator", `[a]${many(" ")}x\u2028y`],
  ["a pattern of slashes", `/a${many("/")}b @shop/team`],
])("CODEOWNERS with %s is read in time", async (_, line) => {
  expect(await read(codeownersText, `${line}\n* @shop/team\n`)).toHaveLength(2);
});

test("a pattern of slashes is compiled in time", () => {
  const rule = { pattern: `/a${many("/")}b`, owners: ["@shop/team"], line: 1, section: null };
  expect(compileCodeowners([rule]).rules).toHaveLength(1);
});

const sarif = (ruleId: string, message: string, base = "file:///src/") =>
  JSON.stringify({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Trivy", rules: [{ id: ruleId, help: { text: message } }] } },
        originalUriBaseIds: { ROOT: { uri: base } },
        results: [
          {
            ruleId,
            message: { text: message },
            locations: [{ physicalLocation: { artifactLocation: { uri: "file:///src/a", uriBaseId: "ROOT" } } }],
          },
        ],
      },
    ],
  });

test.each([
  ["brackets", sarif("CVE-2024-0001", many("["))],
  ["escaped brackets", sarif("CVE-2024-0001", `[${many("\\[")}`)],
  ["blanks inside a value", sarif("CVE-2024-0001", `Package: x${many(" ")}x`)],
  ["a list that never ends", sarif("CVE-2024-0001", many("also known as "))],
  ["an id of underscores", sarif(`CVE-2024-0001${many("_")}\n_x`, "text")],
  ["a sentence that names no version", sarif("CVE-2024-0001", many("vulnerability in a package: "))],
  ["a bracket of dashes", sarif("CVE-2024-0001", `[${many("a - ")}`)],
  ["a root of slashes", sarif("CVE-2024-0001", "text", `file:///a${many("/")}b`)],
])("SARIF with %s is read in time", async (_, text) => {
  expect(await read(sarifJson, text)).toHaveLength(1);
});

test("quotes that nobody closes are looked through in time", () => {
  const text = many('\\"');
  expect([valuesShown(text), withoutValues(text)]).toEqual([[], text]);
});

test("strings that nobody closes are looked through in time", () => {
  const text = many('\\"');
  expect([quoteLongIntegers(`{${text}`), quoteLongIntegers(`{${text}\\`)]).toEqual([`{${text}`, `{${text}\\`]);
  expect(quoteLongIntegers('{"a":12345678901234567890,"b":"1\\"2"}')).toBe('{"a":"12345678901234567890","b":"1\\"2"}');
});

test("a fixed version of blanks is taken apart in time", () => {
  const fix = lowestFix("npm", "1.0.0", [{ advisory: "CVE-2024-0001", fixedVersions: [`1.0.1${many(" ")}x`] }]);
  expect(fix.closes).toBeDefined();
});
