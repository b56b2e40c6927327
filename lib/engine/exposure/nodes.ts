import { type AddressRange, isPublicAddress, parseCidr } from "@/lib/engine/exposure/addresses";
import type { ClusterObjects, Named } from "@/lib/engine/exposure/objects";
import type { Workload } from "@/lib/engine/exposure/workloads";
import { list, text } from "@/lib/engine/privilege/plain";

/**
 * A node by which something is reachable from outside; `none` when no node that counts has an ExternalIP; `unknown` when no node that
 * counts is listed. `others`: nodes are listed that do not count, for the pods do not run on them.
 */
export type NodeReach =
  | { kind: "public"; node: string; address: string }
  | { kind: "none"; others: boolean }
  | { kind: "unknown"; others: boolean };

export class Nodes {
  readonly #nodes: readonly Named[];

  constructor(cluster: ClusterObjects) {
    this.#nodes = cluster.ofKind("Node");
  }

  /** By any node at all: a NodePort is open on every node. */
  any(): NodeReach {
    return this.#reach(this.#nodes);
  }

  /** By the nodes a workload's pods run on, where that is known, else by those its selector allows. Nodes it is known to run on but that are not listed tell nothing. */
  of(workload: Workload): NodeReach {
    const allowed = this.#nodes.filter((node) =>
      Object.entries(workload.nodeSelector).every(([key, value]) => node.labels[key] === value),
    );
    const known = this.#nodes.filter((node) => workload.nodeNames.includes(node.name));
    if (workload.nodeNames.length > 0 && known.length === 0) return { kind: "unknown", others: this.#nodes.length > 0 };
    return this.#reach(known.length > 0 ? known : allowed);
  }

  /** Addresses that traffic of a pod on the node's network comes from. */
  internalAddresses(): AddressRange[] {
    const addresses = this.#nodes
      .flatMap((node) => list(node.status.addresses))
      .filter((entry) => text(entry.type) === "InternalIP");
    return addresses.map((entry) => parseCidr(text(entry.address) ?? "")).filter((range) => range !== null);
  }

  #reach(nodes: readonly Named[]): NodeReach {
    if (this.#nodes.length === 0) return { kind: "unknown", others: false };
    for (const node of nodes) {
      const address = list(node.status.addresses).find(
        (entry) => text(entry.type) === "ExternalIP" && isPublicAddress(text(entry.address) ?? ""),
      );
      if (address) return { kind: "public", node: node.name, address: text(address.address) ?? "" };
    }
    return { kind: "none", others: nodes.length < this.#nodes.length };
  }
}
