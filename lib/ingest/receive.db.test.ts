import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { keepRaw } from "@/lib/ingest/keep-raw";
import { openRaw } from "@/lib/ingest/raw-source";
import { type Delivery, type ReceiveDeps, receiveImport } from "@/lib/ingest/receive";
import { secretToken } from "@/lib/ingest/secret-token";
import { requeueUnfinished, sweepSpool } from "@/lib/ingest/sweep";
import { AppError } from "@/lib/model/error";
import { openJobQueue } from "@/lib/queue/queue";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
let superuser: Db;
const dataDir = mkdtempSync(join(tmpdir(), "plimsoll-receive-"));

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 10);
  superuser = openDb(database.superuserUrl, 2);
});
afterAll(async () => {
  await db?.close();
  await superuser?.close();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function organization(): Promise<string> {
  const id = randomUUID();
  await superuser.pool.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, 'Test')", [id, id]);
  return id;
}

async function* chunks(content: Buffer | string, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const told: string[] = [];
const deps = (over: Partial<ReceiveDeps> = {}): ReceiveDeps => ({
  db,
  dataDir,
  enqueue: async (_name, payload) => void told.push((payload as { importId: string }).importId),
  ...over,
});
const delivery = (orgId: string, content: Buffer | string, over: Partial<Delivery> = {}): Delivery => ({
  orgId,
  actor: { kind: "token", id: randomUUID(), name: "ci" },
  context: {},
  body: chunks(content),
  contentEncoding: null,
  contentLength: null,
  filename: null,
  ...over,
});

async function rowOf(orgId: string, id: string) {
  const { rows } = await superuser.pool.query("SELECT * FROM import WHERE org_id = $1 AND id = $2", [orgId, id]);
  return rows[0];
}
async function set(orgId: string, id: string, assignments: string) {
  await superuser.pool.query(`UPDATE import SET ${assignments} WHERE org_id = $1 AND id = $2`, [orgId, id]);
}
async function readBack(orgId: string, id: string): Promise<string> {
  const row = await rowOf(orgId, id);
  const parts: Uint8Array[] = [];
  for await (const part of openRaw({ dataDir }, { orgId, id, rawHash: row.raw_hash, rawAt: row.raw_at })())
    parts.push(part);
  return Buffer.concat(parts).toString();
}
const spooled = (orgId: string) => {
  const folder = join(dataDir, "spool", orgId);
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("receiveImport", () => {
  test("keeps the bytes sealed, writes row and audit event together, and tells the queue", async () => {
    const orgId = await organization();
    const content = JSON.stringify({ secret: "hunter2!".repeat(5000) });
    const { id, status, existing } = await receiveImport(deps(), delivery(orgId, content, { filename: "r.json" }));
    expect({ status, existing }).toEqual({ status: "queued", existing: false });
    expect(await readBack(orgId, id)).toBe(content);
    expect(await rowOf(orgId, id)).toMatchObject({
      raw_at: "spool",
      filename: "r.json",
      bytes: String(content.length),
    });
    const audit = await superuser.pool.query("SELECT action, subject_id FROM audit_event WHERE org_id = $1", [orgId]);
    expect(audit.rows).toEqual([{ action: "import.received", subject_id: id }]);
    expect(told).toContain(id);
  });

  test("a hundred deliveries of the same bytes at once are one import and ninety-nine answers that name it", async () => {
    const orgId = await organization();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => receiveImport(deps(), delivery(orgId, "the same bytes"))),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ existing }) => !existing)).toHaveLength(1);
    expect(spooled(orgId)).toEqual([answers[0]?.id]);
    expect(await readBack(orgId, answers[0]?.id ?? "")).toBe("the same bytes");
  });

  test("the same bytes are another delivery in another organization, or with another stated context", async () => {
    const [one, two] = [await organization(), await organization()];
    const first = await receiveImport(deps(), delivery(one, "x1"));
    expect((await receiveImport(deps(), delivery(two, "x1"))).existing).toBe(false);
    expect((await receiveImport(deps(), delivery(one, "x1", { context: { commit: "abc" } }))).existing).toBe(false);
    expect((await receiveImport(deps(), delivery(one, "x1", { context: { partial: true } }))).existing).toBe(false);
    expect(await receiveImport(deps(), delivery(one, "x1", { context: { partial: false } }))).toMatchObject({
      id: first.id,
      existing: true,
    });
  });

  test("packed on the way or not, a report is the same report", async () => {
    const orgId = await organization();
    const content = JSON.stringify({ a: "b".repeat(100_000) });
    const plain = await receiveImport(deps(), delivery(orgId, content));
    for (const level of [1, 9]) {
      const packed = delivery(orgId, gzipSync(content, { level }), { contentEncoding: "gzip" });
      expect(await receiveImport(deps(), packed)).toMatchObject({ id: plain.id, existing: true });
    }
  });

  test("a failed import does not answer: the same bytes are tried anew", async () => {
    const orgId = await organization();
    const first = await receiveImport(deps(), delivery(orgId, "y"));
    await set(orgId, first.id, "status = 'failed', answers_for = NULL");
    const second = await receiveImport(deps(), delivery(orgId, "y"));
    expect(second).toMatchObject({ existing: false, status: "queued" });
    expect(second.id).not.toBe(first.id);
  });

  // The queue may be away for hours; what was accepted is found by its row.
  test("accepts while the queue is down, and the sweeper hands it over later", async () => {
    const orgId = await organization();
    const dead = openJobQueue({ redisUrl: "redis://127.0.0.1:1", databaseUrl: database.appUrl });
    const { id } = await receiveImport(deps({ enqueue: dead.enqueue }), delivery(orgId, "z"));
    await dead.close();
    const handed: string[] = [];
    const queue = {
      enqueueAll: async (_name: string, payloads: readonly unknown[]) => {
        handed.push(...payloads.map((payload) => (payload as { importId: string }).importId));
      },
    };
    await requeueUnfinished({ db, queue }, 0);
    expect(handed).toContain(id);
    await requeueUnfinished(
      { db, queue: { enqueueAll: async (_name, payloads) => void expect(payloads).toEqual([]) } },
      3_600_000,
    );
  });
});

