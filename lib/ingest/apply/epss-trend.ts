import type { TenantConnection } from "@/lib/db/tenant";
import { FORMULA } from "@/lib/engine/risk/formula";

/** Where a percentile changes what it counts for, from the lowest; 0 is where all begin, and nothing crosses it. */
const STEPS = FORMULA.exploitation.epss
  .map(({ fromPercentile }) => fromPercentile)
  .filter((from) => from > 0)
  .toSorted((a, b) => a - b);

/** What an upsert of EPSS sets besides the file's own columns; parameters are `values`, in order. */
export type Trend = { set: string; values: unknown[] };

/**
 * How a file of EPSS moves the stored trend of the rows that it changes: up over a step is remembered with the percentile before and the
 * file's own day, down over a step forgets it, and inside a step it stays. Rows that are new have none.
 *
 * A file by another model of EPSS moves percentiles without anything having happened: what crosses a step by it has no trend.
 */
export async function epssTrend(
  connection: TenantConnection,
  { version, asOf }: { version: string | null; asOf: Date },
): Promise<Trend> {
  const { rows } = await connection.query<{ version: string | null }>(
    "SELECT version FROM feed_load WHERE feed = 'epss'",
  );
  const before = rows[0]?.version ?? null;
  const isOtherModel = before !== null && version !== null && before !== version;
  const moved = `sign(${stepOf("EXCLUDED.percentile")} - ${stepOf("f.percentile")})`;
  const toStep = (remembered: string, kept: string) =>
    `CASE ${moved} WHEN 1 THEN CASE WHEN $3 THEN NULL ELSE ${remembered} END WHEN -1 THEN NULL ELSE ${kept} END`;
  return {
    set: `rose_from = ${toStep("f.percentile", "f.rose_from")}, rose_on = ${toStep("$2::date", "f.rose_on")}`,
    values: [STEPS, asOf.toISOString().slice(0, 10), isOtherModel],
  };
}

/** How many steps a percentile has reached: `>=`, as the formula reads it. */
function stepOf(percentile: string): string {
  return `width_bucket(${percentile}, $1::float8[])`;
}
