import pg from "pg";
import { grantToAppRole } from "@/lib/platform/grants";
import { readMigrations } from "@/lib/platform/migration-files";
import { withSchemaEngine } from "@/lib/platform/schema-engine";
import { migrateQueueSchema } from "@/lib/queue/migrate-queue-schema";

/** Serializes migrations of one database over all machines; the number is ours and means nothing else. */
const MIGRATION_LOCK = 7_305_815_001;

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the state this code expects: our tables, the queue's tables, the app role's rights.
 *
 * Returns  the names of the migrations applied now, in order; empty when there was nothing to do.
 * Errors   the engine's own message names the migration and the statement; that migration left nothing behind.
 */
export async function migrate(migrationUrl: string, appRole: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: migrationUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const applied = await applyMigrations(client, migrationUrl);
    await migrateQueueSchema(client);
    await grantToAppRole(client, appRole);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyMigrations(client: pg.Client, migrationUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations();
  const names = migrationsList.migrationDirectories.map((directory) => directory.path);
  if (names.length === 0) return [];
  await clearFailed(client);
  return withSchemaEngine(migrationUrl, undefined, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    return appliedMigrationNames;
  });
}

/**
 * The engine refuses to go on after a failed migration, since Prisma's own runner may leave half of one behind. Ours
 * runs each as one transaction, so a failed or interrupted one left nothing and may simply run again.
 */
async function clearFailed(client: pg.Client): Promise<void> {
  const { rows } = await client.query("SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS known");
  if (!rows[0]?.known) return;
  await client.query("DELETE FROM public._prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL");
}
