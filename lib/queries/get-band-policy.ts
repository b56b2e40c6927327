import { BandPolicy } from "@/lib/contracts/http/band-policy";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";

/** What sets the band of an organization's risks. */
export function getBandPolicy(db: Db, orgId: string): Promise<BandPolicy> {
  return withTenant(db, orgId, (tx) => readBandPolicy(tx, orgId));
}

/** The same inside a transaction; the score unless the organization chose otherwise. */
export async function readBandPolicy(tx: Tx, orgId: string): Promise<BandPolicy> {
  const [policy] = await rows(tx, BandPolicy)`
    SELECT coalesce(settings ->> 'bandSource', 'score') AS source FROM organization WHERE id = ${orgId}::uuid`;
  return policy ?? { source: "score" };
}
