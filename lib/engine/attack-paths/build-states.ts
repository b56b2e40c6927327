import type { AttackGraph, AttackWorkload } from "@/lib/engine/attack-paths/facts";
import { StateGraph } from "@/lib/engine/attack-paths/state-graph";
import { addCredentials } from "@/lib/engine/attack-paths/steps/credentials";
import { addEscapes } from "@/lib/engine/attack-paths/steps/escape";
import { addInitialAccess } from "@/lib/engine/attack-paths/steps/initial-access";
import { addLateral } from "@/lib/engine/attack-paths/steps/lateral";
import { tellPatches } from "@/lib/engine/attack-paths/steps/patch";
import { addRights } from "@/lib/engine/attack-paths/steps/rights";

/** Every step an attacker could take in the cluster; `footholds` are workloads taken as lost. */
export function buildStates(facts: AttackGraph, footholds: ReadonlySet<string>): StateGraph {
  const graph = new StateGraph(inOrder(facts));
  addInitialAccess(graph, footholds);
  addEscapes(graph);
  addRights(graph);
  addCredentials(graph);
  addLateral(graph);
  tellPatches(graph);
  return graph;
}

const byKey =
  <T>(key: (one: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** By name: what order the facts came in decides nothing. */
function inOrder(facts: AttackGraph): AttackGraph {
  return {
    cluster: facts.cluster,
    workloads: facts.workloads.map(withOrder).sort(byKey((one) => one.id)),
    accounts: facts.accounts
      .map((account) =>
        account.rights.length < 2
          ? account
          : {
              ...account,
              rights: account.rights.toSorted(
                byKey((one) => `${one.name} ${one.namespace ?? ""} ${one.via} ${one.why}`),
              ),
            },
      )
      .sort(byKey((one) => one.id)),
    nodes: facts.nodes.toSorted(byKey((one) => one.name)),
    namespaces: facts.namespaces.toSorted(byKey((one) => one.name)),
    peerSets: facts.peerSets.toSorted(byKey((one) => one.id)),
    unfinished: facts.unfinished,
  };
}

/** Most lists have one entry or none, and there are tens of thousands of them: such a workload is in order as it is. */
function withOrder(workload: AttackWorkload): AttackWorkload {
  const { weaknesses, credentials, escapes, nodes, images } = workload;
  if (Math.max(weaknesses.length, credentials.length, escapes.length, nodes.length, images.length) < 2) return workload;
  return {
    ...workload,
    weaknesses: weaknesses.toSorted(byKey((one) => `${one.advisory} ${one.findingId}`)),
    credentials: credentials.toSorted(byKey((one) => one.findingId)),
    escapes: escapes.toSorted(byKey((one) => `${one.technique} ${one.name} ${one.where} ${one.why}`)),
    nodes: nodes.toSorted(),
    images: images.toSorted(),
  };
}
