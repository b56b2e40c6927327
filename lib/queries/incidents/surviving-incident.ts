import { z } from "zod";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

const Row = z.object({ id: z.string(), key: z.string(), day: z.string(), mergedInto: z.string().nullable() });

/** A pod's incident became a workload's; one step is the rule, and a few more cost nothing. */
const MAX_STEPS = 8;

/** The incident that an id leads to: its alerts may have become another one's. `key` in hex, `day` as written in ISO 8601. */
export async function survivingIncident(tx: Tx, orgId: string, id: string): Promise<z.infer<typeof Row>> {
  let at = id;
  for (let step = 0; step < MAX_STEPS; step++) {
    const [found] = await rows(tx, Row)`
      SELECT id, encode(key, 'hex') AS key, day::text AS day, merged_into AS "mergedInto" FROM incident
       WHERE org_id = ${orgId}::uuid AND id = ${at}::uuid`;
    if (!found) break;
    if (!found.mergedInto) return found;
    at = found.mergedInto;
  }
  throw new AppError("not_found", "No incident has this id in your organization.");
}
