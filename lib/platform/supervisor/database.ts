import { env } from "@/lib/env";
import { type DatabaseUrls, startEmbeddedDatabase } from "@/lib/platform/embedded-database";
import { resolveExternalDatabase, roleOf } from "@/lib/platform/external-database";
import { migrate } from "@/lib/platform/migrate";

export type Database = DatabaseUrls & { embedded: boolean; stop(): Promise<void> };

/**
 * The instance's database, migrated: a server of the user's own, or the embedded one, kept running until `stop`.
 *
 * `onDeath` is told when the embedded server ended by itself, before it is started again.
 */
export async function openDatabase(dataDir: string, secret: string, onDeath: () => void): Promise<Database> {
  const { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl } = env();
  const database = databaseUrl
    ? {
        ...(await resolveExternalDatabase({ databaseUrl, migrationUrl, secret })),
        embedded: false,
        stop: async () => undefined,
      }
    : await keepEmbedded(dataDir, onDeath);
  try {
    await migrate(database.migrationUrl, roleOf(database.appUrl));
  } catch (error) {
    await database.stop();
    throw error;
  }
  return database;
}

async function keepEmbedded(dataDir: string, onDeath: () => void): Promise<Database> {
  const { server: first, restart, migrationUrl, appUrl } = await startEmbeddedDatabase(dataDir);
  let server = first;
  let stopping = false;
  const loop = (async () => {
    for (;;) {
      await server.exited;
      if (stopping) return;
      onDeath();
      server = await restart();
    }
  })();
  loop.catch(() => process.kill(process.pid, "SIGTERM")); // no database, no instance: the rest stops in order
  return {
    migrationUrl,
    appUrl,
    embedded: true,
    stop: async () => {
      stopping = true;
      await server.stop();
      await loop.catch(() => undefined);
    },
  };
}
