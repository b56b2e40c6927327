import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { APP_ROLE, OWNER_ROLE } from "@/lib/platform/embedded-database";

export type TestDatabase = {
  /** The owner's connection: may change tables; row-level security is forced on it too. */
  migrationUrl: string;
  /** The app role's connection, as web and workers have it. */
  appUrl: string;
  /** A superuser's connection to the same database, for tests that look behind row-level security. */
  superuserUrl: string;
  /** Ends every session and removes the database. */
  drop(): Promise<void>;
};

/** A fresh, migrated, empty database, cloned from the run's template in some tens of milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { superuserUrl, template, password } = inject("testServer");
  const name = `plimsoll_test_${randomBytes(8).toString("hex")}`;
  await onServer(superuserUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER_ROLE}`);
  // Rights on the database itself, unlike those on its tables, are not part of a template.
  await onServer(superuserUrl, `GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${APP_ROLE}`);
  const url = (user?: string) => {
    const target = new URL(superuserUrl);
    target.pathname = `/${name}`;
    if (user) Object.assign(target, { username: user, password });
    return target.toString();
  };
  return {
    migrationUrl: url(OWNER_ROLE),
    appUrl: url(APP_ROLE),
    superuserUrl: url(),
    drop: () => onServer(superuserUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onServer(superuserUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
