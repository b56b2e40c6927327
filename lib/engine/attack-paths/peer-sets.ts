import { ANY_POD, type PeerSet, type Proof } from "@/lib/engine/attack-paths/facts";
import { Work } from "@/lib/engine/attack-paths/work";
import { LabelIndex } from "@/lib/engine/exposure/label-index";
import { byNamespace, type ClusterObjects, type Named } from "@/lib/engine/exposure/objects";
import { coversPort, isPeer, Policies, rulesFor } from "@/lib/engine/exposure/policies";
import { matchesSelector } from "@/lib/engine/exposure/selectors";
import type { Port, Workload } from "@/lib/engine/exposure/workloads";
import { list, object, type Plain, texts } from "@/lib/engine/privilege/plain";

const ANYTHING: PeerSet = {
  id: ANY_POD,
  members: "any",
  proof: {
    kind: "Cluster",
    name: "network",
    why: "What the way goes on to takes connections from any pod: no NetworkPolicy keeps them from it. Policies of other workloads do not change that.",
  },
};

/** Policies and peers looked at, some seconds: who may send objects may send thousands of policies with a rule for every workload. */
const MAX_LOOKS = 10_000_000;
/** What it counts beside a look that a target is kept in a set: every one becomes a step. */
const LOOKS_PER_KEPT = 20;

/** A workload and the ports on which it can be attacked. */
export type Target = { workload: Workload; ports: readonly Port[] };

/**
 * Network admission as sets of pods: who may connect to a target, and whom a workload may call.
 *
 * Ingress  by the rules of lib/engine/exposure/policies.ts. Egress  the same selectors, over the targets (networking/v1).
 * Bound    so many policies and peers are looked at; `unfinished` says that there were more.
 * Limits   a block of addresses that is not everything means no pods, since pods' addresses change; policies other than
 *          NetworkPolicy are not read.
 */
export class PeerSets {
  readonly #sets = new Map<string, PeerSet>([[ANY_POD, ANYTHING]]);
  readonly #policies: Policies;
  readonly #egress: ReadonlyMap<string, readonly Named[]>;
  readonly #byNamespace: ReadonlyMap<string, readonly Workload[]>;
  readonly #byLabel: LabelIndex;
  readonly #byRule = new Map<string, ReadonlySet<string>>();
  readonly #named = new Map<Named, Map<Plain, string>>();
  readonly #called = new Map<Named, readonly string[] | null>();
  readonly #work = new Work(MAX_LOOKS);
  /** There was too much to look at: some of what policies let through is not among the sets. */
  unfinished = false;

  constructor(
    private readonly cluster: ClusterObjects,
    workloads: readonly Workload[],
    private readonly targets: readonly Target[],
  ) {
    this.#policies = new Policies(cluster);
    this.#egress = byNamespace(cluster.ofKind("NetworkPolicy").filter(concernsEgress));
    this.#byNamespace = byNamespace(workloads);
    this.#byLabel = new LabelIndex(workloads);
  }

