import { randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { receiveImport } from "@/lib/ingest/receive";
import { buildWorker } from "@/lib/platform/supervisor/build";
import { type JobQueue, openJobQueue } from "@/lib/queue/queue";
import { hasRedisServer, startTestRedis, type TestRedis } from "@/lib/queue/testing-redis";
import { isAnyWorkerAlive } from "@/lib/queue/worker-alive";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { spawnWorker, type TestWorker } from "@/workers/testing-worker";

/** Law 6: killing any process at any moment and restarting converges to the same state. Real processes, real kills. */
const FINDINGS = 600;

let database: TestDatabase;
let db: Db;
let superuser: Db;
let redis: TestRedis | undefined;
let queue: JobQueue;
const dataDir = mkdtempSync(join(tmpdir(), "plimsoll-crash-"));
const logFile = join(dataDir, "worker.log");
const workers: TestWorker[] = [];

beforeAll(async () => {
  await buildWorker();
  database = await createTestDatabase();
  db = openDb(database.appUrl, 6);
  superuser = openDb(database.superuserUrl, 2);
  if (hasRedisServer()) redis = await startTestRedis();
});
afterAll(async () => {
  await db?.close();
  await superuser?.close();
  await redis?.remove();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  await Promise.all(workers.splice(0).map((worker) => worker.exited));
  await queue?.close();
});

function startWorker(redisUrl: string): TestWorker {
  const worker = spawnWorker(
    { DATABASE_URL: database.appUrl, REDIS_URL: redisUrl, PLIMSOLL_DATA_DIR: dataDir },
    logFile,
  );
  workers.push(worker);
  return worker;
}

async function kill(worker: TestWorker): Promise<void> {
  worker.kill("SIGKILL");
  await worker.exited;
}

async function organization(): Promise<string> {
  const id = randomUUID();
  await superuser.pool.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, 'Test')", [id, id]);
  return id;
}

/** Processes are started and killed here while others run beside: what takes a second alone may take twenty. */
const TIMEOUT = { timeout: 900_000 };

/** Two scans of one image; the second does not find a tenth of what the first found any more, and one thing more. */
function report(scan: 1 | 2): string {
  const numbers = Array.from({ length: FINDINGS }, (_, n) => n).filter((n) => scan === 1 || n % 10 !== 0);
  if (scan === 2) numbers.push(FINDINGS);
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: "registry.example/shop/api:1.4",
    ArtifactType: "container_image",
    Metadata: { ImageID: `sha256:${"1".repeat(64)}`, RepoTags: ["registry.example/shop/api:1.4"] },
    Results: [
      {
        Target: "registry.example/shop/api:1.4 (debian 12)",
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: numbers.map((n) => ({
          VulnerabilityID: `CVE-2026-${10_000 + n}`,
          PkgName: `lib${n % 97}`,
          InstalledVersion: "1.0",
          FixedVersion: "1.1",
          Severity: "HIGH",
          Title: "A flaw",
          Description: "Words about it. ".repeat(20),
          PkgIdentifier: { PURL: `pkg:deb/debian/lib${n % 97}@1.0` },
        })),
      },
    ],
  });
}

async function deliver(orgId: string, scan: 1 | 2): Promise<string> {
  const deps = { db, dataDir, enqueue: queue.enqueue };
  const { id } = await receiveImport(deps, {
    orgId,
    actor: { kind: "system", id: null, name: "test" },
    context: { scannedAt: `2026-03-0${scan}T00:00:00Z` },
    body: (async function* () {
      yield Buffer.from(report(scan));
    })(),
    contentEncoding: null,
    contentLength: null,
    filename: "report.json",
  });
  return id;
}

async function finals(orgId: string): Promise<{ status: string; error: unknown; attempt: number }[]> {
  const { rows } = await superuser.pool.query(
    `SELECT status, error, attempt FROM import WHERE org_id = $1 AND status IN ('done','held','failed') ORDER BY arrival`,
    [orgId],
  );
  return rows;
}

async function untilFinal(orgId: string, count: number, withinMs = 250_000) {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(50)) {
    const rows = await finals(orgId);
    if (rows.length === count) return rows;
  }
  const { rows } = await superuser.pool.query("SELECT * FROM import WHERE org_id = $1", [orgId]);
  const log = readFileSync(logFile, "utf8").slice(-4_000);
  throw new Error(`not final within ${withinMs} ms: ${JSON.stringify(rows)}\n${log}`);
}

/** Until a worker has taken the organization's newest import for at least the `tries`th time, or it is final. */
async function untilTaken(orgId: string, tries = 1): Promise<void> {
  for (const deadline = Date.now() + 250_000; Date.now() < deadline; await sleep(5)) {
    const { rows } = await superuser.pool.query(
      "SELECT status, attempt FROM import WHERE org_id = $1 ORDER BY arrival DESC LIMIT 1",
      [orgId],
    );
    if (rows[0].attempt >= tries || ["done", "held", "failed"].includes(rows[0].status)) return;
  }
  throw new Error("no worker took the import");
}

