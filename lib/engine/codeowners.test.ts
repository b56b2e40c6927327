import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCodeowners, describeRule, ownersOfPath } from "@/lib/engine/codeowners";
import { compileGlob, MAX_STEPS, matchesGlob, matchesSegments, segmentsOf } from "@/lib/engine/codeowners/glob";
import { type CodeownersDialect, parseCodeowners } from "@/lib/engine/codeowners/parse";
import { env } from "@/lib/env";

const ownersIn = (text: string, path: string, dialect?: CodeownersDialect) => {
  const parsed = parseCodeowners(text, dialect);
  return ownersOfPath(compileCodeowners(parsed.rules, parsed.dialect), path);
};
const matches = (pattern: string, path: string, dialect: CodeownersDialect = "github") =>
  ownersIn(`${pattern} @team`, path, dialect).kind === "owned";

describe("GitHub patterns", () => {
  test.each([
    ["*", "any/where/file.txt", true],
    ["*.js", "src/app.js", true],
    ["*.js", "app.js.txt", false],
    ["/build/logs/", "build/logs/a/b.log", true],
    ["/build/logs/", "other/build/logs/a.log", false],
    ["docs/*", "docs/getting-started.md", true],
    ["docs/*", "docs/build-app/troubleshooting.md", false],
    ["docs/*", "src/docs/getting-started.md", false],
    ["apps/", "deep/apps/one/main.go", true],
    ["apps/", "apps", false],
    ["/docs/", "docs/a.md", true],
    ["/docs/", "src/docs/a.md", false],
    ["/api", "api/v1/types.go", true],
    ["/api", "apis/v1/types.go", false],
    ["api/v1", "api/v1/types.go", true],
    ["api/v1", "pkg/api/v1/types.go", false],
    ["**/logs", "deep/down/logs/x", true],
    ["**/logs", "logs", true],
    ["pkg/search/**/*", "pkg/search/a/b.go", true],
    ["pkg/search/**/*", "pkg/search/a.go", true],
    ["pkg/search/**", "pkg/search/a/b.go", true],
    ["pkg/search/**", "pkg/search", false],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b", true],
    ["a/**/b", "a/x/y/c", false],
    ["README.md", "docs/README.md", true],
    ["/README.md", "docs/README.md", false],
    ["/src/*/main.ts", "src/x/main.ts", true],
    ["/src/*/main.ts", "src/x/y/main.ts", false],
    ["file?.txt", "file1.txt", true],
    ["file?.txt", "file12.txt", false],
    ["my\\ file.txt", "my file.txt", true],
    ["Docs/", "docs/a.md", false],
  ])("%s on %s is %s", (pattern, path, expected) => expect(matches(pattern, path)).toBe(expected));
});

describe("GitHub files", () => {
  const text = [
    "* @org/all",
    "/payments/ @shop/payments",
    "/payments/generated/",
    "*.md docs@example.org # prose",
  ].join("\n");

  test("the last matching line wins", () => {
    expect(ownersIn(text, "payments/charge.ts")).toMatchObject({ kind: "owned", owners: ["@shop/payments"] });
    expect(ownersIn(text, "payments/README.md")).toMatchObject({ kind: "owned", owners: ["docs@example.org"] });
  });

  test("a match without owners clears ownership, which is not the same as no match", () => {
    expect(ownersIn(text, "payments/generated/client.ts")).toMatchObject({ kind: "cleared", rule: { line: 3 } });
    expect(ownersIn("/src/ @a", "docs/x").kind).toBe("unmatched");
  });

  test("the reason shows the line as it stands", () => {
    const found = ownersIn(text, "payments/charge.ts");
    expect(found.kind === "owned" && found.rules.map(describeRule)).toEqual(["line 2 `/payments/ @shop/payments`"]);
  });

  test.each([
    ["!secret.txt @team", "no negation"],
    ["src/[ab].ts @team", "no character ranges"],
    ["\\#file @team", "\\#"],
    ["*.ts not-an-owner", "neither @name"],
  ])("skips %s and says why", (line, reason) => {
    const { rules, skipped } = parseCodeowners(line, "github");
    expect(rules).toEqual([]);
    expect(skipped[0]).toMatchObject({ line: 1, reason: expect.stringContaining(reason) });
  });

  test("rules from stored records that GitHub would skip decide nothing", () => {
    const file = compileCodeowners([
      { pattern: "*", owners: ["@all"], line: 1, section: null },
      { pattern: "!src/", owners: [], line: 2, section: null },
    ]);
    expect(ownersOfPath(file, "src/a.ts")).toMatchObject({ kind: "owned", owners: ["@all"] });
  });
});

