import type { AttackWorkload, Escape } from "@/lib/engine/attack-paths/facts";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import {
  ANY_NODE,
  CLUSTER_ADMIN,
  type Cut,
  codeIn,
  neighboursOn,
  rootOn,
  type StateGraph,
} from "@/lib/engine/attack-paths/state-graph";
import { workloadProof } from "@/lib/engine/attack-paths/steps/proofs";

/** Out of containers onto nodes, and from nodes into everything that runs on them. */
export function addEscapes(graph: StateGraph): void {
  const onNode = new Map<string, AttackWorkload[]>();
  for (const workload of graph.facts.workloads) {
    for (const node of workload.nodes) onNode.set(node, [...(onNode.get(node) ?? []), workload]);
    for (const way of workload.escapes) addEscape(graph, workload, way);
  }
  const controlPlane = new Set(graph.facts.nodes.filter((node) => node.controlPlane).map((node) => node.name));
  const names = [...new Set([...graph.facts.nodes.map((node) => node.name), ...onNode.keys()])].sort();
  for (const node of names) {
    addNode(graph, node, { isControlPlane: controlPlane.has(node), running: onNode.get(node) ?? [] });
  }
}

function addEscape(graph: StateGraph, workload: AttackWorkload, way: Escape): void {
  // Where no pod was listed, it is some node that nobody can name.
  const nodes = workload.nodes.length > 0 ? workload.nodes : [`the node of ${workload.id}`];
  for (const node of nodes) {
    graph.add({
      from: codeIn(workload),
      to: way.technique === "host-process-view" ? neighboursOn(node) : rootOn(node),
      technique: way.technique,
      why: way.why,
      proof: [workloadProof(workload, `${way.why} (${way.where})`)],
      cuts: [withoutPrivilege(workload, way)],
    });
  }
}

type Node = { isControlPlane: boolean; running: readonly AttackWorkload[] };

function addNode(graph: StateGraph, node: string, { isControlPlane, running }: Node): void {
  if (isControlPlane) {
    graph.add({
      from: rootOn(node),
      to: CLUSTER_ADMIN,
      technique: "control-plane-credentials",
      why: `${node} is a control plane node: the cluster's own keys lie on it.`,
      proof: [{ kind: "Node", name: node, why: "Its labels or taints say that it is part of the control plane." }],
      cuts: [],
    });
  }
  graph.add({
    from: ANY_NODE,
    to: rootOn(node),
    technique: "privileged-pod",
    chance: 1,
    why: `A pod of the attacker's can be placed on ${node}.`,
    proof: [{ kind: "Node", name: node, why: "A pod may name its node and tolerate any taint." }],
    cuts: [],
  });
  for (const workload of running) {
    const proof = [workloadProof(workload, `One of its pods runs on ${node}.`)];
    const why = `Root on ${node} is root in every pod on it, ${workload.name} among them.`;
    graph.add({ from: rootOn(node), to: codeIn(workload), technique: "enter-pods-of-node", why, proof, cuts: [] });
    if (running.some((one) => one.escapes.some(({ technique }) => technique === "host-process-view")))
      graph.add({
        from: neighboursOn(node),
        to: codeIn(workload),
        technique: "enter-pods-of-node",
        why: `Its processes are seen on ${node}, ${workload.name}'s among them.`,
        proof,
        cuts: [],
      });
  }
}

const CHANGES: Record<Escape["technique"], string> = {
  "escape-privileged": "Run it unprivileged: set securityContext.privileged to false",
  "escape-runtime-socket": "Do not mount the runtime's socket",
  "escape-host-path": "Do not mount the node's path",
  "escape-capability": "Drop the capability",
  "host-process-view": "Set hostPID to false",
};

function withoutPrivilege(workload: AttackWorkload, way: Escape): Cut {
  return {
    id: `unprivilege:${way.technique}:${way.name}:${groupOf(workload)}`,
    kind: "unprivilege",
    title: `${TITLES[way.technique]} ${workload.name}`,
    text: `${CHANGES[way.technique]} in ${workload.kind} ${workload.namespace}/${workload.name} (${way.where}).`,
    workload: workload.id,
    effort: 3,
  };
}

const TITLES: Record<Escape["technique"], string> = {
  "escape-privileged": "Take privileged mode from",
  "escape-runtime-socket": "Take the runtime socket from",
  "escape-host-path": "Take the node's files from",
  "escape-capability": "Take the capability from",
  "host-process-view": "Take the node's process list from",
};
