import { z } from "zod";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";
import type { RiskDetail } from "@/lib/contracts/http/risk";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { withToolAdvice } from "@/lib/engine/fix-units/tool-advice";
import { decisiveBound } from "@/lib/engine/risk/decisive-bound";
import { BandSource } from "@/lib/model/band-source";
import { AppError } from "@/lib/model/error";
import { codeRuns } from "@/lib/queries/code-runs";
import { withRisks } from "@/lib/queries/cut-risks";
import { readDecisions } from "@/lib/queries/decision-rows";
import { countRows } from "@/lib/queries/page-ids";
import { riskIncidents } from "@/lib/queries/risk-incidents";
import { readMembers } from "@/lib/queries/risk-members";
import { readRiskRows } from "@/lib/queries/risk-rows";
import { BandOf, CutsOf, StepsOf, VerdictsOf } from "@/lib/queries/risk-values";
import { At, SeverityOf } from "@/lib/queries/row-values";
import { rulesOfRisks } from "@/lib/queries/rule-words";
import { asOfThen, readStaleClusters } from "@/lib/queries/stale-clusters";
import { stopgapsOf } from "@/lib/queries/stopgaps";
import { subjectHistory } from "@/lib/queries/subject-history";

const MEMBERS_SHOWN = 100;
const ALERTS_SHOWN = 20;

const Facts = z.object({
  verdicts: VerdictsOf,
  bandSource: BandSource,
  formula: z.string(),
  path: StepsOf,
  cuts: CutsOf,
});
const ScorePoint = z.object({ at: At, score: z.number(), band: BandOf, reason: z.string().nullable() });
const AlertRow = z.object({ id: z.string(), rule: z.string(), severity: SeverityOf, at: At, output: z.string() });

/** One risk with its score, verdicts, members, fix, decisions and history. */
export async function getRisk(db: Db, orgId: string, id: string): Promise<RiskDetail> {
  return withTenant(db, orgId, (tx) => readRisk(tx, orgId, id));
}

/** The same inside a transaction that has just changed it. */
export async function readRisk(tx: Tx, orgId: string, id: string): Promise<RiskDetail> {
  const [risk] = await readRiskRows(tx, orgId, [id]);
  const [facts] = await rows(tx, Facts)`
    SELECT verdicts, coalesce(verdicts ->> 'bandSource', 'score') AS "bandSource", formula, path, fix AS cuts
      FROM risk WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  if (!risk || !facts) throw new AppError("not_found", "No risk has this id in your organization.");
  const rules = (await rulesOfRisks(tx, orgId, [id])).get(id) ?? [];
  const staleClusters = await readStaleClusters(tx, orgId, id);
  return {
    ...risk,
    owner: asOfThen(risk.owner, staleClusters),
    staleClusters,
    fix: withToolAdvice(risk.fix, rules),
    rules,
    verdicts: facts.verdicts,
    path: facts.path,
    cuts: await withRisks(tx, orgId, risk, facts.cuts),
    instead: await stopgapsOf(tx, orgId, risk),
    bandSource: facts.bandSource,
    bound: decisiveBound(risk.factors),
    scoreVersion: facts.formula,
    scoreHistory: await rows(tx, ScorePoint)`
      SELECT at, score::int, band, nullif(why, '') AS reason FROM risk_score
       WHERE org_id = ${orgId}::uuid AND risk_id = ${id}::uuid ORDER BY at LIMIT 1000`,
    ...(risk.kind === "attack-path" ? await usedFindings(tx, orgId, facts.path) : await held(tx, orgId, id)),
    decisions: await readDecisions(tx, orgId, sql`d.risk_id = ${id}::uuid`),
    alerts: await rows(tx, AlertRow)`
      SELECT encode(l.id, 'hex') AS id, l.rule, l.severity::int, l.at, l.output FROM alert l
       WHERE l.org_id = ${orgId}::uuid AND l.workload_id = ANY(
         SELECT unnest(asset_ids) FROM risk WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid)
       ORDER BY l.at DESC LIMIT ${ALERTS_SHOWN}`,
    incidents: await riskIncidents(tx, orgId, id),
    codeRuns: await codeRuns(tx, orgId, id),
    history: await riskHistory(tx, orgId, id),
  };
}

const MemberId = z.object({ id: z.string() });

type Members = Pick<RiskDetail, "members" | "memberCount">;

/** An attack path holds no findings, they belong to their own fix units: it names those that it uses. */
async function usedFindings(tx: Tx, orgId: string, path: RiskDetail["path"]): Promise<Members> {
  const ids = [...new Set(path.flatMap((step) => step.findingIds))];
  const members = await readMembers(tx, orgId, ids.slice(0, MEMBERS_SHOWN));
  return { members, memberCount: { value: ids.length, relation: "exact" } };
}

/** The worst members first; the list behind `findings?riskId=` has all of them. */
async function held(tx: Tx, orgId: string, riskId: string): Promise<Members> {
  const ids = await rows(tx, MemberId)`
    SELECT f.id FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
     WHERE k.org_id = ${orgId}::uuid AND k.risk_id = ${riskId}::uuid
     ORDER BY (f.state = 'open' AND f.disposition IS NULL) DESC, k.priority DESC, f.id LIMIT ${MEMBERS_SHOWN}`;
  const members = await readMembers(
    tx,
    orgId,
    ids.map(({ id }) => id),
  );
  const memberCount = await countRows(tx, sql`finding_rank k`, [
    sql`k.org_id = ${orgId}::uuid`,
    sql`k.risk_id = ${riskId}::uuid`,
  ]);
  return { members, memberCount };
}

/** Score changes and what people did, oldest first. */
async function riskHistory(tx: Tx, orgId: string, id: string): Promise<HistoryEvent[]> {
  const scored = await rows(tx, ScorePoint)`
    SELECT at, score::int, band, nullif(why, '') AS reason FROM risk_score
     WHERE org_id = ${orgId}::uuid AND risk_id = ${id}::uuid ORDER BY at DESC LIMIT 100`;
  const moves = scored.map(({ at, score, reason }) => ({
    at,
    type: "score",
    text: reason ? `Score ${score}: ${reason}` : `Score ${score}`,
    actor: null,
    importId: null,
  }));
  return [...moves, ...(await subjectHistory(tx, orgId, "risk", id))].sort((a, b) => a.at.localeCompare(b.at));
}