describe("GitLab files", () => {
  const text = [
    "* @everyone",
    "[Documentation][2] @docs-team",
    "docs/",
    "README.md @reader",
    "^[Database] @dba",
    "model/db/",
    "!model/db/generated.rb",
    "[documentation]",
    "docs/legal/ @legal",
  ].join("\n");

  test("is recognized by its sections", () => expect(parseCodeowners(text).dialect).toBe("gitlab"));

  test("sections add up, each by its own last match, and entries take their section's default owners", () => {
    expect(ownersIn(text, "docs/intro.md")).toMatchObject({ owners: ["@everyone", "@docs-team"] });
    expect(ownersIn(text, "model/db/schema.rb")).toMatchObject({ owners: ["@everyone", "@dba"] });
  });

  test("sections of one name in any case are one section", () => {
    expect(ownersIn(text, "docs/legal/terms.md")).toMatchObject({ owners: ["@everyone", "@legal"] });
  });

  test("an exclusion takes a path out of its own section only", () => {
    expect(ownersIn(text, "model/db/generated.rb")).toMatchObject({ owners: ["@everyone"] });
  });

  test.each([
    ["README.md", "deep/README.md", true],
    ["/README.md", "deep/README.md", false],
    ["/docs/*", "docs/a.md", true],
    ["/docs/*", "docs/x/a.md", false],
    ["/docs/**/*.md", "docs/x/y/a.md", true],
    ["/docs", "docs/a.md", false],
    ["internal/README.md", "x/internal/README.md", true],
  ])("%s on %s is %s", (pattern, path, expected) => expect(matches(pattern, path, "gitlab")).toBe(expected));
});

// docs.gitlab.com, "Syntax of CODEOWNERS file" and "Advanced CODEOWNERS configuration": the examples of these pages.
describe("GitLab's own examples", () => {
  const FILES = {
    sections:
      "* @admin\n[README Owners]\nREADME.md @user1 @user2\ninternal/README.md @user4\n[README other owners]\nREADME.md @user3",
    defaults:
      "* @general-approvers\n[Documentation] @docs-team\ndocs/\nREADME.md\n*.txt\n[Database] @database-team\nmodel/db/\nconfig/db/database-setup.md @docs-team",
    exclusions: "* @username\n!pom.xml\n[Ruby]\n*.rb @ruby-team\n!/config/**/*.rb\n/config/routes.rb @ops",
    comments: "[D]\n/docs/**/*.md @markdown-docs  # Match specific file types, ask @writer",
    malformed: "[D]\n/path/* @group user_without_at_symbol @user_with_at_symbol",
    unparsable: "[Docs]\ndocs/**/* @group\n[Section name\ndocs/ @docs_group",
    approvals: "^[Go][0] @gophers\n*.go\n[Odd][-1] @odd\n*.odd",
    escaped: "[S]\n\\#file.rb @pound\npath\\ with\\ spaces/*.md @space",
    roles: "file.md @@developer @@maintainers\nREADME @group/with-nested/subgroup",
    globstar: "[S]\n/docs/** @one-level\n/lib/ @all",
  };
  test.each<[keyof typeof FILES, string, string[]]>([
    ["sections", "README.md", ["@admin", "@user1", "@user2", "@user3"]],
    ["sections", "internal/README.md", ["@admin", "@user4", "@user3"]],
    ["defaults", "model/db/CHANGELOG.txt", ["@general-approvers", "@docs-team", "@database-team"]],
    ["defaults", "config/db/database-setup.md", ["@general-approvers", "@docs-team"]],
    ["exclusions", "pom.xml", []],
    ["exclusions", "app/pom.xml", []],
    ["exclusions", "app/a.rb", ["@username", "@ruby-team"]],
    ["exclusions", "config/routes.rb", ["@username"]],
    ["comments", "docs/a/b.md", ["@markdown-docs", "@writer"]],
    ["malformed", "path/a", ["@group", "@user_with_at_symbol"]],
    ["unparsable", "docs/a.md", ["@docs_group"]],
    ["approvals", "cmd/main.go", ["@gophers"]],
    ["approvals", "x.odd", ["@odd"]],
    ["escaped", "#file.rb", ["@pound"]],
    ["escaped", "path with spaces/a.md", ["@space"]],
    ["globstar", "docs/a.md", ["@one-level"]],
    ["globstar", "docs/a/b.md", []],
    ["globstar", "lib/a/b.rb", ["@all"]],
  ])("%s: %s is owned by %s", (file, path, owners) => {
    const found = ownersIn(FILES[file], path);
    expect(found.kind === "owned" ? found.owners : []).toEqual(owners);
  });

  test("roles and groups in groups tell GitLab's stored rules without a section", () => {
    expect(compileCodeowners(parseCodeowners(FILES.roles, "gitlab").rules).dialect).toBe("gitlab");
  });
});

