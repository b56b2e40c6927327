import { describe, expect, test } from "vitest";
import { parseCodeowners } from "@/lib/engine/codeowners/parse";
import type { OwnershipRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const read = (text: string) => parseText(text, { filename: "CODEOWNERS" });

describe("CODEOWNERS", () => {
  test("gives one rule per line with its number; an ownerless rule clears, a comment ends the line", async () => {
    const { records } = await parseFile("lib/parsers/__fixtures__/codeowners/many.CODEOWNERS");
    expect(records).toEqual([
      { kind: "ownership", pattern: "*", owners: ["@lantern-shop/platform"], line: 2, section: null },
      {
        kind: "ownership",
        pattern: "/payments/",
        owners: ["@lantern-shop/payments", "ana@lantern.example"],
        line: 3,
        section: null,
      },
      { kind: "ownership", pattern: "docs/with\\ space/", owners: ["@writer"], line: 4, section: null },
      { kind: "ownership", pattern: "/vendor/", owners: [], line: 5, section: null },
      { kind: "ownership", pattern: "/migrations/", owners: ["@lantern-shop/data"], line: 8, section: "Database" },
      { kind: "ownership", pattern: "/migrations/README.md", owners: ["@writer"], line: 9, section: "Database" },
      { kind: "ownership", pattern: "*.sql", owners: ["@dba"], line: 11, section: "Optional" },
      { kind: "ownership", pattern: "!/migrations/seed.sql", owners: [], line: 12, section: "Optional" },
    ]);
  });

  // docs.github.com: these have no effect; saying nothing would let people believe they own something.
  test.each([
    ["!/payments/ @shop/payments", /negated/],
    ["*.[ch] @shop/native", /ranges/],
    ["\\#notes @writer", /escaped #/],
    ["/api/ shop/api", /neither/],
  ])("rejects %s, which GitHub skips", async (line, reason) => {
    const { rejected, entries } = await read(`* @a\n${line}\n/web/ @b\n`);
    expect(entries).toBe(3);
    expect(rejected).toEqual([{ pointer: "line 2", reason: expect.stringMatching(reason) }]);
  });

  // docs.gitlab.com, "Exclusion patterns" (17.10), "Error handling": what GitHub skips has a meaning there.
  test.each([
    { name: "an exclusion before any section", line: "!pom.xml", rule: { pattern: "!pom.xml", owners: [] } },
    { name: "an escaped #", line: "\\#file.rb @pound", rule: { pattern: "\\#file.rb", owners: ["@pound"] } },
    { name: "a malformed owner", line: "/a @group nobody @user", rule: { pattern: "/a", owners: ["@group", "@user"] } },
    { name: "an owner in a comment", line: "/a @group # and @user", rule: { owners: ["@group", "@user"] } },
    { name: "a heading that is none", line: "[Section name", rule: { pattern: "[Section", owners: [] } },
  ])("in a file with GitLab's sections $name is read as GitLab does", async ({ line, rule }) => {
    const { records, rejected } = await read(`* @a\n${line}\n[Docs][2] @docs\ndocs/\n`);
    expect(rejected).toEqual([]);
    expect(records[1]).toMatchObject({ ...rule, line: 2, section: null });
    expect(records[2]).toMatchObject({ pattern: "docs/", owners: ["@docs"], section: "Docs" });
  });

  test("the engine's reader and the parser agree on GitLab's files", async () => {
    const text =
      "* @a\n!pom.xml\n^[Go][0] @gophers odd\n*.go\n*.mod @x y # @z\n!gen.go\n[ ]\n[Other]\n/o @@developer\n";
    expect((await read(text)).records).toEqual(
      parseCodeowners(text).rules.map((rule) => ({ kind: "ownership", ...rule })),
    );
  });

  // A small file must not be stored a thousandfold, nor cost hours when it is asked about every path.
  test("rejects what lies beyond its limits, and keeps the rest", async () => {
    const many = Array.from({ length: 101 }, (_, n) => `@o${n}`).join(" ");
    const { records, rejected } = await read(`* @a\n${"x".repeat(501)} @a\n/b ${many}\n[S] ${many}\n/c\n/d @d\n`);
    expect(rejected.map(({ pointer }) => pointer)).toEqual(["line 2", "line 3", "line 4"]);
    expect(records).toMatchObject([{ owners: ["@a"] }, { pattern: "/c", owners: [] }, { owners: ["@d"] }]);
    const long = await read(`${"/x @a\n".repeat(20_000)}/late @b\n`);
    expect(long.records).toHaveLength(20_000);
    expect(long.rejected).toEqual([{ pointer: "line 20001", reason: expect.stringContaining("below line 20000") }]);
  });

  test.each([
    { name: "by its name", filename: ".github/CODEOWNERS", text: "# nothing yet\n", claimed: true },
    {
      name: "by its rules",
      filename: "owners.txt",
      text: "# who\n* @shop/platform\n/a/ b@example.org\n",
      claimed: true,
    },
    { name: "not by prose", filename: "notes.txt", text: "Ask @ana about this.\n", claimed: false },
    { name: "not without any owner", filename: "list.txt", text: "apples\npears\n", claimed: false },
  ])("is recognized $name: $claimed", async ({ filename, text, claimed }) => {
    const found = parseText(text, { filename });
    if (claimed) expect((await found).format).toBe("codeowners");
    else await expect(found).rejects.toMatchObject({ code: "unsupported_report" });
  });

  test("read twice gives the same rules: a section of the first reading does not leak into the second", async () => {
    const text = "*.md @writer\n[Database] @data\n*.sql\n";
    expect((await read(text)).records).toEqual((await read(text)).records);
    expect(((await read(text)).records[0] as OwnershipRecord).section).toBeNull();
  });
});

describe("OWNERS", () => {
  test("approvers own, each in a section of its own so that they add up; others own nothing", async () => {
    const { records, format } = await parseFile("lib/parsers/__fixtures__/owners-yaml/many.yaml");
    expect(format).toBe("owners-yaml");
    const owners = records as OwnershipRecord[];
    expect(owners.filter((record) => record.owners.length > 0).map((record) => record.owners)).toEqual([
      ["@ana"],
      ["@ben"],
    ]);
    expect(new Set(owners.map((record) => record.section)).size).toBe(owners.length);
  });

  test("a filter is one rule with its approvers", async () => {
    const { records } = await parseText(
      'filters:\n  ".*":\n    approvers: [ana]\n  "\\\\.go$":\n    labels: [kind/go]\n',
      { filename: "OWNERS" },
    );
    expect(records).toMatchObject([
      { pattern: "*", owners: ["@ana"] },
      { pattern: "regexp:\\.go$", owners: [] },
    ]);
  });
});
