import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyDecisionsToAssets } from "@/lib/commands/apply-decisions";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { claimImport, failImport } from "@/lib/ingest/claim-import";
import { processImport } from "@/lib/ingest/process-import";
import { receiveImport } from "@/lib/ingest/receive";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { createTestDatabase } from "@/lib/testing/database";

/** One delivery as a sender makes it. */
export type Delivered = { report: unknown; context?: StatedContext };

/** A database and data directory of their own, and the real way in: receive, then what a worker does. */
export async function openDoor() {
  const database = await createTestDatabase();
  const db = openDb(database.appUrl, 4);
  const dataDir = mkdtempSync(join(tmpdir(), "plimsoll-door-"));
  const query = async <Row>(orgId: string, text: string, values: unknown[] = []) =>
    withTenantConnection(db, orgId, async (connection) => (await connection.query(text, values)).rows as Row[]);

  async function organization(): Promise<string> {
    const id = newId();
    await db.prisma.organization.create({ data: { id, slug: id, name: "Test" } });
    return id;
  }

  /** What a worker does with a queued import; a refused report ends as a failed import. */
  async function work(orgId: string, importId: string): Promise<void> {
    const claim = await claimImport(db, orgId, importId, 10_000);
    if (claim.result !== "claimed") throw new Error(`the import is ${claim.result}`);
    const run = { orgId, importId, attempt: claim.attempt };
    try {
      await processImport(
        {
          db,
          dataDir,
          correlate: async (org, { assetIds }) => {
            await applyDecisionsToAssets(db, org, assetIds);
            await correlateAll(db, org, assetIds, new Date());
          },
          feedApplied: async () => undefined,
        },
        { ...run, signal: new AbortController().signal },
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await failImport(db, run, { code: error.code, detail: error.detail });
    }
  }

  async function deliver(orgId: string, { report, context = {} }: Delivered): Promise<string> {
    const bytes = Buffer.from(typeof report === "string" ? report : JSON.stringify(report));
    const accepted = await receiveImport(
      { db, dataDir, enqueue: async () => undefined },
      {
        orgId,
        actor: { kind: "system", id: null, name: "ci" },
        context,
        body: (async function* () {
          yield bytes;
        })(),
        contentEncoding: null,
        contentLength: bytes.length,
        filename: null,
      },
    );
    if (!accepted.existing) await work(orgId, accepted.id);
    return accepted.id;
  }

  return {
    db,
    dataDir,
    organization,
    deliver,
    work,
    query,
    close: async () => {
      await db.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Door = Awaited<ReturnType<typeof openDoor>>;

/** Every row of the organization, by table, but those an import keeps about itself; `xmin` tells a rewritten row. */
export async function everyRow(door: Door, orgId: string): Promise<Record<string, string[]>> {
  const tables = await door.query<{ name: string }>(
    orgId,
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
        AND c.relname NOT IN ('import', 'import_problem', 'audit_event') ORDER BY 1`,
  );
  const state: Record<string, string[]> = {};
  for (const { name } of tables) {
    const found = await door.query<{ line: string }>(
      orgId,
      `SELECT t.xmin || ' ' || to_jsonb(t)::text AS line FROM ${name} t ORDER BY 1`,
    );
    if (found.length > 0) state[name] = found.map(({ line }) => line);
  }
  return state;
}
