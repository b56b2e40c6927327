import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { CutRisk, risksOfCuts } from "@/lib/queries/cut-risks";
import { type Cut, closesFindings, cutOutcomes, standingAfter } from "@/lib/queries/what-if/cut-outcomes";
import { changeOf, fixResult, type MadeChange } from "@/lib/queries/what-if/fix-outcome";
import { type AskedRisk, openStanding, type Question } from "@/lib/queries/what-if/question";

/**
 * Of a path that no other risk's change ends, or of a change that ends one as well as that does, what each set of its cuts comes to. A cut that is a risk of its own is told as that risk's fix, with the
 * numbers of its page; two of them together as both fixes made. Only a cut that is nobody's risk is told by the paths that it breaks.
 *
 * Errors   `too_large` where a change holds more findings than are scored while somebody waits.
 */
export async function cutChangeOutcomes(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  { sets, read }: { sets: readonly Cut[][]; read: (riskId: string) => Promise<AskedRisk> },
): Promise<WhatIfOutcome[]> {
  const { text, values } = risksOfCuts(orgId, [question.risk.id]);
  const owned = new Map((await rowsOf(connection, CutRisk, text, values)).map(({ cut, riskId }) => [cut, riskId]));
  const asked = sets.flat().filter(({ id }) => owned.has(id));
  // One search tells all that close nothing.
  if (asked.length === 0) return cutOutcomes(connection, orgId, question, sets);
  const made = new Map<string, MadeChange>();
  for (const riskId of new Set(asked.map(({ id }) => owned.get(id) as string)))
    made.set(riskId, await changeOf(connection, orgId, { ...question, risk: await read(riskId) }));
  const outcomes: WhatIfOutcome[] = [];
  for (const cuts of sets) {
    const riskIds = new Set(cuts.flatMap(({ id }) => owned.get(id) ?? []));
    const [first, ...others] = [...riskIds].map((id) => made.get(id) as MadeChange);
    if (!first) outcomes.push(...(await cutOutcomes(connection, orgId, question, [cuts])));
    else {
      const rest = cuts.filter(({ id }) => !owned.has(id));
      outcomes.push(await changesTogether(connection, orgId, question, { cuts, made: [first, ...others], rest }));
    }
  }
  return outcomes;
}

/** What the changes do, told of the path. */
async function changesTogether(
  connection: TenantConnection,
  orgId: string,
  question: Question,
  { cuts, made, rest }: { cuts: readonly Cut[]; made: readonly [MadeChange, ...MadeChange[]]; rest: readonly Cut[] },
): Promise<WhatIfOutcome> {
  const { risk: path } = question;
  const besides = rest.length > 0 ? { ids: new Set(rest.map(({ id }) => id)), assetId: path.assetId } : null;
  const { outcome, paths } = await fixResult(connection, orgId, question, made, besides);
  const [{ risk: own }] = made;
  const alone = rest.filter(closesFindings).map(({ title }) => `Of "${title}" only attack paths are counted here.`);
  return {
    ...outcome,
    title: cuts.map(({ title }) => title).join(" and "),
    cutIds: cuts.map(({ id }) => id),
    change: cuts.length === 1 ? { id: own.id, title: own.title } : null,
    paths: { ...outcome.paths, note: [outcome.paths.note, ...alone].filter(Boolean).join(" ") || null },
    risk: { before: openStanding(path), after: standingAfter(path, paths) },
  };
}
