import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { BandSource } from "@/lib/model/band-source";

const Row = z.object({ source: BandSource });

/** What the organization lets set a risk's band; the score unless it chose otherwise. */
export async function loadBandSource(connection: TenantConnection, orgId: string): Promise<BandSource> {
  const [row] = await rowsOf(
    connection,
    Row,
    "SELECT coalesce(settings ->> 'bandSource', 'score') AS source FROM organization WHERE id = $1",
    [orgId],
  );
  return row?.source ?? "score";
}
