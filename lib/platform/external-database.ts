import { createHash, createHmac } from "node:crypto";
import pg from "pg";
import type { DatabaseUrls } from "@/lib/platform/embedded-database";

const MINIMUM_VERSION = 150_000;

type Given = { databaseUrl: string; migrationUrl: string | undefined; secret: string };

/**
 * Turns what the environment gives of a real server into the two connections the product uses.
 *
 * Only DATABASE_URL   it is the owner's: tables are made with it, and the app gets a role of its own, whose password
 *                     is derived from PLIMSOLL_SECRET (nothing to store, the same on every machine).
 * Both                used as they are; the app's role is made when it does not exist and the owner may make roles.
 * Errors              say which statement an administrator has to run. An app role that row-level security does not
 *                     bind is refused: one wrong query would show one tenant's rows to another.
 */
export async function resolveExternalDatabase(given: Given): Promise<DatabaseUrls> {
  const separate = given.migrationUrl !== undefined && given.migrationUrl !== given.databaseUrl;
  const migrationUrl = given.migrationUrl ?? given.databaseUrl;
  const owner = new pg.Client({ connectionString: migrationUrl });
  await owner.connect().catch((error: Error) => {
    throw new Error(`The database at ${withoutPassword(migrationUrl)} does not answer: ${error.message}`);
  });
  try {
    await checkServer(owner);
    const appUrl = separate ? given.databaseUrl : derivedAppUrl(migrationUrl, await databaseName(owner), given.secret);
    await ensureAppRole(owner, new URL(appUrl), !separate);
    await checkBoundByRowSecurity(owner, roleOf(appUrl));
    return { migrationUrl, appUrl };
  } finally {
    await owner.end();
  }
}

/** The role name inside a connection URL. */
export function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** Pure: the app's connection, from the owner's; roles belong to a server, so the name carries the database's. */
export function derivedAppUrl(ownerUrl: string, database: string, secret: string): string {
  const plain = database.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  const unique =
    plain === database && plain.length <= 40
      ? plain
      : `${plain.slice(0, 30)}_${createHash("sha256").update(database).digest("hex").slice(0, 8)}`;
  const url = new URL(ownerUrl);
  url.username = `plimsoll_app_${unique}`;
  url.password = createHmac("sha256", secret).update(`database role of ${database}`).digest("base64url");
  return url.toString();
}

async function checkServer(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query(
    `SELECT current_setting('server_version_num')::int AS version, current_user AS role,
            has_schema_privilege('public', 'CREATE') AS creates`,
  );
  const { version, role, creates } = rows[0] as { version: number; role: string; creates: boolean };
  if (version < MINIMUM_VERSION) {
    throw new Error(`PostgreSQL 15 or newer is needed; the server is ${Math.floor(version / 10_000)}.`);
  }
  if (!creates) {
    throw new Error(
      `The role ${role} may not create tables. Give the owner's connection in DATABASE_MIGRATION_URL (and the app's ` +
        `in DATABASE_URL), or run: ALTER DATABASE ${await databaseName(owner)} OWNER TO ${pg.escapeIdentifier(role)};`,
    );
  }
}

async function ensureAppRole(owner: pg.Client, app: URL, ours: boolean): Promise<void> {
  const role = decodeURIComponent(app.username);
  const password = decodeURIComponent(app.password);
  const known = await owner.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  const exists = (known.rowCount ?? 0) > 0;
  if (exists && !ours) return;
  // Logging in is the only way to learn whether the password is right; changing it under running processes is not.
  if (exists && (await canLogIn(app.toString()))) return;
  const attributes = ours || !exists ? "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE " : "";
  const statement = `${exists ? "ALTER" : "CREATE"} ROLE ${pg.escapeIdentifier(role)} ${exists ? "LOGIN " : attributes}PASSWORD`;
  await owner.query(`${statement} ${pg.escapeLiteral(password)}`).catch((error: Error) => {
    throw new Error(
      `The app needs a database role of its own, and this connection may not make it (${error.message}). As an ` +
        `administrator of the server run\n  ${statement} '<a password>';\nand start with DATABASE_MIGRATION_URL set to ` +
        `the present connection and DATABASE_URL to ${role}'s.`,
    );
  });
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function checkBoundByRowSecurity(owner: pg.Client, role: string): Promise<void> {
  const { rows } = await owner.query(
    `SELECT rolsuper OR rolbypassrls AS unbound, rolname = current_user AS owns FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  if (!rows[0]?.unbound && !rows[0]?.owns) return;
  throw new Error(
    `The app's role ${role} is the owner, a superuser or has BYPASSRLS, so row-level security would not hold tenants ` +
      "apart. Point DATABASE_URL at a role without them, or give only DATABASE_URL and one is made.",
  );
}

async function databaseName(client: pg.Client): Promise<string> {
  return (await client.query("SELECT current_database() AS name")).rows[0].name;
}

function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