/** Everything an import writes that does not depend on when it ran or what ids it drew. */
async function stateOf(orgId: string): Promise<unknown> {
  const ask = async (text: string) => (await superuser.pool.query(text, [orgId])).rows;
  return {
    findings: await ask(
      `SELECT v.canonical_id, f.identity, f.state, f.severity, f.open_during::text, f.first_seen_at, f.closed_at, f.title
         FROM finding f JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
        WHERE f.org_id = $1 ORDER BY v.canonical_id, f.identity`,
    ),
    observations: await ask(
      `SELECT o.live::text, o.severity, o.pointer, o.loci, count(*) FROM observation o
        WHERE o.org_id = $1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    ),
    events: await ask("SELECT kind, at, count(*) FROM finding_event WHERE org_id = $1 GROUP BY 1, 2 ORDER BY 1, 2"),
    presences: await ask("SELECT count(*) FROM presence WHERE org_id = $1"),
    streams: await ask("SELECT count(*) FROM stream_import WHERE org_id = $1"),
    assets: await ask("SELECT kind, key FROM asset WHERE org_id = $1 ORDER BY 1, 2"),
    problems: await ask("SELECT pointer, reason FROM import_problem WHERE org_id = $1 ORDER BY 1, 2"),
    blobs: await ask("SELECT bytes FROM blob WHERE org_id = $1 ORDER BY 1"),
    raw: await ask("SELECT raw_at, status FROM import WHERE org_id = $1 ORDER BY arrival"),
  };
}

const backends = [
  { name: "PostgreSQL", redisUrl: () => "" },
  { name: "Redis", redisUrl: () => redis?.url ?? "" },
];

describe.each(backends)("with the queue on $name", ({ name, redisUrl }) => {
  let expected: unknown;

  beforeEach(({ skip }) => {
    if (name === "Redis" && !hasRedisServer()) skip("redis-server is not installed");
    queue = openJobQueue({ redisUrl: redisUrl() || undefined, databaseUrl: database.appUrl });
  });

  test("an undisturbed worker applies two scans and says that it lives", TIMEOUT, async () => {
    const orgId = await organization();
    startWorker(redisUrl());
    await deliver(orgId, 1);
    await untilFinal(orgId, 1);
    await deliver(orgId, 2);
    expect(await untilFinal(orgId, 2)).toEqual([
      { status: "done", error: null, attempt: 1 },
      { status: "done", error: null, attempt: 1 },
    ]);
    expect(await isAnyWorkerAlive(db)).toBe(true);
    expected = await stateOf(orgId);
    expect((expected as { findings: unknown[] }).findings).toHaveLength(FINDINGS + 1);
  });

  test("a worker killed again and again at any moment converges to the same state", TIMEOUT, async () => {
    const orgId = await organization();
    for (const scan of [1, 2] as const) {
      let worker = startWorker(redisUrl());
      await deliver(orgId, scan);
      for (let tries = 1; tries <= 2; tries++) {
        await untilTaken(orgId, tries);
        await sleep(randomInt(0, 600));
        await kill(worker);
        worker = startWorker(redisUrl());
      }
      const rows = await untilFinal(orgId, scan);
      expect(rows.map(({ status, error }) => ({ status, error }))).toEqual(
        rows.map(() => ({ status: "done", error: null })),
      );
      await kill(worker);
    }
    expect(await stateOf(orgId)).toEqual(expected);
  });

  test("a worker asked to stop gives its import back and leaves", TIMEOUT, async () => {
    const orgId = await organization();
    const worker = startWorker(redisUrl());
    await deliver(orgId, 1);
    await untilTaken(orgId);
    worker.kill("SIGTERM");
    // 1 when a statement of its own outlasted the grace; never a signal, since nobody sent another one.
    expect([0, 1]).toContain(await worker.exited);
    startWorker(redisUrl());
    expect((await untilFinal(orgId, 1)).map(({ status }) => status)).toEqual(["done"]);
  });

  test("what was accepted while no worker and no queue was there is found by its row", TIMEOUT, async () => {
    const orgId = await organization();
    const dead = openJobQueue({ redisUrl: "redis://127.0.0.1:1", databaseUrl: database.appUrl });
    await queue.close();
    queue = dead;
    await deliver(orgId, 1);
    startWorker(redisUrl());
    expect((await untilFinal(orgId, 1)).map(({ status }) => status)).toEqual(["done"]);
  });

  test("a report that nothing understands fails with what was tried, and is not tried again", TIMEOUT, async () => {
    const orgId = await organization();
    startWorker(redisUrl());
    await receiveImport(
      { db, dataDir, enqueue: queue.enqueue },
      {
        orgId,
        actor: { kind: "system", id: null, name: "test" },
        context: {},
        body: (async function* () {
          yield Buffer.from('{"nothing": "we know"}');
        })(),
        contentEncoding: null,
        contentLength: null,
        filename: "x.json",
      },
    );
    const [row] = await untilFinal(orgId, 1);
    expect(row).toMatchObject({
      status: "failed",
      attempt: 1,
      error: { code: "unsupported_report", detail: expect.any(String) },
    });
  });
});

describe("a queue that loses everything", () => {
  test("is filled again from the rows", TIMEOUT, async ({ skip }) => {
    if (!redis) return skip("redis-server is not installed");
    const orgId = await organization();
    queue = openJobQueue({ redisUrl: redis.url, databaseUrl: database.appUrl });
    await deliver(orgId, 1);
    await redis.kill();
    await redis.start();
    startWorker(redis.url);
    await untilFinal(orgId, 1);
    await deliver(orgId, 2);
    await untilTaken(orgId);
    await redis.kill();
    await redis.start();
    expect((await untilFinal(orgId, 2)).map(({ status }) => status)).toEqual(["done", "done"]);
  });

  test("a database that restarts costs a moment, not the import", TIMEOUT, async () => {
    const orgId = await organization();
    queue = openJobQueue({ redisUrl: undefined, databaseUrl: database.appUrl });
    startWorker("");
    await deliver(orgId, 1);
    for (let cut = 0; cut < 6; cut++) {
      await untilTaken(orgId, cut + 1);
      await sleep(randomInt(0, 300));
      // Ending every session is what a restart looks like from here.
      await superuser.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'plimsoll_app'",
      );
    }
    expect((await untilFinal(orgId, 1)).map(({ status, error }) => ({ status, error }))).toEqual([
      { status: "done", error: null },
    ]);
  });
});
