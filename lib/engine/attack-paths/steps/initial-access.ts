import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import { type Cut, codeIn, INTERNET, type StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { workloadProof } from "@/lib/engine/attack-paths/steps/proofs";
import { addTakeover } from "@/lib/engine/attack-paths/steps/takeover";

/** From the internet into what it can reach, and into what is taken as lost. */
export function addInitialAccess(graph: StateGraph, footholds: ReadonlySet<string>): void {
  for (const workload of graph.facts.workloads) {
    if (footholds.has(workload.id)) {
      graph.add({
        from: INTERNET,
        to: codeIn(workload),
        technique: "given-foothold",
        why: `${workload.name} is taken as lost.`,
        proof: [workloadProof(workload, "It was named as the start.")],
        cuts: [],
      });
    }
    if (!workload.internet) continue;
    addTakeover(graph, workload, {
      state: INTERNET,
      exploit: "exploit-public-application",
      use: "use-exposed-service",
      extraCuts: [unexposed(workload)],
      where: " from the internet",
    });
  }
}

function unexposed(workload: AttackWorkload): Cut {
  const door = workload.internet?.[0];
  return {
    id: `unexpose:${workload.id}`,
    kind: "unexpose",
    title: `Take ${workload.name} off the internet`,
    text: `Close the way in by ${door ? `${door.kind} ${door.name}` : "its service"}, or let only known addresses in.`,
    workload: workload.id,
    effort: 4,
  };
}
