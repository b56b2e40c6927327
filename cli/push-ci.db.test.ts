import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type ImportServer, startImportServer } from "@/cli/testing-import-server";
import { type Db, openDb } from "@/lib/db/client";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

const HEAD = "a".repeat(40);
const MERGE = "f".repeat(40);

let database: TestDatabase;
let db: Db;
let superuser: Db;
let server: ImportServer;
let main: (args: readonly string[]) => Promise<number>;
let err = "";
const orgId = randomUUID();
const folder = mkdtempSync(join(tmpdir(), "plimsoll-ci-"));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 4);
  superuser = openDb(database.superuserUrl, 2);
  await superuser.pool.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'test', 'Test')", [orgId]);
  server = await startImportServer({ db, dataDir: folder, enqueue: async () => undefined }, orgId);
});
afterAll(async () => {
  await server?.close();
  await db?.close();
  await superuser?.close();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The run of a pull request on GitHub, with one of the address's credentials where they are often found. */
beforeEach(async () => {
  err = "";
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
  server.received = [];
  const event = {
    repository: { default_branch: "main" },
    pull_request: {
      head: { sha: HEAD, ref: "fix", repo: { full_name: "shop/api" } },
      base: { repo: { full_name: "shop/api" } },
    },
  };
  const variables = {
    PLIMSOLL_URL: server.url,
    PLIMSOLL_TOKEN: server.token,
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://bot:t0ken@github.com",
    GITHUB_REPOSITORY: "shop/api",
    GITHUB_SHA: MERGE,
    GITHUB_REF: "refs/pull/3/merge",
    GITHUB_HEAD_REF: "fix",
    GITHUB_RUN_ID: "77",
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(event)),
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  ({ main } = await import("@/cli/main"));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const run = "https://github.com/shop/api/actions/runs/77";
const sent = () => server.received.map(({ query }) => query);

describe("plimsoll push in a CI run", () => {
  test("states repository, head commit and branches by itself, without credentials, and keeps where to look", async () => {
    expect(await main(["push", file("a.json", '{"a":1}')])).toBe(0);
    expect(sent()).toEqual([
      {
        filename: "a.json",
        repo: "https://github.com/shop/api",
        commit: HEAD,
        branch: "fix",
        defaultBranch: "main",
        ci: "github-actions",
        runUrl: run,
      },
    ]);
    const { rows } = await superuser.pool.query("SELECT run_url, context FROM import WHERE id = $1", [
      server.received[0]?.id,
    ]);
    expect(rows[0].run_url).toBe(run);
    expect(rows[0].context).not.toHaveProperty("runUrl");
  });

  // Law 1: another run that brings the same bytes of the same commit is the same delivery.
  test("the same report from another run is the same import", async () => {
    const report = file("same.json", '{"same":1}');
    await main(["push", report]);
    vi.stubEnv("GITHUB_RUN_ID", "78");
    await main(["push", report]);
    const [first, second] = server.received;
    expect(second?.query.runUrl).toBe("https://github.com/shop/api/actions/runs/78");
    expect(second?.id).toBe(first?.id);
  });

  test("a flag wins over the environment, and another repository's report has nothing of this one's", async () => {
    const report = file("b.json", '{"b":1}');
    await main(["push", report, "--branch", "release", "--image", "shop/api:1"]);
    await main(["push", report, "--repo", "https://me:secret@github.com/Shop/API.git"]);
    await main(["push", report, "--repo", "https://github.com/other/lib", "--commit", "b".repeat(40)]);
    await main(["push", report, "--no-ci"]);
    const [flagged, same, other, none] = sent();
    expect(flagged).toMatchObject({ branch: "release", commit: HEAD, image: "shop/api:1", ci: "github-actions" });
    expect(same).toEqual({
      filename: "b.json",
      repo: "https://github.com/Shop/API.git",
      commit: HEAD,
      branch: "fix",
      defaultBranch: "main",
      runUrl: run,
    });
    expect(other).toEqual({
      filename: "b.json",
      repo: "https://github.com/other/lib",
      commit: "b".repeat(40),
      runUrl: run,
    });
    expect(none).toEqual({ filename: "b.json" });
  });
});

const manifest = (kind: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${kind.toLowerCase()}\n  namespace: shop\n`;

describe("plimsoll push --attach", () => {
  const checkout = join(folder, "checkout");
  beforeEach(() => {
    file("checkout/CODEOWNERS", "* @shop/everybody\n");
    file("checkout/.github/CODEOWNERS", "* @shop/platform\n");
    file("checkout/deploy/api.yaml", `${manifest("Service")}---\n${manifest("ConfigMap")}`);
    file("checkout/deploy/secret.yml", manifest("Secret"));
    file("checkout/chart/templates/x.yaml", manifest("Service").replace("service", "{{ .Release.Name }}"));
    file("checkout/compose.yaml", "services:\n  api:\n    image: shop/api\n");
    file("checkout/node_modules/lib/x.yaml", manifest("Pod"));
    file("checkout/Dockerfile", "FROM debian\n");
    file("outside.yaml", manifest("Node"));
    rmSync(join(checkout, "link.yaml"), { force: true });
    symlinkSync(join(folder, "outside.yaml"), join(checkout, "link.yaml"));
    vi.stubEnv("GITHUB_HEAD_REF", "");
    vi.stubEnv("GITHUB_EVENT_PATH", "");
    vi.stubEnv("GITHUB_REF", "refs/heads/main");
    vi.stubEnv("GITHUB_SHA", HEAD);
  });

  test("sends the CODEOWNERS that GitHub reads and the manifests, by their paths, and no Secret, template or link", async () => {
    expect(await main(["push", "--attach", checkout])).toBe(0);
    const stated = { repo: "https://github.com/shop/api", commit: HEAD, branch: "main", runUrl: run };
    expect(sent()).toEqual([
      { ...stated, format: "codeowners", filename: ".github/CODEOWNERS" },
      { ...stated, format: "kubernetes", filename: "deploy/api.yaml" },
    ]);
    expect(err).toMatch(/deploy\/secret\.yml is not attached: it holds a Secret/);
  });

  test("of another branch sends nothing, and says so; without a repository it is refused", async () => {
    vi.stubEnv("GITHUB_REF", "refs/heads/fix");
    expect(await main(["push", file("c.json", '{"c":1}'), "--attach", checkout])).toBe(0);
    expect(sent().map(({ filename }) => filename)).toEqual(["c.json"]);
    expect(err).toMatch(/Nothing is attached: fix is not the default branch/);
    expect(await main(["push", "--attach", checkout, "--no-ci"])).toBe(2);
    expect(err).toMatch(/state it with --repo/);
    expect(await main(["push"])).toBe(2);
  });
});
