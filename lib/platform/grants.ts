import pg from "pg";
import { QUEUE_SCHEMA } from "@/lib/queue/migrate-queue-schema";

/** What the app role may do: use rows, never change tables, never see the migration ledger. Safe to repeat. */
export async function grantToAppRole(client: pg.Client, appRole: string): Promise<void> {
  const role = pg.escapeIdentifier(appRole);
  const { rows } = await client.query("SELECT current_database() AS name");
  await client.query(`
    BEGIN;
    GRANT CONNECT, TEMPORARY ON DATABASE ${pg.escapeIdentifier(rows[0].name)} TO ${role};
    ${[pg.escapeIdentifier("public"), pg.escapeIdentifier(QUEUE_SCHEMA)].map((schema) => schemaGrants(schema, role)).join("")}
    DO $do$ BEGIN
      IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
        REVOKE ALL ON public._prisma_migrations FROM ${role};
      END IF;
    END $do$;
    COMMIT`);
}

function schemaGrants(schema: string, role: string): string {
  return `
    GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${role};`;
}
