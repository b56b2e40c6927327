import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { startEmbeddedDatabase } from "@/lib/platform/embedded-database";
import { resolveExternalDatabase, roleOf } from "@/lib/platform/external-database";
import { migrate } from "@/lib/platform/migrate";
import { dataDir } from "@/lib/platform/paths";
import { instanceSecret } from "@/lib/platform/secret";

/** The migration step on its own; the embedded database is started for it when no other is named. */
export async function migrateOnce(): Promise<void> {
  const { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl } = env();
  const embedded = databaseUrl ? undefined : await startEmbeddedDatabase(dataDir());
  try {
    const urls =
      embedded ??
      (await resolveExternalDatabase({
        databaseUrl: databaseUrl as string,
        migrationUrl,
        secret: instanceSecret(dataDir()),
      }));
    const applied = await migrate(urls.migrationUrl, roleOf(urls.appUrl));
    log.info({ applied }, "the database is up to date");
  } finally {
    await embedded?.server.stop();
  }
}
