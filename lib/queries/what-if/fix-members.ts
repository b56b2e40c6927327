import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { WhatIfOutcome, WhatIfStanding } from "@/lib/contracts/http/what-if";
import { type Circumstances, draftOf, type RiskDraft, RiskGroups } from "@/lib/correlate/build-risks";
import { loadMembers, type Member } from "@/lib/correlate/load-members";
import { loadPlaces } from "@/lib/correlate/load-places";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { severityOfRank } from "@/lib/model/severity";
import { severityCounts } from "@/lib/queries/row-values";
import { standingOf } from "@/lib/queries/what-if/standing";

/** Findings that a request scores again: of one fix, or of an image that moves to another base. */
export const MAX_FINDINGS = 20_000;
/** Findings scored before others of this process have their turn. */
const SCORED_AT_ONCE = 1_000;

/** What a fix does to its own findings and risk. */
export type FixEffect = {
  title: string;
  closed: Member[];
  findings: NonNullable<WhatIfOutcome["findings"]>;
  /** What is left of the risk; null when nothing open and undecided is. */
  after: WhatIfStanding | null;
};

/**
 * Splits a risk's open findings by whether its fix closes them, and scores what is left as correlation would.
 *
 * Errors   more than 20,000 open findings are not scored while somebody waits.
 */
export async function fixEffect(
  connection: TenantConnection,
  orgId: string,
  risk: { id: string; key: Buffer; title: string },
  at: Omit<Circumstances, "places">,
): Promise<FixEffect> {
  const assetIds = await assetsOf(connection, orgId, risk.id);
  const circumstances = { ...at, places: await loadPlaces(connection, orgId, assetIds) };
  const members: Member[] = [];
  for await (const batch of loadMembers(connection, orgId, assetIds, risk.id)) members.push(...batch);
  const draft = await draftOfRisk(members, risk.key, circumstances);
  const closedIds = new Set(draft?.fix.closesIds);
  const closed = members.filter(({ id }) => closedIds.has(id));
  const left = members.filter(({ id }) => !closedIds.has(id));
  const after = await draftOfRisk(left, risk.key, circumstances);
  // A finding that somebody decided is neither closed by the fix nor left open by it.
  const open = draft?.disposition ? left : left.filter(({ disposition }) => disposition === null);
  return {
    title: draft?.fix.title ?? risk.title,
    closed,
    findings: {
      closes: closed.length,
      closesBySeverity: bySeverity(closed),
      leaves: open.length,
      leavesBySeverity: bySeverity(open),
      leavesText: draft?.fix.leavesText ?? null,
    },
    after: after && !after.disposition ? standingOf({ score: after.scored.score, band: after.band }) : null,
  };
}

/** Findings by the change that resolves them, in turns with whatever else the process has to do. */
export async function groupsOf(members: readonly Member[], at: Circumstances): Promise<RiskGroups> {
  const groups = new RiskGroups(at);
  for (const [n, member] of members.entries()) {
    groups.add(member);
    if (n % SCORED_AT_ONCE === 0) await setImmediate();
  }
  return groups;
}

async function draftOfRisk(members: readonly Member[], key: Buffer, at: Circumstances): Promise<RiskDraft | null> {
  const groups = await groupsOf(members, at);
  const group = groups.takeRest().find((one) => one.key.equals(key));
  return group ? draftOf(group, at) : null;
}

function bySeverity(members: readonly Member[]) {
  return severityCounts(members.map(({ severity }) => ({ severity: severityOfRank(severity), count: 1 })));
}

const Held = z.object({ findings: z.number(), assets: z.array(z.string()) });

async function assetsOf(connection: TenantConnection, orgId: string, riskId: string): Promise<string[]> {
  const [held] = await rowsOf(
    connection,
    Held,
    `SELECT count(*)::int AS findings, coalesce(array_agg(DISTINCT f.asset_id), '{}') AS assets
       FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
      WHERE k.org_id = $1 AND k.risk_id = $2 AND f.state = 'open'`,
    [orgId, riskId],
  );
  if (held && held.findings > MAX_FINDINGS) {
    throw new AppError(
      "too_large",
      `This fix holds ${held.findings} open findings; at most ${MAX_FINDINGS} are worked out while you wait. Its risk says how many it closes and leaves.`,
    );
  }
  return held?.assets ?? [];
}

const AssetRow = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  closes: z.number(),
  before: z.number().nullable(),
  after: z.number().nullable(),
});

/** Assets in which these findings are, with the score of their worst open finding with and without them; the worst first. */
export async function assetScores(
  connection: TenantConnection,
  orgId: string,
  closed: readonly string[],
): Promise<
  {
    asset: Pick<z.output<typeof AssetRow>, "id" | "kind" | "name">;
    closes: number;
    before: number | null;
    after: number | null;
  }[]
> {
  const found = await rowsOf(
    connection,
    AssetRow,
    `WITH closed AS (SELECT unnest($2::uuid[]) AS id),
     touched AS (SELECT f.asset_id AS id, count(*)::int AS closes FROM closed c JOIN finding f ON f.org_id = $1 AND f.id = c.id GROUP BY 1)
     SELECT a.id, a.kind, a.name, t.closes, max(coalesce(k.priority, 0))::int AS before,
            (max(coalesce(k.priority, 0)) FILTER (WHERE c.id IS NULL))::int AS after
       FROM touched t
       JOIN asset a ON a.org_id = $1 AND a.id = t.id
       LEFT JOIN finding f ON f.org_id = $1 AND f.asset_id = t.id AND f.state = 'open' AND f.disposition IS NULL
       LEFT JOIN finding_rank k ON k.org_id = $1 AND k.finding_id = f.id
       LEFT JOIN closed c ON c.id = f.id
      GROUP BY a.id, a.kind, a.name, t.closes
      ORDER BY before DESC NULLS LAST, a.name, a.id`,
    [orgId, closed],
  );
  return found.map(({ id, kind, name, closes, before, after }) => ({
    asset: { id, kind, name },
    closes,
    before,
    after,
  }));
}
