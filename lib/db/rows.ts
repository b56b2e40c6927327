import type { z } from "zod";
import type { TenantConnection, Tx } from "@/lib/db/tenant";

/**
 * Tagged SQL whose rows are parsed: a column that is missing or of another type fails here and not on a page.
 * Values are always bound, never spliced; compose with `Prisma.sql` / `Prisma.raw` (allow-listed names only).
 *
 * Use      ``await rows(tx, z.object({id: z.string()}))`SELECT id FROM asset WHERE org_id = ${orgId}::uuid` ``
 * Units    timestamptz arrives as Date, int8 as bigint, jsonb parsed; cast ranges to text in SQL.
 */
export function rows<S extends z.ZodType>(tx: Pick<Tx, "$queryRaw">, schema: S) {
  return async (strings: TemplateStringsArray, ...values: unknown[]): Promise<z.output<S>[]> => {
    const found = await tx.$queryRaw<unknown[]>(strings, ...values);
    return found.map((row) => schema.parse(row));
  };
}

/** The same over a plain connection: numbered parameters, parsed rows. Used by ingest, where COPY is needed too. */
export async function rowsOf<S extends z.ZodType>(
  connection: TenantConnection,
  schema: S,
  text: string,
  values: unknown[] = [],
): Promise<z.output<S>[]> {
  const { rows: found } = await connection.query(text, values);
  return found.map((row) => schema.parse(row));
}
