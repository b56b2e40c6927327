import { describe, expect, test } from "vitest";
import type { CodeRecord, SecretRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const VALUE = "made-up-4711-value";
const FILE = { artifactLocation: { uri: "src/app.py" } };
const quoting = (startLine: number, text: string) => ({ startLine, snippet: { text } });

async function record(tool: string, result: object) {
  const { records, rejected } = await parseText({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: tool } },
        results: [
          {
            ruleId: "R1",
            message: { text: "Found." },
            locations: [{ physicalLocation: { ...FILE, region: quoting(2, "connect()") } }],
            ...result,
          },
        ],
      },
    ],
  });
  expect(rejected).toEqual([]);
  return records[0] as CodeRecord | SecretRecord;
}

const LINES = `import os\npassword = "${VALUE}"\nconnect()`;
const around = { physicalLocation: { ...FILE, region: { startLine: 3 }, contextRegion: quoting(1, LINES) } };

describe("a credential that a result quotes beside its place", () => {
  test.each([
    { name: "in the lines around", result: { locations: [around] } },
    { name: "in the lines around another place", result: { relatedLocations: [around] } },
    {
      name: "at another place",
      result: { relatedLocations: [{ physicalLocation: { ...FILE, region: quoting(1, LINES) } }] },
    },
    {
      name: "on the way of what flows",
      result: { codeFlows: [{ threadFlows: [{ locations: [{ location: around }] }] }] },
    },
    { name: "where it is called from", result: { stacks: [{ frames: [{ location: around }] }] } },
  ])("is withheld $name, and is no part of what the finding is", async ({ result }) => {
    for (const tool of ["CodeQL", "Checkov"]) {
      const found = await record(tool, result);
      expect(found.shown).toEqual([VALUE]);
      expect(JSON.stringify({ ...found, shown: [] })).not.toContain(VALUE);
    }
    const secret = (await record("some-secrets", { ...result, ruleId: "SEC101/1" })) as SecretRecord;
    expect(secret).toMatchObject({ kind: "secret", shown: [VALUE] });
  });

  test("leaves the finding what it is without those lines", async () => {
    const bare = { physicalLocation: { ...FILE, region: quoting(3, "connect()") } };
    const quoted = {
      physicalLocation: { ...bare.physicalLocation, contextRegion: quoting(1, LINES) },
    };
    const { shown, ...withLines } = (await record("CodeQL", { locations: [quoted] })) as CodeRecord;
    expect(shown).toEqual([VALUE]);
    expect(withLines).toEqual(await record("CodeQL", { locations: [bare] }));
  });
});

test("a leaked secret whose own line is quoted among those around it is withheld, and their literals are not", async () => {
  const lines = `import "some-library"\nconst found = "${VALUE}"\n`;
  const location = { physicalLocation: { ...FILE, region: { startLine: 12 }, contextRegion: quoting(11, lines) } };
  const secret = await record("gitleaks", { locations: [location] });
  expect(secret).toMatchObject({ kind: "secret", shown: [VALUE] });
  expect(secret).not.toHaveProperty("context");
});

test("a credential in a step that flows share, or in a file that the run embeds, is withheld too", async () => {
  const step = { location: around };
  const run = (over: object) => ({ tool: { driver: { name: "CodeQL" } }, results: [], ...over });
  const quotedOf = async (over: object) =>
    (await parseText({ version: "2.1.0", runs: [run(over), run({})] })).header.quoted.map(({ value }) => value);
  expect(await quotedOf({ threadFlowLocations: [step, step] })).toEqual([VALUE]);
  expect(await quotedOf({ artifacts: [{ contents: { text: LINES } }, { contents: null }] })).toEqual([VALUE]);
  expect(await quotedOf({ threadFlowLocations: [null, {}], artifacts: "none" })).toEqual([]);
});