  all(): PeerSet[] {
    return [...this.#sets.values()];
  }

  /** Who may connect to some port of the target. */
  admitsOf({ workload, ports }: Target): string[] {
    if (this.#isSpent(this.#policies.countAround(workload))) return [];
    const firewall = this.#policies.firewallOf(workload);
    if (!firewall.isolated) return [ANY_POD];
    const found = new Set<string>();
    for (const port of ports) {
      for (const { policy, from } of rulesFor(firewall, port)) {
        if (this.#isSpent(from?.length ?? 0)) return [];
        if (from === null) found.add(ANY_POD);
        else for (const peer of from) found.add(this.#sources(peer, policy));
      }
    }
    this.#work.add(found.size * LOOKS_PER_KEPT);
    return [...found].sort();
  }

  /** Whom it may call; null is everybody. Where its pods differ in labels, the least restricted of them counts. */
  mayCallOf(workload: Workload): string[] | null {
    if (workload.hostNetwork) return null;
    const own = this.#egress.get(workload.namespace) ?? [];
    if (this.#isSpent(own.length * workload.labels.length)) return [];
    const selecting = workload.labels.map((labels) =>
      own.filter((policy) => matchesSelector(policy.spec.podSelector, labels)),
    );
    if (selecting.some((policies) => policies.length === 0)) return null;
    const found = new Set<string>();
    for (const policy of new Set(selecting.flat())) {
      const called = this.#calledBy(policy);
      if (called === null) return null;
      if (this.#isSpent(called.length)) return [];
      for (const set of called) found.add(set);
    }
    return [...found].sort();
  }

  /** True when too much was looked at: what is left out is neither found nor denied, and `unfinished` says so. */
  #isSpent(more: number): boolean {
    this.#work.add(1 + more);
    this.unfinished ||= this.#work.isSpent;
    return this.#work.isSpent;
  }

  /** Whom a policy lets its pods call: read once, whoever asks; null is everybody. */
  #calledBy(policy: Named): readonly string[] | null {
    const known = this.#called.get(policy);
    if (known !== undefined) return known;
    const called = this.#callsOf(policy);
    this.#called.set(policy, called);
    return called;
  }

  #callsOf(policy: Named): string[] | null {
    const found = new Set<string>();
    for (const rule of list(policy.spec.egress)) {
      const [to, ports] = [list(rule.to), list(rule.ports)];
      if (to.length === 0 && ports.length === 0) return null;
      for (const peer of to.length > 0 ? to : [null]) found.add(this.#destinations(peer, ports, policy));
    }
    return [...found];
  }

  /** The set that a rule's peer means, by a name that is made once: thousands of targets may have the same rules. */
  #sources(peer: Plain, policy: Named): string {
    const named = this.#named.get(policy) ?? new Map<Plain, string>();
    this.#named.set(policy, named);
    const known = named.get(peer);
    if (known !== undefined) return known;
    const rule = JSON.stringify(peer);
    const id = `in:${policy.namespace}:${rule}`;
    named.set(peer, id);
    if (!this.#sets.has(id)) {
      const proof = proofOf(policy, `It admits pods by the rule ${rule.slice(0, 200)}.`);
      this.#sets.set(id, { id, members: this.#membersOf(peer, policy), proof });
    }
    return id;
  }

  /** A rule that selects namespaces means the same pods wherever it stands: one set of them serves all policies that have it. */
  #membersOf(peer: Plain, policy: Named): ReadonlySet<string> {
    const name = selectsNamespaces(peer) ? JSON.stringify(peer) : null;
    const known = name === null ? undefined : this.#byRule.get(name);
    if (known) return known;
    const candidates = this.#candidates(peer, policy);
    if (this.#isSpent(candidates.length)) return new Set();
    const members = new Set(candidates.flatMap((one) => (this.#is(peer, one, policy) ? one.id : [])));
    if (name !== null) this.#byRule.set(name, members);
    return members;
  }

  #destinations(peer: Plain | null, ports: readonly Plain[], policy: Named): string {
    const id = `out:${policy.namespace}:${JSON.stringify(peer)}:${JSON.stringify(ports)}`;
    if (!this.#sets.has(id)) {
      const targets = this.#isSpent(this.targets.length) ? [] : this.targets;
      const members = new Set(
        targets
          .filter(({ workload }) => peer === null || this.#is(peer, workload, policy))
          .filter((target) => ports.length === 0 || ports.some((entry) => covers(entry, target)))
          .map(({ workload }) => workload.id),
      );
      const whom = peer === null ? "any pod" : `pods by the rule ${JSON.stringify(peer).slice(0, 200)}`;
      this.#sets.set(id, { id, members, proof: proofOf(policy, `It lets its pods call ${whom}.`) });
    }
    return id;
  }

  #is(peer: Plain, workload: Workload, policy: Named): boolean {
    const { namespace, labels } = workload;
    const source = { namespace, labels, namespaceLabels: this.cluster.namespaceLabels(namespace) };
    return isPeer(peer, source, policy.namespace);
  }

  /** Those worth asking: of the policy's namespace, or with the rarest label asked for. */
  #candidates(peer: Plain, policy: Named): readonly Workload[] {
    if (peer.ipBlock === undefined && !selectsNamespaces(peer)) return this.#byNamespace.get(policy.namespace) ?? [];
    return this.#byLabel.candidates(object(peer.podSelector).matchLabels);
  }
}

function selectsNamespaces({ namespaceSelector }: Plain): boolean {
  return namespaceSelector !== undefined && namespaceSelector !== null;
}

function concernsEgress(policy: Named): boolean {
  const types = texts(policy.spec.policyTypes);
  return types.length === 0 ? list(policy.spec.egress).length > 0 : types.includes("Egress");
}

function covers(entry: Plain, { workload, ports }: Target): boolean {
  return ports.some((port) => coversPort(entry, port, workload.ports));
}

function proofOf(policy: Named, why: string): Proof {
  return { kind: policy.kind, name: `${policy.namespace}/${policy.name}`, why };
}
