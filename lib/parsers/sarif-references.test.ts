import { describe, expect, test } from "vitest";
import type { CodeRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

/** One result of one run, with what a test is about. */
const record = async (run: object, result: object): Promise<CodeRecord> => {
  const log = {
    version: "2.1.0",
    runs: [{ ...run, results: [{ message: { text: "Found." }, locations: [AT], ...result }] }],
  };
  const { records, rejected } = await parseText(log);
  expect(rejected).toEqual([]);
  return records[0] as CodeRecord;
};
const AT = { physicalLocation: { artifactLocation: { uri: "src/app.py" } } };

describe("a level that the run was given instead of the rule's own (SARIF 3.20.5, 3.51)", () => {
  const rules = [{ id: "R0" }, { id: "R1", guid: "11111111-1111-4111-8111-111111111111" }];
  const run = (descriptor: object) => ({
    tool: { driver: { name: "Some Tool", rules } },
    invocations: [
      {
        executionSuccessful: true,
        ruleConfigurationOverrides: [{ descriptor, configuration: { level: "error" } }],
      },
    ],
  });
  test.each([{ id: "R1" }, { index: 1 }, { guid: rules[1]?.guid }, { id: "R1", index: 1 }])(
    "names its rule by %j",
    async (descriptor) => {
      expect((await record(run(descriptor), { ruleId: "R1" })).severity).toBe("high");
      expect((await record(run(descriptor), { ruleId: "R0" })).severity).toBe("medium");
    },
  );
});

test("a level that the run was given for a rule that it does not describe is that of the results of its id", async () => {
  const run = {
    tool: { driver: { name: "Some Tool" } },
    invocations: [{ ruleConfigurationOverrides: [{ descriptor: { id: "R1" }, configuration: { level: "error" } }] }],
  };
  expect((await record(run, { ruleId: "R1" })).severity).toBe("high");
  expect((await record(run, { rule: { id: "R1" } })).severity).toBe("high");
  expect((await record(run, { ruleId: "R0" })).severity).toBe("medium");
});

describe("a result's rule (SARIF 3.27.5 to 3.27.7)", () => {
  const tool = {
    driver: { name: "Some Tool", rules: [{ id: "R1", defaultConfiguration: { level: "note" } }] },
    extensions: [
      {
        name: "more",
        guid: "22222222-2222-4222-8222-222222222222",
        rules: [{ id: "R1", guid: "33333333-3333-4333-8333-333333333333", defaultConfiguration: { level: "error" } }],
      },
    ],
  };
  test.each([
    { rule: { id: "R1" }, severity: "low" },
    { rule: { id: "R1", toolComponent: { index: 0 } }, severity: "high" },
    { rule: { id: "R1", toolComponent: { name: "more" } }, severity: "high" },
    { rule: { index: 0, toolComponent: { guid: tool.extensions[0]?.guid } }, severity: "high" },
    { rule: { guid: tool.extensions[0]?.rules[0]?.guid }, severity: "high" },
  ])("$rule is of the component that it names", async ({ rule, severity }) => {
    expect(await record({ tool }, { rule })).toMatchObject({ rule: { id: "R1" }, severity });
  });
});

describe("the taxon of a result or rule (SARIF 3.27.8, 3.49.15)", () => {
  const taxonomies = [
    { name: "OWASP", guid: "44444444-4444-4444-8444-444444444444", taxa: [{ id: "A01" }] },
    {
      name: "CWE",
      guid: "55555555-5555-4555-8555-555555555555",
      taxa: [{ id: "79" }, { id: "89", guid: "66666666-6666-4666-8666-666666666666" }],
    },
  ];
  test.each([
    { id: "89", toolComponent: { name: "CWE" } },
    { id: "CWE-89", toolComponent: { index: 1 } },
    { index: 1, toolComponent: { index: 1 } },
    { index: 1, toolComponent: { name: "CWE" } },
    { guid: taxonomies[1]?.taxa[1]?.guid, toolComponent: { guid: taxonomies[1]?.guid } },
  ])("is CWE-89 by %j", async (taxon) => {
    const run = (rule: object) => ({
      taxonomies,
      tool: { driver: { name: "Some Tool", rules: [{ id: "R1", ...rule }] } },
    });
    expect((await record(run({}), { ruleId: "R1", taxa: [taxon] })).cwes).toEqual(["CWE-89"]);
    const related = { relationships: [{ target: taxon, kinds: ["superset"] }] };
    expect((await record(run(related), { ruleId: "R1" })).cwes).toEqual(["CWE-89"]);
  });

  test("of another taxonomy is no CWE", async () => {
    const run = { taxonomies, tool: { driver: { name: "Some Tool" } } };
    expect((await record(run, { ruleId: "R1", taxa: [{ index: 0, toolComponent: { index: 0 } }] })).cwes).toEqual([]);
  });
});
