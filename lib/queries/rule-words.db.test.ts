import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { getFinding } from "@/lib/queries/get-finding";
import { getRisk } from "@/lib/queries/get-risk";

// What a tool says of a rule is told with the findings and risks of the rule, in its own words.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const HELP = "Parse it with ast.literal_eval.";
const sarif = (driver: string, help: string, found = true) => ({
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: driver,
          rules: [
            {
              id: "py.eval",
              shortDescription: { text: "Code from outside is run" },
              help: { text: help },
              helpUri: "https://semgrep.dev/r/py.eval",
              properties: { tags: ["CWE-95"] },
            },
          ],
        },
      },
      invocations: [{ executionSuccessful: true }],
      results: found
        ? [
            {
              ruleId: "py.eval",
              message: { text: "Code from outside is run." },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "src/a.py" },
                    region: { startLine: 3, snippet: { text: "eval(x)" } },
                  },
                },
              ],
            },
          ]
        : [],
    },
  ],
});
const context = (day: number) => ({ repo: "https://github.com/shop/api", scannedAt: `2026-03-0${day}T12:00:00Z` });
const idOf = async (orgId: string, table: string) =>
  (await door.query<{ id: string }>(orgId, `SELECT id FROM ${table}`))[0]?.id ?? "";

const WORDS = {
  tool: "semgrep oss",
  rule: "semgrep:py.eval",
  title: "Code from outside is run",
  description: null,
  help: HELP,
  helpUri: "https://semgrep.dev/r/py.eval",
  cwes: ["CWE-95"],
  cweNames: { "CWE-95": "Eval injection" },
};

describe("a weakness in code", () => {
  test("has what each tool that reports it says of its rule, and the risk's change quotes it", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: sarif("Semgrep OSS", HELP), context: context(1) });
    await door.deliver(orgId, { report: sarif("Opengrep", "Do not."), context: context(1) });
    const finding = await getFinding(door.db, orgId, await idOf(orgId, "finding"));
    const opengrep = { ...WORDS, tool: "opengrep", help: "Do not." };
    expect(finding.rules).toEqual([opengrep, WORDS]);
    const risk = await getRisk(door.db, orgId, await idOf(orgId, "risk"));
    expect(risk.rules).toEqual([opengrep, WORDS]);
    expect(risk.fix).toMatchObject({ diff: null, toolSays: { tool: "opengrep", text: "Do not." } });
    expect(risk.fix.confidence?.reason).toContain("the tool's advice");
  });

  test("keeps the words of a tool that no longer reports it only where none does, and tells who that is by its name", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: sarif("Semgrep OSS", HELP), context: context(1) });
    await door.deliver(orgId, { report: sarif("Opengrep", "Do not."), context: context(1) });
    await door.deliver(orgId, { report: sarif("Opengrep", "Do not.", false), context: context(2) });
    const id = await idOf(orgId, "finding");
    expect((await getFinding(door.db, orgId, id)).rules).toEqual([WORDS]);
    await door.deliver(orgId, { report: sarif("semgrep oss", HELP, false), context: context(3) });
    const gone = await getFinding(door.db, orgId, id);
    expect(gone.rules.map(({ tool }) => tool)).toEqual(["opengrep", "semgrep oss"]);
    expect(gone.closedBy?.text).toBe("Semgrep OSS no longer reports it");
    expect(gone.history.map(({ text }) => text)).toEqual([
      "First seen by Opengrep, Semgrep OSS",
      "Fixed: Semgrep OSS no longer reports it",
    ]);
    expect(gone.history.at(-1)?.actor).toBe("Semgrep OSS");
  });
});

test("a vulnerability has no rule, and neither has its risk", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, {
    report: trivyImage([{ id: "CVE-2026-0001", severity: "HIGH" }], { at: "2026-03-01T12:00:00Z" }),
  });
  expect((await getFinding(door.db, orgId, await idOf(orgId, "finding"))).rules).toEqual([]);
  expect((await getRisk(door.db, orgId, await idOf(orgId, "risk"))).rules).toEqual([]);
});

test("a rule of which nothing was kept is told by its id", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: sarif("Semgrep OSS", HELP), context: context(1) });
  await door.query(orgId, "DELETE FROM rule_text");
  const nothing = { title: null, description: null, help: null, helpUri: null, cwes: [], cweNames: {} };
  expect((await getFinding(door.db, orgId, await idOf(orgId, "finding"))).rules).toEqual([{ ...WORDS, ...nothing }]);
});