describe("a delivery that cannot be accepted", () => {
  const refusals: { name: string; given: (orgId: string) => Delivery; code: string; limits?: ReceiveDeps["limits"] }[] =
    [
      { name: "an empty body", given: (o) => delivery(o, ""), code: "unreadable_report" },
      {
        name: "packed nothing",
        given: (o) => delivery(o, gzipSync(""), { contentEncoding: "gzip" }),
        code: "unreadable_report",
      },
      {
        name: "fewer bytes than stated",
        given: (o) => delivery(o, "abc", { contentLength: 4 }),
        code: "invalid_input",
      },
      {
        name: "gzip that is none",
        given: (o) => delivery(o, "plain", { contentEncoding: "gzip" }),
        code: "unreadable_report",
      },
      {
        name: "gzip cut short",
        given: (o) => delivery(o, gzipSync("x".repeat(99_999)).subarray(0, 60), { contentEncoding: "gzip" }),
        code: "unreadable_report",
      },
      { name: "another encoding", given: (o) => delivery(o, "x", { contentEncoding: "br" }), code: "invalid_input" },
      {
        name: "a stated length over the limit",
        given: (o) => delivery(o, "x", { contentLength: 3 * 1024 ** 3 }),
        code: "too_large",
      },
      {
        name: "a gzip bomb",
        given: (o) => delivery(o, gzipSync(Buffer.alloc(64 * 1024 * 1024)), { contentEncoding: "gzip" }),
        code: "unreadable_report",
        limits: { maxBytes: 2 ** 30, maxUnpackedBytes: 2 ** 31, maxRatio: 100, ratioFloorBytes: 2 ** 24 },
      },
      {
        name: "more bytes than the limit",
        given: (o) => delivery(o, "x".repeat(5000)),
        code: "too_large",
        limits: { maxBytes: 4000, maxUnpackedBytes: 4000, maxRatio: 100, ratioFloorBytes: 1000 },
      },
    ];

  test.each(refusals)("$name is refused and leaves nothing", async ({ given, code, limits }) => {
    const orgId = await organization();
    const error = await receiveImport(deps({ limits }), given(orgId)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe(code);
    expect(spooled(orgId)).toEqual([]);
    const { rows } = await superuser.pool.query("SELECT count(*)::int AS n FROM import WHERE org_id = $1", [orgId]);
    expect(rows[0].n).toBe(0);
  });

  test("a connection that breaks leaves nothing", async () => {
    const orgId = await organization();
    async function* breaking() {
      yield Buffer.from("half of it");
      throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
    }
    await expect(receiveImport(deps(), delivery(orgId, "", { body: breaking() }))).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(spooled(orgId)).toEqual([]);
  });
});

describe("the same bytes after another import of their stream", () => {
  async function place(orgId: string, importId: string, streamId: string) {
    await superuser.pool.query(
      `INSERT INTO stream_import (org_id, stream_id, import_id, scanned_at, arrival, covered_kinds)
       SELECT org_id, $3, id, now(), arrival, '{}' FROM import WHERE org_id = $1 AND id = $2`,
      [orgId, importId, streamId],
    );
    await set(orgId, importId, "status = 'done', finished_at = now()");
  }
  const row = async (orgId: string, id: string) => {
    const { raw_hash: rawHash, raw_at: rawAt } = await rowOf(orgId, id);
    return { orgId, id, rawHash, rawAt };
  };

  test("are applied anew, from the stored content, and then answer in the first one's place", async () => {
    const orgId = await organization();
    const stream = randomUUID();
    const a = await receiveImport(deps(), delivery(orgId, "report a"));
    await keepRaw({ db, dataDir }, await row(orgId, a.id), []);
    await place(orgId, a.id, stream);
    expect(await receiveImport(deps(), delivery(orgId, "report a"))).toMatchObject({ id: a.id, existing: true });
    const b = await receiveImport(deps(), delivery(orgId, "report b"));
    await place(orgId, b.id, stream);

    const repeats = await Promise.all(
      Array.from({ length: 20 }, () => receiveImport(deps(), delivery(orgId, "report a"))),
    );
    expect(new Set(repeats.map(({ id }) => id)).size).toBe(1);
    expect(repeats.filter(({ existing }) => !existing)).toHaveLength(1);
    const again = repeats[0]?.id ?? "";
    expect(again).not.toBe(a.id);
    expect(await rowOf(orgId, again)).toMatchObject({ raw_at: "blob", status: "queued" });
    expect((await rowOf(orgId, a.id)).answers_for).toBeNull();
    expect(await readBack(orgId, again)).toBe("report a");
    expect(spooled(orgId)).toEqual([b.id]);
  });

  test("are answered with the first when the report has a time of its own", async () => {
    const orgId = await organization();
    const stream = randomUUID();
    const a = await receiveImport(deps(), delivery(orgId, "report a"));
    await place(orgId, a.id, stream);
    await set(orgId, a.id, "own_time = true");
    await place(orgId, (await receiveImport(deps(), delivery(orgId, "report b"))).id, stream);
    expect(await receiveImport(deps(), delivery(orgId, "report a"))).toMatchObject({ id: a.id, existing: true });
  });

  test("are applied anew too while the one between has not been read yet, when both state the same", async () => {
    const orgId = await organization();
    const named = { context: { repo: "github.com/shop/api", filename: "trivy.json" } };
    const a = await receiveImport(deps(), delivery(orgId, "report a", named));
    await receiveImport(deps(), delivery(orgId, "report b", named));
    expect((await receiveImport(deps(), delivery(orgId, "report a", named))).existing).toBe(false);
    expect((await rowOf(orgId, a.id)).answers_for).toBeNull();
  });
});

describe("raw content", () => {
  test("is stored once per report, redacted and sealed, and the upload is forgotten", async () => {
    const orgId = await organization();
    const content = JSON.stringify({ Secret: "AKIAIOSFODNN7EXAMPLE", n: 1 });
    const [one, two] = [
      await receiveImport(deps(), delivery(orgId, content)),
      await receiveImport(
        deps(),
        delivery(orgId, gzipSync(content), { contentEncoding: "gzip", context: { commit: "b" } }),
      ),
    ];
    for (const { id } of [one, two, one]) {
      const { raw_hash: rawHash, raw_at: rawAt } = await rowOf(orgId, id);
      await keepRaw({ db, dataDir }, { orgId, id, rawHash, rawAt }, ["AKIAIOSFODNN7EXAMPLE"]);
    }
    const expected = content.replace("AKIAIOSFODNN7EXAMPLE", secretToken(orgId, "AKIAIOSFODNN7EXAMPLE"));
    expect(await readBack(orgId, one.id)).toBe(expected);
    expect(await readBack(orgId, two.id)).toBe(expected);
    expect(spooled(orgId)).toEqual([]);
    const { rows } = await superuser.pool.query("SELECT bytes::int, stored_bytes::int FROM blob WHERE org_id = $1", [
      orgId,
    ]);
    expect(rows).toEqual([{ bytes: expected.length, stored_bytes: expect.any(Number) }]);
  });

  test("a worker killed between storing and saying so leaves a readable import, and a second run completes it", async () => {
    const orgId = await organization();
    const { id } = await receiveImport(deps(), delivery(orgId, "report"));
    const { raw_hash: rawHash } = await rowOf(orgId, id);
    await keepRaw({ db, dataDir }, { orgId, id, rawHash, rawAt: "spool" }, []);
    await set(orgId, id, "raw_at = 'spool'");
    expect(await readBack(orgId, id)).toBe("report");
    await keepRaw({ db, dataDir }, { orgId, id, rawHash, rawAt: "spool" }, []);
    expect((await rowOf(orgId, id)).raw_at).toBe("blob");
  });

  test("what failed is kept sealed for seven days and then removed", async () => {
    const orgId = await organization();
    const { id } = await receiveImport(deps(), delivery(orgId, "not a report"));
    const waiting = await receiveImport(deps(), delivery(orgId, "still queued"));
    await set(orgId, id, "status = 'failed', answers_for = NULL, finished_at = now() - interval '6 days'");
    await sweepSpool({ db, dataDir });
    expect(spooled(orgId).sort()).toEqual([id, waiting.id].sort());
    await set(orgId, id, "finished_at = now() - interval '8 days'");
    await sweepSpool({ db, dataDir });
    expect(spooled(orgId)).toEqual([waiting.id]);
    expect((await rowOf(orgId, id)).raw_at).toBe("none");
    await expect(readBack(orgId, id)).rejects.toMatchObject({ code: "not_found" });
  });
});
