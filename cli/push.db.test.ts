import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type ImportServer, startImportServer } from "@/cli/testing-import-server";
import { startTestApiServer, type TestApiServer } from "@/lib/adapters/testing-api-server";
import { type Db, openDb } from "@/lib/db/client";
import { openRaw } from "@/lib/ingest/raw-source";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
let superuser: Db;
let server: ImportServer;
let cluster: TestApiServer;
let main: (args: readonly string[]) => Promise<number>;
const folder = mkdtempSync(join(tmpdir(), "plimsoll-push-"));
const orgId = randomUUID();
const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 4);
  superuser = openDb(database.superuserUrl, 2);
  await superuser.pool.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'test', 'Test')", [orgId]);
  server = await startImportServer({ db, dataDir: folder, enqueue: async () => undefined }, orgId);
  cluster = await startTestApiServer({
    token: "in",
    collections: {
      "/api/v1/namespaces": [{ metadata: { name: "kube-system", uid: "the-cluster" } }],
      "/api/v1/services": [{ metadata: { name: "api", namespace: "shop", uid: "u2" }, spec: { type: "LoadBalancer" } }],
    },
    trouble: { "/api/v1/pods": { status: 403 } },
  });
  const kubeconfig = {
    "current-context": "prod",
    contexts: [{ name: "prod", context: { cluster: "prod-eu", user: "me" } }],
    clusters: [
      {
        name: "prod-eu",
        cluster: { server: cluster.url, "certificate-authority-data": Buffer.from(cluster.cert).toString("base64") },
      },
    ],
    users: [{ name: "me", user: { token: "in" } }],
  };
  vi.stubEnv("KUBECONFIG", file("kubeconfig.yaml", JSON.stringify(kubeconfig)));
  // These tests may run in CI themselves.
  for (const name of ["GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "TF_BUILD", "JENKINS_URL"]) vi.stubEnv(name, "");
  vi.stubEnv("PLIMSOLL_URL", server.url);
  vi.stubEnv("PLIMSOLL_TOKEN", server.token);
  vi.resetModules();
  ({ main } = await import("@/cli/main"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await cluster?.close();
  await db?.close();
  await superuser?.close();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

let out = "";
let err = "";
beforeEach(() => {
  out = "";
  err = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
  Object.assign(server, { statuses: [], mayRead: true, member: null, trouble: [], received: [], token: "test-token" });
});
afterEach(() => vi.restoreAllMocks());

async function stored(id: string): Promise<Buffer> {
  const { rows } = await superuser.pool.query("SELECT raw_hash FROM import WHERE id = $1", [id]);
  const parts: Uint8Array[] = [];
  for await (const part of openRaw({ dataDir: folder }, { orgId, id, rawHash: rows[0].raw_hash, rawAt: "spool" })())
    parts.push(part);
  return Buffer.concat(parts);
}

describe("plimsoll push", () => {
  test("delivers files with their context, packed on the way, and names the imports", async () => {
    const content = JSON.stringify({ report: randomBytes(500_000).toString("hex") });
    const report = file("trivy.json", content);
    expect(
      await main([
        "push",
        report,
        "--repo",
        "https://github.com/shop/api",
        "--kinds",
        "vulnerability, secret",
        "--partial",
        "--json",
      ]),
    ).toBe(0);
    const [printed] = JSON.parse(out);
    expect(printed).toMatchObject({ file: report, status: "queued", existing: false, error: null });
    expect(server.received).toEqual([
      {
        path: "/api/v1/imports",
        id: printed.id,
        query: {
          filename: "trivy.json",
          repo: "https://github.com/shop/api",
          kinds: "vulnerability,secret",
          partial: "true",
        },
      },
    ]);
    const { gunzipSync } = await import("node:zlib");
    expect(gunzipSync(await stored(printed.id)).toString()).toBe(content);
  });

  test("the same file again is answered with the first import, packed by whomever", async () => {
    const content = `{"n": "${randomUUID()}"}`;
    await main(["push", file("r.json", content), "--json"]);
    const [first] = JSON.parse(out);
    out = "";
    writeFileSync(join(folder, "r.json"), gzipSync(content, { level: 9 }));
    await main(["push", join(folder, "r.json"), "--json"]);
    expect(JSON.parse(out)).toMatchObject([{ id: first.id, existing: true }]);
    expect(err).toBe("");
  });

  test("--wait follows the import to its end: 0 when done or held, 1 when it was rejected", async () => {
    const counts = { entries: 3, new: 2, rejected: 1, held: 4 };
    server.statuses = [
      { status: "parsing", progress: 0.5 },
      { status: "done", counts, problems: [{ pointer: "/a/0", reason: "no name" }] },
    ];
    expect(await main(["push", file("w.json", `{"w":"${randomUUID()}"}`), "--wait"])).toBe(0);
    expect(out).toMatch(/w\.json: done: 3 entries, 2 new, 1 rejected .*\n {2}\/a\/0: no name\n/);
    server.statuses = [{ status: "held", counts }];
    expect(await main(["push", file("w.json", `{"w":"${randomUUID()}"}`), "--wait"])).toBe(0);
    expect(out).toMatch(/4 closures wait for a person/);
    server.statuses = [{ status: "failed", error: "Nothing understands this." }];
    expect(await main(["push", file("w.json", `{"w":"${randomUUID()}"}`), "--wait"])).toBe(1);
    expect(err).toMatch(/rejected: Nothing understands this\./);
  });

  test("--wait calls a report delivered that it cannot follow, and goes on with the others", async () => {
    server.mayRead = false;
    const files = ["n.json", "m.json"].map((name) => file(name, `{"n":"${randomUUID()}"}`));
    expect(await main(["push", ...files, "--wait"])).toBe(3);
    expect(server.received).toHaveLength(2);
    for (const { id } of server.received)
      expect(err).toContain(`json: delivered as import ${id}, which cannot be followed: `);
    expect(err).toContain('lacks the scope "read"');

    expect(await main(["push", file("j.json", `{"n":"${randomUUID()}"}`), "--wait", "--json"])).toBe(3);
    const { id } = server.received[2] ?? {};
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({
        id,
        status: "queued",
        url: `${server.url}/api/v1/imports/${id}`,
        error: expect.stringContaining("cannot be followed"),
      }),
    ]);
  });

  test("--wait ends well with what another sender delivered and is done with", async () => {
    server.mayRead = false;
    const report = file("e.json", `{"e":"${randomUUID()}"}`);
    await main(["push", report]);
    await superuser.pool.query("UPDATE import SET status = 'done' WHERE id = $1", [server.received[0]?.id]);
    expect(await main(["push", report, "--wait"])).toBe(0);
    expect(out).toMatch(/e\.json: was here already, accepted as import .* \(done\)/);
  });

  test("--wait says that a report was partial, and why", async () => {
    server.statuses = [
      {
        status: "done",
        partial: true,
        counts: { entries: 1 },
        problems: [{ pointer: null, reason: "The scan failed." }],
      },
    ];
    expect(await main(["push", file("p.json", `{"p":"${randomUUID()}"}`), "--wait"])).toBe(0);
    expect(out).toMatch(/done: 1 entries; partial, so it resolves nothing .*\n {2}The scan failed\.\n/);
  });

  test("follows every member of an archive under its own name", async () => {
    Object.assign(server, { member: "a/trivy.json", statuses: [{ status: "done", counts: { entries: 1 } }] });
    expect(await main(["push", file("all.zip", `{"z":"${randomUUID()}"}`), "--wait"])).toBe(0);
    expect(out).toMatch(/all\.zip!a\/trivy\.json: done: 1 entries/);
  });

  test("brings a feed's file to the feed's own door, with nothing but its name", async () => {
    expect(await main(["push", "--feed", "osv", file("all.zip", "PK-like")])).toBe(0);
    expect(server.received).toEqual([
      { path: "/api/v1/feeds/osv", query: { filename: "all.zip" }, id: expect.anything() },
    ]);
    expect(await main(["push", "--feed", "nvd", file("nvd.json", "{}")])).toBe(2);
    expect(err).toContain("--feed is one of kev, epss, ssvc and osv");
    expect(await main(["push", "--feed", "osv", "--repo", "https://github.com/shop/api", file("x.json", "{}")])).toBe(
      2,
    );
    expect(err).toContain("about no target");
    expect(server.received).toHaveLength(1);
  });

  test("tries again while the server is away or busy, and delivers once", async () => {
    server.trouble = [503, 0, 429];
    expect(await main(["push", file("t.json", `{"t":"${randomUUID()}"}`)])).toBe(0);
    expect(server.received).toHaveLength(1);
  });

  test("ends with 1 when the report is refused, and still delivers the others", async () => {
    const [empty, good] = [file("empty.json", ""), file("good.json", `{"g":"${randomUUID()}"}`)];
    expect(await main(["push", empty, good])).toBe(1);
    expect(err).toMatch(/empty\.json: .*body is empty/);
    expect(out).toMatch(/good\.json: accepted/);
  });

  test("ends with 2 for what cannot be read or is not understood as options", async () => {
    expect(await main(["push", join(folder, "nope.json")])).toBe(2);
    expect(err).toMatch(/There is no file/);
    expect(await main(["push", folder])).toBe(2);
    expect(await main(["push", file("o.json", "{}"), "--partial", "--complete"])).toBe(2);
    expect(await main(["push", file("o.json", "{}"), "--kinds", "nonsense"])).toBe(2);
    expect(err).toMatch(/--kinds is not usable/);
    expect(await main(["push", file("o.json", "{}"), "--scanned-at", "yesterday"])).toBe(2);
    expect(err).toMatch(/--scanned-at is not usable/);
    expect(await main(["push"])).toBe(2);
    expect(server.received).toEqual([]);
  });

  test("ends with 3 when the server refuses us, after the first file", async () => {
    server.token = "another";
    expect(await main(["push", file("a.json", "{}"), file("b.json", "{}")])).toBe(3);
    expect(err).toMatch(/a\.json: .*token is not known.*\(request r-1\)/);
    expect(err).not.toMatch(/b\.json/);
  });
});

describe("plimsoll inventory", () => {
  test("collects with the kubeconfig and pushes a snapshot that says what it could not see", async () => {
    expect(await main(["inventory", "--json"])).toBe(0);
    const [{ id }] = JSON.parse(out);
    const { gunzipSync } = await import("node:zlib");
    const snapshot = JSON.parse(gunzipSync(await stored(id)).toString());
    expect(snapshot).toMatchObject({
      kind: "InventorySnapshot",
      complete: true,
      cluster: { name: "prod-eu", uid: "the-cluster" },
      kinds: ["v1/Namespace", "v1/Service"],
    });
    expect(err).toMatch(/may not list Pod/);
    // The cluster is named by the snapshot itself: a stated name would stand above its uid.
    expect(server.received[0]?.query).not.toHaveProperty("cluster");
  });

  test("takes a file of kubectl output, and refuses one that holds something else", async () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Service", metadata: { name: "a", namespace: "b", uid: randomUUID() } }],
    };
    expect(await main(["inventory", "--from", file("all.json", JSON.stringify(list)), "--cluster", "prod-eu"])).toBe(0);
    expect(server.received[0]?.query).toEqual({ filename: "all.json", cluster: "prod-eu" });
    const sarif = { version: "2.1.0", runs: [{ tool: { driver: { name: "x" } }, results: [] }] };
    expect(await main(["inventory", "--from", file("x.sarif", JSON.stringify(sarif))])).toBe(2);
    expect(err).toMatch(/holds no Kubernetes objects/);
  });

  test("ends with 2 when the kubeconfig leads nowhere, and with 3 when the cluster is not there", async () => {
    expect(await main(["inventory", "--context", "nowhere"])).toBe(2);
    expect(err).toMatch(/no context "nowhere"/);
    await cluster.close();
    expect(await main(["inventory"])).toBe(3);
    expect(err).toMatch(/cannot be reached/);
  });
});
