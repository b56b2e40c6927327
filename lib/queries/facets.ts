import { z } from "zod";
import type { Facets } from "@/lib/contracts/http/list-page";
import { rows } from "@/lib/db/rows";
import { join, type Sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";

const VALUES_SHOWN = 100;
const Counted = z.object({ value: z.string(), count: z.number() });

/** One filter: the column it chooses from, and the list's conditions with its own choice left out. */
export type FacetSpec = { name: string; value: Sql; where: readonly Sql[] };

/** Counts per value for each filter; a row without a value is in none. */
export async function readFacets(tx: Tx, from: Sql, specs: readonly FacetSpec[]): Promise<Facets> {
  const facets: Facets = {};
  for (const { name, value, where } of specs) {
    facets[name] = await rows(tx, Counted)`
      SELECT counted.value, count(*)::int AS count
        FROM (SELECT (${value})::text AS value FROM ${from} WHERE ${join([...where], " AND ")}) AS counted
       WHERE counted.value IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${VALUES_SHOWN}`;
  }
  return facets;
}
