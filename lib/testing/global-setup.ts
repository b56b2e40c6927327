import { rm } from "node:fs/promises";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { JOB_QUEUES } from "@/lib/contracts/jobs";
import { env } from "@/lib/env";
import { APP_ROLE, OWNER_ROLE, scratchDataDir, startEmbeddedDatabase } from "@/lib/platform/embedded-database";
import { migrate } from "@/lib/platform/migrate";
import { readMigrations } from "@/lib/platform/migration-files";
import { QUEUE_SCHEMA } from "@/lib/queue/migrate-queue-schema";
import { templateName } from "@/lib/testing/template-name";

declare module "vitest" {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

export type TestServer = { superuserUrl: string; template: string; password: string };

const PASSWORD = "only-for-tests";

/** One server and one migrated template for the whole run; each test file clones the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = env().TEST_DATABASE_URL;
  const scratch = scratchDataDir("test");
  const embedded = given ? undefined : await startEmbeddedDatabase(scratch, ["fsync=off", "max_wal_size=1GB"]);
  const superuserUrl = given ?? embedded?.superuserUrl ?? "";
  const template = templateName(JSON.stringify([await readMigrations(), QUEUE_SCHEMA, JOB_QUEUES]));
  await ensureTemplate(superuserUrl, template);
  project.provide("testServer", { superuserUrl, template, password: PASSWORD });
  return async () => {
    await embedded?.server.stop();
    await rm(scratch, { recursive: true, force: true });
  };
}

/** On a server that outlives the run the template is kept, and made again when the migrations change. */
async function ensureTemplate(superuserUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(7305815002)");
    for (const role of [OWNER_ROLE, APP_ROLE]) await ensureTestRole(client, role);
    const ready = await client.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [template]);
    if (ready.rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${template} OWNER ${OWNER_ROLE}`);
    const url = new URL(superuserUrl);
    Object.assign(url, { username: OWNER_ROLE, password: PASSWORD, pathname: `/${template}` });
    await migrate(url.toString(), APP_ROLE);
    await client.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
  } finally {
    await client.end();
  }
}

async function ensureTestRole(client: pg.Client, role: string): Promise<void> {
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  await client.query(
    `${known.rowCount ? "ALTER" : "CREATE"} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${PASSWORD}'`,
  );
}
