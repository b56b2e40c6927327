import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

type Json = Record<string, unknown>;

/** A log of one run with honest defaults. */
const log = (run: Json) => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "Bandit" } }, results: [], ...run }],
});
const driver = (name: string, rules: Json[] = []) => ({ tool: { driver: { name, rules } } });

describe("header", () => {
  const header = async (run: Json) => (await parseText(log(run))).header;

  test("takes the repository, commit and branch from versionControlProvenance", async () => {
    const found = await header({
      versionControlProvenance: [{ repositoryUri: "git@github.com:Shop/api.git", revisionId: "abc", branch: "main" }],
    });
    expect(found.target).toEqual({ kind: "repository", name: "github.com/shop/api" });
    expect(found.source).toMatchObject({ commit: "abc", branch: "main" });
  });

  test("takes the image Trivy scanned, with its digests, and nothing from a path or an archive", async () => {
    const named = await header({
      properties: {
        imageName: "registry.example/shop/api:2",
        imageID: `sha256:${"1a".repeat(32)}`,
        repoDigests: [`registry.example/shop/api@sha256:${"2b".repeat(32)}`],
      },
    });
    expect(named.target).toMatchObject({ kind: "image", name: "registry.example/shop/api:2" });
    expect(named.digests.map(({ type }) => type)).toEqual(["config", "index"]);
    expect((await header({ properties: { imageName: "./api.tar" } })).target).toBeNull();
  });

  test.each([
    { id: "services/api/2026-03-01T08:00:00Z", scope: "services/api" },
    { id: "services/api/", scope: "services/api" },
    {
      id: ".github/workflows/codeql.yml:analyze/language:go/",
      scope: ".github/workflows/codeql.yml:analyze/language:go",
    },
    { id: "scan/frontend", scope: "scan/frontend" }, // A name is no run's id: two folders must not share a stream.
    { id: "nightly/8f14e45f-ceea-467f-a9c3-0123456789ab", scope: "nightly" },
  ])("reads the scope $scope from the run's id $id", async ({ id, scope }) => {
    expect((await header({ automationDetails: { id } })).scope).toBe(scope);
  });

  // A failed scan is not a clean scan: it adds and never resolves (MODEL section 3, Coverage).
  test.each([
    {
      name: "a failed invocation",
      run: { invocations: [{ executionSuccessful: false }] },
      incomplete: /did not finish/,
    },
    {
      name: "an error while running",
      run: {
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [{ level: "error", message: { text: "out of disk" } }],
          },
        ],
      },
      incomplete: /out of disk/,
    },
    {
      name: "an invocation that a draft of 2.0.0 calls failed",
      run: { invocations: [{ toolExecutionSuccessful: false }] },
      incomplete: /did not finish/,
    },
    { name: "results that were never computed", run: { results: null }, incomplete: /no list of results/ },
    {
      name: "results kept elsewhere",
      run: { externalPropertyFileReferences: { results: [{}] } },
      incomplete: /another file/,
    },
    {
      name: "a warning",
      run: { invocations: [{ executionSuccessful: true, toolExecutionNotifications: [{ level: "warning" }] }] },
      incomplete: null,
    },
  ])("of $name is incomplete: $incomplete", async ({ run, incomplete }) => {
    const found = (await header(run)).incomplete;
    if (incomplete === null) expect(found).toBeNull();
    else expect(found).toMatch(incomplete);
  });

  test.each([
    { name: "a bare empty run", run: {}, looked: false },
    { name: "a successful invocation", run: { invocations: [{ executionSuccessful: true }] }, looked: true },
    { name: "artifacts", run: { artifacts: [{}] }, looked: true },
    { name: "rules", run: driver("Bandit", [{ id: "B101" }]), looked: true },
  ])("of an empty report with $name has looked: $looked", async ({ run, looked }) => {
    expect((await header(run)).looked).toBe(looked);
  });

  test("says what a tool of one kind surely looked for, and nothing for one of several", async () => {
    expect((await header(driver("gitleaks"))).kinds).toEqual(["secret"]);
    expect((await header(driver("Trivy"))).kinds).toEqual([]);
    expect((await header(driver("a tool nobody knows"))).kinds).toEqual([]);
  });
});
