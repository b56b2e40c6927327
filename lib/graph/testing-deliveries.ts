import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import type { ImportDeps } from "@/lib/ingest/application";
import { claimImport } from "@/lib/ingest/claim-import";
import { processImport } from "@/lib/ingest/process-import";
import { receiveImport } from "@/lib/ingest/receive";
import type { StatedContext } from "@/lib/model/context";
import { createTestDatabase } from "@/lib/testing/database";

/** Deliveries as bytes, all the way in: received, claimed, parsed, applied. Risks are not computed. */
export class Deliveries {
  orgId = "";
  readonly #db: Db;
  readonly #dataDir = mkdtempSync(join(tmpdir(), "plimsoll-graph-"));
  readonly #drop: () => Promise<void>;

  private constructor(db: Db, drop: () => Promise<void>) {
    this.#db = db;
    this.#drop = drop;
  }

  static async open(): Promise<Deliveries> {
    const database = await createTestDatabase();
    return new Deliveries(openDb(database.appUrl, 4), database.drop);
  }

  async close(): Promise<void> {
    await this.#db.close();
    await this.#drop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async another(): Promise<void> {
    this.orgId = newId();
    await this.#db.prisma.organization.create({ data: { id: this.orgId, slug: this.orgId, name: "Test" } });
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows of ad-hoc questions, compared with literals.
  query(text: string, values: unknown[] = [this.orgId]): Promise<any[]> {
    return withTenantConnection(
      this.#db,
      this.orgId,
      async (connection) => (await connection.query(text, values)).rows,
    );
  }

  /** Sends one delivery and sees it through; returns the import's row. */
  async send(
    content: unknown,
    context: StatedContext & { filename?: string } = {},
  ): Promise<{ id: string; status: string; format: string; counts: Record<string, number> }> {
    const bytes = Buffer.isBuffer(content)
      ? content
      : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    const deps: ImportDeps = {
      db: this.#db,
      dataDir: this.#dataDir,
      correlate: async () => undefined,
      feedApplied: async () => undefined,
    };
    const received = await receiveImport(
      { db: this.#db, dataDir: this.#dataDir, enqueue: async () => undefined },
      {
        orgId: this.orgId,
        actor: { kind: "token", id: randomUUID(), name: "ci" },
        context,
        body: (async function* () {
          yield bytes;
        })(),
        contentEncoding: null,
        contentLength: null,
        filename: context.filename ?? null,
      },
    );
    const claim = await claimImport(this.#db, this.orgId, received.id, 60_000);
    if (claim.result === "claimed") {
      await processImport(deps, {
        orgId: this.orgId,
        importId: received.id,
        attempt: claim.attempt,
        signal: new AbortController().signal,
      });
    }
    const [row] = await this.query("SELECT id, status, format, counts FROM import WHERE org_id = $1 AND id = $2", [
      this.orgId,
      received.id,
    ]);
    return row;
  }
}