describe("matching", () => {
  // Counted in comparisons and not in seconds: machines differ, and an explosion has more of them than any has time for.
  test.each([
    ["stars", "*a".repeat(250), "a".repeat(1_000)],
    ["folders", "**/a/".repeat(100), Array(500).fill("a").join("/")],
    ["single characters", `*${"?".repeat(300)}b*b`, `${"ab".repeat(500)}`],
  ])("a pattern of %s made to explode stops at the budget", (_, pattern, path) => {
    const budget = { steps: MAX_STEPS };
    matchesSegments(compileGlob(`${pattern}x*y`), segmentsOf(path), budget);
    expect(MAX_STEPS - budget.steps).toBeLessThanOrEqual(MAX_STEPS + 1);
    const spent = { steps: 100 };
    expect(matchesSegments(compileGlob(`${pattern}x*y`), segmentsOf(path), spent)).toBe(false);
  });

  test("longer patterns and paths than anybody has match nothing", () => {
    expect(matchesGlob(compileGlob("*".repeat(513)), "a")).toBe(false);
    expect(matchesGlob(compileGlob("**"), "a".repeat(1_025))).toBe(false);
  });

  test("a hostile file as a whole owns nothing; an honest one of the largest size stays far below the budget", () => {
    const line = (pattern: string, n: number) => ({ pattern, owners: ["@mallory"], line: n + 1, section: null });
    const hostile = Array.from({ length: 20_000 }, (_, n) => line(`/*${"a*".repeat(200)}x*b`, n));
    const path = `${"a".repeat(500)}b/c`;
    expect(ownersOfPath(compileCodeowners(hostile), path)).toEqual({ kind: "unmatched" });
    const honest = Array.from({ length: 20_000 }, (_, n) => line(n % 3 ? `/types/lib-${n}/` : `*.ext${n}`, n));
    const deep = "packages/one/src/components/tables/rows/cells/index.ext0";
    expect(ownersOfPath(compileCodeowners(honest), deep)).toMatchObject({ kind: "owned", rules: [{ line: 1 }] });
  });

  // An independent, obviously right and slow matcher for one segment.
  const slow = (pattern: string, text: string): boolean => {
    if (pattern === "") return text === "";
    if (pattern[0] === "*") return slow(pattern.slice(1), text) || (text !== "" && slow(pattern, text.slice(1)));
    return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1));
  };
  test("agrees with a simple recursive matcher", () => {
    const word = (alphabet: string[]) =>
      fc.array(fc.constantFrom(...alphabet), { maxLength: 8 }).map((c) => c.join(""));
    fc.assert(
      fc.property(word(["a", "b", "*", "?"]), word(["a", "b"]), (pattern, text) => {
        fc.pre(pattern !== "**");
        expect(matchesGlob(compileGlob(pattern), text)).toBe(slow(pattern, text));
      }),
      { numRuns: 1500 },
    );
  }, 60_000);
});

const folder = `${env().PLIMSOLL_REPORTS}/codeowners`;

describe.runIf(existsSync(folder))("real files", () => {
  const own = (file: string, path: string) => ownersIn(readFileSync(`${folder}/${file}`, "utf8"), path);

  test("kyverno: a later, deeper line takes over", () => {
    expect(own("KY__CODEOWNERS", "pkg/pss/evaluate.go")).toMatchObject({
      owners: ["@realshuting", "@YTGhost", "@kyverno/kyverno-core-maintainers"],
    });
    expect(own("KY__CODEOWNERS", "go.mod")).toMatchObject({ owners: ["@kyverno/kyverno-core-maintainers"] });
  });

  test("trivy: an unanchored directory with a slash inside is anchored", () => {
    expect(own("TVR__CODEOWNERS", "pkg/sbom/io.go")).toMatchObject({ owners: ["@knqyf263", "@DmitriyLewen"] });
    expect(own("TVR__CODEOWNERS", "helm/trivy/Chart.yaml")).toMatchObject({ owners: ["@aquasecurity/trivy"] });
  });

  test("stackrox: proto/storage/* owns no nested file", () => {
    expect(own("SX__CODEOWNERS", "proto/storage/alert.proto")).toMatchObject({ owners: ["@stackrox/core-workflows"] });
    expect(own("SX__CODEOWNERS", "pkg/search/a/b/c.go")).toMatchObject({ kind: "owned" });
  });
});
