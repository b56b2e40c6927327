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
    GITHUB_EVENT_NAME: "pull_request",
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
/** Every delivery but the list of what a checkout has, which follows them. */
const sent = () => server.received.map(({ query }) => query).filter(({ format }) => format !== "checkout-json");

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

describe("plimsoll push in a run of foreign code", () => {
  // To the server a report that states no branch is of the default one.
  test("is never filed under the default branch, whatever the event makes of GITHUB_REF", async () => {
    vi.stubEnv("GITHUB_HEAD_REF", "");
    vi.stubEnv("GITHUB_REF", "refs/heads/main");
    vi.stubEnv("GITHUB_EVENT_NAME", "issue_comment");
    vi.stubEnv("GITHUB_EVENT_PATH", file("comment.json", JSON.stringify({ repository: { default_branch: "main" } })));
    const report = file("d.json", '{"d":1}');
    expect(await main(["push", report])).toBe(0);
    vi.stubEnv("GITHUB_EVENT_NAME", "workflow_run");
    const workflow_run = {
      event: "pull_request",
      head_branch: "main",
      head_sha: HEAD,
      head_repository: { full_name: "mallory/api" },
    };
    vi.stubEnv("GITHUB_EVENT_PATH", file("run.json", JSON.stringify({ workflow_run })));
    expect(await main(["push", report])).toBe(0);
    const [comment, run] = sent();
    expect(comment).toMatchObject({ repo: "https://github.com/shop/api", branch: "unknown:github-actions" });
    expect(comment).not.toHaveProperty("commit");
    expect(run).toMatchObject({ branch: "mallory:main", commit: HEAD });
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
    file("checkout/worker.Dockerfile", "FROM debian\nENV API_TOKEN=abc123\n");
    file("outside.yaml", manifest("Node"));
    rmSync(join(checkout, "link.yaml"), { force: true });
    symlinkSync(join(folder, "outside.yaml"), join(checkout, "link.yaml"));
    vi.stubEnv("GITHUB_HEAD_REF", "");
    vi.stubEnv("GITHUB_EVENT_PATH", "");
    vi.stubEnv("GITHUB_EVENT_NAME", "push");
    vi.stubEnv("GITHUB_REF", "refs/heads/main");
    vi.stubEnv("GITHUB_SHA", HEAD);
  });

  test("sends the CODEOWNERS that GitHub reads Dockerfiles and manifests, by their paths, and no Secret, template or link", async () => {
    expect(await main(["push", "--attach", checkout])).toBe(0);
    const stated = { repo: "https://github.com/shop/api", commit: HEAD, branch: "main", runUrl: run };
    expect(sent()).toEqual([
      { ...stated, format: "codeowners", filename: ".github/CODEOWNERS" },
      { ...stated, format: "dockerfile", filename: "Dockerfile" },
      { ...stated, format: "kubernetes", filename: "deploy/api.yaml" },
    ]);
    expect(err).toContain("worker.Dockerfile is not attached: it gives a variable with a secret's name a value.");
    expect(err).toMatch(/deploy\/secret\.yml is not attached: it holds a Secret/);
  });

  test("then says which files the checkout has, so that what is gone is known; of a branch of its own it says nothing", async () => {
    const lists = () => server.received.filter(({ query }) => query.format === "checkout-json");
    await main(["push", "--attach", checkout]);
    expect(lists().map(({ query }) => query)).toMatchObject([
      { repo: "https://github.com/shop/api", commit: HEAD, branch: "main" },
    ]);
    vi.stubEnv("GITHUB_REF", "refs/heads/fix");
    await main(["push", file("c.json", '{"c":1}'), "--attach", checkout]);
    expect(lists()).toHaveLength(1);
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

  test.each(["workflow_run", "issue_comment", "pull_request_target"])(
    "of a run for %s sends nothing, and says why",
    async (event) => {
      vi.stubEnv("GITHUB_EVENT_NAME", event);
      expect(await main(["push", "--attach", checkout])).toBe(0);
      expect(await main(["push", "--attach", checkout, "--branch", "main"])).toBe(0);
      expect(sent()).toEqual([]);
      expect(err).toMatch(/Nothing is attached: .*does not say which code it checked out/);
    },
  );

  test("of a branch that nobody knows sends nothing, and says what to state", async () => {
    vi.stubEnv("GITHUB_ACTIONS", "");
    const stated = ["push", "--attach", checkout, "--repo", "https://github.com/shop/api"];
    expect(await main(stated)).toBe(0);
    vi.stubEnv("JENKINS_URL", "https://ci.example/");
    vi.stubEnv("GIT_URL", "https://github.com/shop/api");
    vi.stubEnv("GIT_BRANCH", "detached");
    expect(await main(["push", "--attach", checkout])).toBe(0);
    expect(sent()).toEqual([]);
    expect(err).toMatch(/not known which branch the folder is of. State --branch/);
    expect(await main([...stated, "--no-ci", "--branch", "main"])).toBe(0);
    expect(sent().map(({ filename }) => filename)).toEqual([".github/CODEOWNERS", "Dockerfile", "deploy/api.yaml"]);
  });

  test("sends no file with a Secret in any form beside its manifests, and none that is not understood to its end", async () => {
    const service = manifest("Service");
    const live = manifest("Secret").replace("metadata:", "metadata:\n  uid: u-1\n  resourceVersion: '7'");
    const indented = manifest("Secret").trimEnd().replaceAll("\n", "\n    ");
    const hidden = {
      exported: `${service}---\n${live}data:\n  password: aHVudGVyMg==\n`,
      nameless: `${service}---\napiVersion: v1\nkind: Secret\nstringData:\n  password: hunter2\n`,
      listed: `${service}---\napiVersion: v1\nkind: List\nitems:\n  - ${indented}\n`,
      "list-of-them": `${service}---\napiVersion: v1\nkind: SecretList\nitems:\n  - metadata: {name: db}\n    data: {password: aHVudGVyMg==}\n`,
      template: `${service}---\napiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nobjects:\n  - ${indented}\n`,
    };
    for (const [name, text] of Object.entries(hidden)) file(`checkout/hidden/${name}.yaml`, text);
    file("checkout/hidden/broken.yaml", `${service}---\napiVersion: v1\nkind: ConfigMap\ndata: {password: hunter2}\n`);
    try {
      expect(await main(["push", "--attach", checkout])).toBe(0);
      expect(sent().map(({ filename }) => filename)).toEqual([".github/CODEOWNERS", "Dockerfile", "deploy/api.yaml"]);
      for (const name of Object.keys(hidden)) {
        expect(err).toContain(`hidden/${name}.yaml is not attached: it holds a Secret.`);
      }
      expect(err).toContain("hidden/broken.yaml is not attached: not everything in it is a Kubernetes object.");
    } finally {
      rmSync(join(checkout, "hidden"), { recursive: true });
    }
  });

  test("takes no CODEOWNERS through a folder that is a link", async () => {
    rmSync(join(checkout, ".github"), { recursive: true });
    file("elsewhere/CODEOWNERS", "* @mallory\n");
    symlinkSync(join(folder, "elsewhere"), join(checkout, ".github"));
    try {
      expect(await main(["push", "--attach", checkout])).toBe(0);
      expect(sent().map(({ filename }) => filename)).toEqual(["CODEOWNERS", "Dockerfile", "deploy/api.yaml"]);
    } finally {
      rmSync(join(checkout, ".github"));
    }
  });

  test("a file's name in the checkout is no command to the system that shows the log", async () => {
    let out = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      out += text;
      return true;
    });
    const name = "x\n##vso[task.setvariable variable=PATH]y.yaml";
    file(`checkout/${name}`, manifest("Service"));
    try {
      expect(await main(["push", "--attach", checkout])).toBe(0);
      expect(out).toContain("x\\u000a# #vso[task.setvariable variable=PATH]y.yaml: accepted");
      expect(out).not.toContain("##vso[");
      out = "";
      expect(await main(["push", "--attach", checkout, "--json"])).toBe(0);
      expect(out).not.toContain("##vso[");
      expect(JSON.parse(out).map((one: { file: string }) => one.file)).toContain(join(checkout, name));
    } finally {
      rmSync(join(checkout, name));
    }
  });
});
