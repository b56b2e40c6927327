import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "@/lib/platform/free-port";
import { postgresAccount } from "@/lib/platform/postgres-account";
import { postgresHome } from "@/lib/platform/postgres-home";
import { ensureCluster, type PostgresServer, type ServerOptions, startServer } from "@/lib/platform/postgres-server";

export type DatabaseUrls = { migrationUrl: string; appUrl: string };

export type EmbeddedDatabase = DatabaseUrls & {
  superuserUrl: string;
  server: PostgresServer;
  /** Starts it again, on the same port and data, after it died. */
  restart(): Promise<PostgresServer>;
};

type Credentials = { superuser: string; owner: string; app: string; port: number };

const DATABASE = "plimsoll";
export const OWNER_ROLE = "plimsoll_owner";
export const APP_ROLE = "plimsoll_app";

/**
 * A new, empty data directory for a throw-away instance, which the database's user can enter. What `mkdtemp` makes is
 * private, and the database would be put outside of it, to stay there when the directory is removed.
 */
export function scratchDataDir(name: string): string {
  const dir = mkdtempSync(join(tmpdir(), `plimsoll-${name}-`));
  chmodSync(dir, 0o711);
  return dir;
}

/** Starts the embedded PostgreSQL of a data directory, created on first use with its two roles and one database. */
export async function startEmbeddedDatabase(dataDir: string, settings: string[] = []): Promise<EmbeddedDatabase> {
  const account = postgresAccount();
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const home = postgresHome(dataDir, account);
  const credentials = await readCredentials(dataDir, existsSync(join(home.data, "PG_VERSION")));
  const options = { home, account, superuserPassword: credentials.superuser, settings };
  await ensureCluster({ ...options, port: credentials.port });
  const { server, port } = await startOnSomePort(options, credentials.port);
  if (port !== credentials.port) writeCredentials(dataDir, { ...credentials, port });
  const url = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  const superuserUrl = url("postgres", credentials.superuser, "postgres");
  await ensureDatabase(superuserUrl, credentials);
  return {
    superuserUrl,
    migrationUrl: url(OWNER_ROLE, credentials.owner, DATABASE),
    appUrl: url(APP_ROLE, credentials.app, DATABASE),
    server,
    restart: async () => (await startOnSomePort(options, port, port)).server,
  };
}

/** Tries again when the port was taken, or while the last sessions of a killed server still hold its memory. */
async function startOnSomePort(options: Omit<ServerOptions, "port">, wished: number, only?: number) {
  let failure: unknown;
  for (let attempt = 0; attempt < 6; attempt++) {
    const port = only ?? (await freePort(attempt < 3 ? wished : 0));
    try {
      return { server: await startServer({ ...options, port }), port };
    } catch (error) {
      failure = error;
      await sleep(500 * (attempt + 1));
    }
  }
  throw failure;
}

async function readCredentials(dataDir: string, clusterExists: boolean): Promise<Credentials> {
  const path = join(dataDir, "postgres.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Credentials;
  if (clusterExists) {
    throw new Error(`${path} is missing, so the database beside it cannot be opened. Restore both from one backup.`);
  }
  const credentials = { superuser: password(), owner: password(), app: password(), port: await freePort(0) };
  writeCredentials(dataDir, credentials);
  return credentials;
}

function writeCredentials(dataDir: string, credentials: Credentials): void {
  const path = join(dataDir, "postgres.json");
  writeFileSync(`${path}.new`, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

const password = () => randomBytes(24).toString("base64url");

/** Neither role is a superuser; only the owner may change tables, and only the app role is given to web and workers. */
async function ensureDatabase(superuserUrl: string, credentials: Credentials): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount) return;
    await ensureRole(client, OWNER_ROLE, credentials.owner);
    await ensureRole(client, APP_ROLE, credentials.app);
    await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER_ROLE}`);
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, secret: string): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  const verb = rowCount ? "ALTER" : "CREATE";
  await client.query(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(secret)}`,
  );
}
