import { z } from "zod";
import { RISK_BANDS } from "@/lib/contracts/http/risk";
import type { WhatIf, WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { loadFeedDates } from "@/lib/correlate/feed-dates";
import { loadBandSource } from "@/lib/correlate/load-band-source";
import { withBoundedRead } from "@/lib/db/bounded-read";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { ownRowText } from "@/lib/queries/own-row";
import { BandOf } from "@/lib/queries/risk-values";
import { baseOutcome } from "@/lib/queries/what-if/base-outcome";
import { cutChangeOutcomes } from "@/lib/queries/what-if/cut-changes";
import { cutOutcomes, cutsAsked } from "@/lib/queries/what-if/cut-outcomes";
import { endingOutcome, fixOutcome } from "@/lib/queries/what-if/fix-outcome";
import { AskedRisk, type Question } from "@/lib/queries/what-if/question";

/**
 * What would follow if a risk's fix were made, or its image moved to a newer base, or a cut of an attack path was made: worked out with the functions that correlation uses,
 * from what is stored now. Searches have a budget of their own (search-clusters.ts).
 *
 * Writes   nothing; the transaction is read-only, so that it cannot.
 * Errors   `not_found` without such a risk; `invalid_input` for a cut it does not have; `too_large` beyond the bounds.
 */
export async function whatIf(
  db: Db,
  orgId: string,
  {
    riskId,
    cut,
    now,
    ...bounds
  }: { riskId: string; cut: string | null; now: Date; maxWorkloads?: number; maxWork?: number; maxFindings?: number },
): Promise<WhatIf> {
  const startedAt = performance.now();
  const { outcomes, listed } = await withBoundedRead(db, orgId, async (connection) => {
    const risk = await askedRisk(connection, orgId, riskId);
    const open = await openByBand(connection, orgId);
    const question: Question = {
      risk,
      bands: open.bands,
      bandSource: await loadBandSource(connection, orgId),
      feeds: await loadFeedDates(connection),
      now,
      startedAt,
      ...bounds,
    };
    return { outcomes: await outcomesOf(connection, orgId, question, cut), listed: open.listed };
  });
  return { riskId, computedAt: now.toISOString(), listed, outcomes };
}

async function outcomesOf(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  cut: string | null,
): Promise<WhatIfOutcome[]> {
  if (question.risk.kind === "attack-path") return pathOutcomes(connection, orgId, question, cut);
  const fix = await fixOutcome(connection, orgId, question, cut);
  const base = await baseOutcome(connection, orgId, question);
  return base ? [fix, base] : [fix];
}

/** Of a path that another risk's change ends the result of that change; of any other cut what it comes to, which may be a risk's change too. */
async function pathOutcomes(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  cut: string | null,
): Promise<WhatIfOutcome[]> {
  const { endsWithId, cuts } = question.risk;
  const sets = cutsAsked(question.risk, cut);
  const isEnding = cut === null || cuts.some(({ id }) => id === cut);
  const read = (riskId: string) => askedRisk(connection, orgId, riskId);
  try {
    if (endsWithId === null || !isEnding) return await cutChangeOutcomes(connection, orgId, question, { sets, read });
    const ending = await read(endsWithId);
    return [await endingOutcome(connection, orgId, { ...question, ending }, cut)];
  } catch (error) {
    // Too much is closed to be counted while somebody waits: what becomes of the paths is known all the same.
    if (error instanceof AppError && error.code === "too_large") return cutOutcomes(connection, orgId, question, sets);
    throw error;
  }
}

async function askedRisk(connection: TenantConnection, orgId: string, riskId: string): Promise<AskedRisk> {
  const [risk] = await rowsOf(
    connection,
    AskedRisk,
    `SELECT r.id, r.key, r.kind, r.title, r.score::int, r.band, r.status, r.asset_id AS "assetId", coalesce(r.fix -> 'cuts', '[]') AS cuts, coalesce(r.fix -> 'instead', '[]') AS instead,
            e.id AS "endsWithId"
       FROM risk r LEFT JOIN risk e ON e.org_id = $1 AND e.id = r.ends_with_id AND e.status IN ('open', 'in_progress')
      WHERE r.org_id = $1 AND r.id = $2`,
    [orgId, riskId],
  );
  if (!risk) throw new AppError("not_found", "No risk has this id in your organization.");
  return risk;
}

const BandRow = z.object({ band: BandOf, risks: z.number(), listed: z.number() });

/** Each open risk and attack path by band, and how many rows of the list they are. */
async function openByBand(
  connection: TenantConnection,
  orgId: string,
): Promise<{ bands: Question["bands"]; listed: number }> {
  const found = await rowsOf(
    connection,
    BandRow,
    `SELECT r.band, count(*)::int AS risks, (count(*) FILTER (WHERE ${ownRowText("r")}))::int AS listed
       FROM risk r WHERE r.org_id = $1 AND r.status IN ('open', 'in_progress') GROUP BY r.band`,
    [orgId],
  );
  const counted = new Map(found.map(({ band, risks }) => [band, risks]));
  return {
    bands: new Map(RISK_BANDS.map((band) => [band, counted.get(band) ?? 0])),
    listed: found.reduce((sum, { listed }) => sum + listed, 0),
  };
}
