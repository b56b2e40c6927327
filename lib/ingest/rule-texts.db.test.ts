import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";

// What a tool says of a rule is kept once, in the words of the newest report that names the rule.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

type Said = { help?: string; driver?: string; repo?: string; rules?: string[]; limited?: boolean; isSilent?: boolean };

/** One SARIF report of a day in March: a finding of each rule, all of whose rules have this help. */
const report = (
  day: number,
  { help = "Parse it.", driver = "Semgrep OSS", repo = "api", rules = ["eval"], limited, isSilent }: Said,
) => ({
  report: {
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: driver,
            rules: rules.map((id) =>
              isSilent
                ? { id }
                : {
                    id,
                    shortDescription: { text: `About ${id}` },
                    help: { text: help },
                    helpUri: `https://rules.example/${id}`,
                    properties: { tags: ["CWE-95"] },
                  },
            ),
          },
        },
        results: rules.map((ruleId) => ({
          ruleId,
          message: { text: "Found." },
          locations: [
            { physicalLocation: { artifactLocation: { uri: `src/${ruleId}.py` }, region: { startLine: 3 } } },
          ],
        })),
      },
    ],
  },
  context: {
    repo: `https://github.com/shop/${repo}`,
    scannedAt: `2026-03-0${day}T12:00:00Z`,
    ...(limited ? { limitedTo: [`repository:github.com/shop/${repo}`] } : {}),
  },
});

async function given(...reports: ReturnType<typeof report>[]): Promise<string> {
  const orgId = await door.organization();
  for (const one of reports) await door.deliver(orgId, one);
  return orgId;
}

const ordersOf = <T>(a: T, b: T, c: T): T[][] => [
  [a, b, c],
  [a, c, b],
  [b, a, c],
  [b, c, a],
  [c, a, b],
  [c, b, a],
];

const rows = (orgId: string) =>
  door.query<{ help: string }>(
    orgId,
    "SELECT tool, rule, title, help, help_uri AS uri, cwes FROM rule_text ORDER BY tool, rule",
  );
async function helpAfter(...reports: ReturnType<typeof report>[]): Promise<unknown> {
  const orgId = await given(...reports);
  const found = await door.query<{ help: string }>(orgId, "SELECT help FROM rule_text WHERE rule = 'semgrep:eval'");
  expect(await door.query(orgId, "SELECT status FROM import WHERE status <> 'done'")).toEqual([]);
  return found[0]?.help;
}

describe("the text of a rule", () => {
  test("is kept for each tool that has it, in its own words", async () => {
    const orgId = await given(
      report(1, {}),
      report(1, { driver: "Opengrep", help: "Do not.", repo: "web" }),
      report(2, { repo: "web" }),
    );
    const eval_ = { rule: "semgrep:eval", title: "About eval", uri: "https://rules.example/eval", cwes: ["CWE-95"] };
    expect(await rows(orgId)).toEqual([
      { tool: "opengrep", ...eval_, help: "Do not." },
      { tool: "semgrep oss", ...eval_, help: "Parse it." },
    ]);
  });

  test("stays as it is after a report that says the same, and alone changes after one that says another of many", async () => {
    const orgId = await given(report(1, { rules: ["eval", "exec"] }));
    const before = await rows(orgId);
    await door.deliver(orgId, report(2, { rules: ["eval", "exec"] }));
    expect(await rows(orgId)).toEqual(before);
    await door.deliver(orgId, report(3, { repo: "web", help: "Parse it with care." }));
    expect((await rows(orgId)).map(({ help }) => help)).toEqual(["Parse it with care.", "Parse it."]);
  });

  test("is not written again by the same bytes, and an older report writes none of it", async () => {
    const [first, last] = [report(1, { help: "Old." }), report(2, {})];
    const orgId = await given(last);
    const before = (await everyRow(door, orgId)).rule_text;
    await door.deliver(orgId, last);
    await door.deliver(orgId, first);
    expect((await everyRow(door, orgId)).rule_text).toEqual(before);
  });

  // The scan of one repository, or the report of one day, may arrive after the next one.
  test.each([
    { name: "a later day", days: [1, 2, 3], helps: ["A", "B", "C"], repos: ["api", "api", "api"], newest: "C" },
    {
      name: "a later day of another repository",
      days: [1, 2, 3],
      helps: ["A", "B", "C"],
      repos: ["api", "web", "app"],
      newest: "C",
    },
    {
      name: "a later day that said again what the first said",
      days: [1, 3, 2],
      helps: ["A", "A", "B"],
      repos: ["api", "api", "web"],
      newest: "A",
    },
    {
      name: "the greater of two of one day",
      days: [2, 2, 1],
      helps: ["A", "B", "C"],
      repos: ["api", "web", "app"],
      newest: "B",
    },
  ])("is that of $name, in whatever order they arrive", async ({ days, helps, repos, newest }) => {
    const [a, b, c] = days.map((day, n) => report(day, { help: helps[n] ?? "", repo: repos[n] ?? "" }));
    if (!a || !b || !c) throw new Error("three reports");
    for (const order of ordersOf(a, b, c)) expect(await helpAfter(...order)).toBe(newest);
  });

  test("is not that of a report which names the rule and says nothing of it", async () => {
    const [early, late, silent] = [
      report(1, { help: "v1" }),
      report(2, { help: "v2", repo: "web" }),
      report(3, { isSilent: true }),
    ];
    for (const order of ordersOf(early, late, silent)) expect(await helpAfter(...order)).toBe("v2");
    const same = report(3, { help: "aaa", repo: "web" });
    for (const order of ordersOf(report(1, { help: "zzz" }), same, silent))
      expect(await helpAfter(...order)).toBe("aaa");
  });

  test("is that of the last report that names the rule, and not of one that does not", async () => {
    const without = report(5, { help: "E", rules: ["exec"] });
    expect(await helpAfter(report(1, { help: "A" }), without, report(3, { help: "C", repo: "web" }))).toBe("C");
    expect(await helpAfter(report(3, { help: "C", repo: "web" }), without, report(1, { help: "A" }))).toBe("C");
  });

  test("told by a token for one target alone never replaces that of another, and goes when another has one", async () => {
    const limited = report(2, { help: "See my page.", repo: "web", limited: true });
    expect(await helpAfter(limited)).toBe("See my page.");
    expect(await helpAfter(report(1, {}), limited)).toBe("Parse it.");
    expect(await helpAfter(limited, report(1, {}))).toBe("Parse it.");
  });

  test("is each organization's own", async () => {
    const [one, other] = [await given(report(1, { help: "Ours." })), await given(report(1, { help: "Theirs." }))];
    expect(await rows(one)).toMatchObject([{ help: "Ours." }]);
    expect(await rows(other)).toMatchObject([{ help: "Theirs." }]);
  });
});
