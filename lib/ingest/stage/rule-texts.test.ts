import { describe, expect, test } from "vitest";
import { RuleTexts } from "@/lib/ingest/stage/rule-texts";
import type { CodeRecord, MisconfigurationRecord, RuleText } from "@/lib/model/record";

const code = (over: Partial<CodeRecord> = {}): CodeRecord => ({
  kind: "code",
  severity: "high",
  title: "Use of eval",
  rule: { family: "semgrep", id: "eval" },
  path: "src/a.py",
  fingerprint: null,
  ...over,
});
const check = (over: Partial<MisconfigurationRecord> = {}): MisconfigurationRecord => ({
  kind: "misconfiguration",
  severity: "high",
  title: "Runs as root",
  result: "fail",
  rule: { family: "trivy", id: "DS002" },
  resource: "Dockerfile",
  ...over,
});

function told(...records: (CodeRecord | MisconfigurationRecord)[]) {
  const texts = new RuleTexts();
  for (const record of records) texts.add(record, record.shown ?? []);
  return texts.all();
}
const said = (ruleText: RuleText, over: Partial<CodeRecord> = {}) => code({ ...over, ruleText });
const EMPTY = { title: "", description: "", help: "", helpUri: "", cwes: [] };

describe("what a report says of a rule", () => {
  test("is one text, however many findings the rule has", () => {
    const help = "Parse it instead.";
    expect(told(said({ help }), said({ help }, { path: "src/b.py" }), check({ resolution: "Add USER." }))).toEqual([
      { ...EMPTY, rule: "semgrep:eval", title: "Use of eval", help },
      { ...EMPTY, rule: "trivy:DS002", title: "Runs as root", help: "Add USER." },
    ]);
  });

  test("leaves out what two of its findings say differently, whatever their order, and keeps what one alone says", () => {
    const [one, two] = [said({ help: "Of a.", description: "Shared." }), said({ help: "Of b." })];
    const kept = [{ ...EMPTY, rule: "semgrep:eval", title: "Use of eval", description: "Shared." }];
    expect(told(one, two)).toEqual(kept);
    expect(told(two, one)).toEqual(kept);
    expect(told(one, two, one)).toEqual(kept);
  });

  test("holds nothing that is said of what was found: no message, and no title that is made from one", () => {
    expect(told(code({ title: "eval of request", message: "eval of request in a()" }))).toEqual([]);
    const [described] = told(
      check({ title: "web runs as root", message: "web runs as root", description: "Root may do all." }),
    );
    expect(described).toMatchObject({ title: "", description: "Root may do all." });
    expect(told(check({ title: "DS002", description: "Said of this one." }))).toEqual([]);
  });

  test("has weaknesses in an order of its own, and none that is no CWE", () => {
    const found = told(
      code({ cwes: ["CWE-95", "CWE-94", "CWE-95", "CWE-", "<script>"] }),
      code({ cwes: ["CWE-94", "CWE-95"] }),
    );
    expect(found[0]?.cwes).toEqual(["CWE-94", "CWE-95"]);
  });

  test.each([
    { uri: "javascript:alert(1)", kept: "" },
    { uri: "data:text/html,x", kept: "" },
    { uri: "https://semgrep.dev/r/eval", kept: "https://semgrep.dev/r/eval" },
  ])("links to $uri only if that is a page of the web", ({ uri, kept }) => {
    expect(told(said({ helpUri: uri }))[0]?.helpUri).toBe(kept);
  });

  test("is bounded, each text and all of them together", () => {
    const [long] = told(said({ title: "t".repeat(1_000), description: "d".repeat(50_000), help: "h".repeat(50_000) }));
    expect([long?.title.length, long?.description.length, long?.help.length]).toEqual([300, 4_000, 10_000]);
    const texts = new RuleTexts(1_000);
    for (let n = 0; n < 100; n++)
      texts.add(code({ rule: { family: "x", id: `r${n}` }, ruleText: { help: "h".repeat(400) } }), []);
    expect(texts.all().length).toBeLessThan(5);
  });

  test("is bounded together also where its rules were named before their texts came", () => {
    const texts = new RuleTexts(1_000);
    const rules = Array.from({ length: 50 }, (_, n) => ({ family: "x", id: `r${n}` }));
    for (const rule of rules) texts.add(code({ rule, title: rule.id, ruleText: {} }), []);
    for (const rule of rules) texts.add(code({ rule, title: rule.id, ruleText: { help: "h".repeat(400) } }), []);
    expect(texts.all().reduce((sum, { help }) => sum + help.length, 0)).toBeLessThan(1_000);
  });

  test("shows no secret that one of the rule's findings shows, in a help that was written for its line neither", () => {
    const help = 'Take password = "hunter2-4711" out.';
    const [quoting, other] = [said({ help }, { shown: ["hunter2-4711"] }), said({ help })];
    for (const records of [
      [quoting, other],
      [other, quoting],
    ])
      expect(told(...records)[0]?.help).toBe('Take password = "***" out.');
    const stored = help.replace("hunter2-4711", `plimsoll-hmac-${"a".repeat(64)}`);
    expect(told(said({ help: stored }))[0]?.help).toBe('Take password = "***" out.');
  });
});
