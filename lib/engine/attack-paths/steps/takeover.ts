import type { AttackWorkload, Weakness } from "@/lib/engine/attack-paths/facts";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import { type Cut, codeIn, dataOf, INTERNET, type State, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { packageAt, patchOf } from "@/lib/engine/attack-paths/steps/patch";
import { workloadProof } from "@/lib/engine/attack-paths/steps/proofs";

/** Weaknesses of a step that are shown as its proof. */
const PROOFS = 10;

type From = { state: State; exploit: string; use: string; extraCuts: readonly Cut[]; where: string };

/** The ways by which whoever can connect to a workload takes it over: its weaknesses, and its asking for no password. */
export function addTakeover(graph: StateGraph, workload: AttackWorkload, from: From): void {
  const best = likeliest(workload.weaknesses);
  if (best) {
    const heaviest = workload.weaknesses.reduce((most, one) => (one.points > most.points ? one : most), best);
    graph.add({
      from: from.state,
      to: codeIn(workload),
      technique: from.exploit,
      chance: best.chance,
      points: heaviest.points,
      why: `${best.advisory} in ${packageAt(best)} ${best.doubtful ? "may let" : "lets"} whoever can connect${from.where} run code in ${workload.name}.${best.unsaid && ` ${best.unsaid}`}${others(workload, best, heaviest)}`,
      proof: [...new Set([best, heaviest, ...workload.weaknesses.slice(0, PROOFS)])]
        .slice(0, PROOFS)
        .map((one) => ({ kind: "image", name: one.image, why: weaknessProof(one) })),
      findings: workload.weaknesses.map((one) => one.findingId),
      cuts: [patchOf([workload]), ...from.extraCuts],
    });
  }
  const service = workload.openService;
  if (!service || (from.state === INTERNET && !service.fromInternet)) return;
  graph.add({
    from: from.state,
    to: service.gives === "code" ? codeIn(workload) : dataOf(workload),
    technique: from.use,
    why: `${workload.name} runs ${service.product}, which asks nobody for a password. ${service.why}`,
    proof: [workloadProof(workload, service.why)],
    cuts: [passwordFor(workload), ...from.extraCuts],
  });
}

/** The surest; of equals the one that comes first by name, so that the order of reports decides nothing. */
function likeliest(weaknesses: readonly Weakness[]): Weakness | null {
  return weaknesses.reduce<Weakness | null>(
    (best, one) =>
      !best || one.chance > best.chance || (one.chance === best.chance && one.advisory < best.advisory) ? one : best,
    null,
  );
}

/** The surest is told; what weighs more in the score is named with it, since the score takes its severity and exploitation from that one. */
function others({ weaknesses }: AttackWorkload, told: Weakness, heaviest: Weakness): string {
  const also =
    heaviest === told ? "" : ` So may ${heaviest.advisory} in ${packageAt(heaviest)}, which weighs more in the score.`;
  const more = weaknesses.length - (also ? 2 : 1);
  return more > 0 ? `${also} ${more} more ${more === 1 ? "weakness" : "weaknesses"} may do the same.` : also;
}

function weaknessProof(one: Weakness): string {
  return `${one.advisory} in ${packageAt(one)}. ${one.why}`;
}

function passwordFor(workload: AttackWorkload): Cut {
  return {
    id: `password:${groupOf(workload)}`,
    kind: "isolate",
    title: `Make ${workload.name} ask for a password`,
    text: `Set up authentication of ${workload.openService?.product} in ${workload.namespace}/${workload.name}.`,
    workload: workload.id,
    effort: 2,
  };
}
