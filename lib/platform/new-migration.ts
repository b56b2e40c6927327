import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { scratchDataDir, startEmbeddedDatabase } from "@/lib/platform/embedded-database";
import { migrationsDir, readMigrations, readSchema } from "@/lib/platform/migration-files";
import { withSchemaEngine } from "@/lib/platform/schema-engine";

/**
 * Writes the SQL between the migrations and the schema into a new migration folder and returns its path.
 *
 * The difference is computed by Prisma's engine against a database of its own, thrown away afterwards.
 */
export async function newMigration(name: string | undefined): Promise<string> {
  if (!name || !/^[a-z0-9_]+$/.test(name))
    throw new Error("Give the migration a name: lower case, digits, underscores.");
  const scratch = scratchDataDir("migration");
  const database = await startEmbeddedDatabase(scratch, ["fsync=off"]);
  try {
    const sql = await difference(database.superuserUrl);
    if (!sql.trim() || sql.includes("This is an empty migration"))
      return "The schema holds nothing the migrations lack.";
    const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
    const folder = join(migrationsDir, `${stamp}_${name}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "migration.sql"), sql);
    return join(folder, "migration.sql");
  } finally {
    await database.server.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The SQL that would bring the migrations' database to the schema; an empty migration when they agree. */
export async function difference(scratchUrl: string): Promise<string> {
  const datamodels = await readSchema();
  const filters = { externalTables: [], externalEnums: [] };
  return withSchemaEngine(scratchUrl, datamodels, async (engine) => {
    const result = await engine.diff({
      from: { tag: "migrations", ...(await readMigrations()) },
      to: { tag: "schemaDatamodel", files: datamodels.map(([path, content]) => ({ path, content })) },
      script: true,
      exitCode: null,
      filters,
    });
    return result.stdout ?? "";
  });
}
