import { z } from "zod";
import type { BandPolicyPreview } from "@/lib/contracts/http/band-policy";
import { RISK_BANDS } from "@/lib/contracts/http/risk";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import type { BandSource } from "@/lib/model/band-source";
import { ownRow } from "@/lib/queries/own-row";
import { BandOf } from "@/lib/queries/risk-values";

const Move = z.object({ from: BandOf, to: BandOf.nullable(), risks: z.number() });

/** How many open risks would change band under `source`: correlation keeps the band of every source beside each risk. */
export async function previewBandPolicy(db: Db, orgId: string, source: BandSource): Promise<BandPolicyPreview> {
  const found = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, Move)`
      SELECT r.band AS "from", r.verdicts -> 'bands' ->> ${source}::text AS "to", count(*)::int AS risks
        FROM risk r WHERE r.org_id = ${orgId}::uuid AND r.status IN ('open', 'in_progress') AND ${ownRow("r")}
       GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
  );
  const preview: BandPolicyPreview = { source, risks: 0, stricter: 0, laxer: 0, same: 0, unknown: 0, moves: [] };
  for (const { from, to, risks } of found) {
    preview.risks += risks;
    if (to === null) preview.unknown += risks;
    else if (to === from) preview.same += risks;
    else {
      preview[RISK_BANDS.indexOf(to) < RISK_BANDS.indexOf(from) ? "stricter" : "laxer"] += risks;
      preview.moves.push({ from, to, risks });
    }
  }
  return preview;
}
