import {
  type AddressRange,
  CLUSTER_NETWORKS,
  EVERYWHERE,
  intersect,
  parseCidr,
  subtract,
} from "@/lib/engine/exposure/addresses";
import { byNamespace, type ClusterObjects, type Named } from "@/lib/engine/exposure/objects";
import { isEmptySelector, matchesSelector } from "@/lib/engine/exposure/selectors";
import { type ContainerPort, type Port, portNumber, protocolOf, type Workload } from "@/lib/engine/exposure/workloads";
import { list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";

/** What ingress policies say of one workload. Without any it is open; with one, only what some rule admits gets in. */
export type Firewall = {
  isolated: boolean;
  policies: readonly Named[];
  rules: readonly Rule[];
  ports: readonly ContainerPort[];
};

/** One ingress rule: from whom (null is anyone) to which ports (null is all). */
type Rule = { policy: Named; from: readonly Plain[] | null; ports: readonly Plain[] | null };

/** A pod that wants to connect. */
export type PodSource = {
  namespace: string;
  namespaceLabels: Readonly<Record<string, string>>;
  labels: readonly Readonly<Record<string, string>>[];
};

/** Finds the policies of workloads; the policies of a namespace are read once. */
export class Policies {
  readonly #byNamespace: ReadonlyMap<string, readonly Named[]>;

  constructor(cluster: ClusterObjects) {
    this.#byNamespace = byNamespace(cluster.ofKind("NetworkPolicy").filter(concernsIngress));
  }

  /** How many policies are asked whether they select the workload: what `firewallOf` costs. */
  countAround({ namespace }: Workload): number {
    return this.#byNamespace.get(namespace)?.length ?? 0;
  }

  /**
   * The union of all ingress policies that select the workload's pods. If its pods differ in labels, the least guarded of
   * them counts. Policies do not hold on a node's own network (docs: "hostNetwork pods").
   */
  firewallOf(workload: Workload): Firewall {
    const open: Firewall = { isolated: false, policies: [], rules: [], ports: workload.ports };
    if (workload.hostNetwork) return open;
    const own = this.#byNamespace.get(workload.namespace) ?? [];
    const selecting = workload.labels.map((labels) =>
      own.filter((policy) => matchesSelector(policy.spec.podSelector, labels)),
    );
    if (selecting.some((policies) => policies.length === 0)) return open;
    const policies = [...new Set(selecting.flat())];
    return { isolated: true, policies, rules: policies.flatMap(rulesOf), ports: workload.ports };
  }
}

/** `policyTypes` left out means Ingress, and Egress too where egress rules are there (networking/v1 NetworkPolicySpec). */
function concernsIngress(policy: Named): boolean {
  const types = texts(policy.spec.policyTypes);
  return types.length === 0 || types.includes("Ingress");
}

function rulesOf(policy: Named): Rule[] {
  return list(policy.spec.ingress).map((rule) => {
    const from = list(rule.from);
    const ports = list(rule.ports);
    return { policy, from: from.length > 0 ? from : null, ports: ports.length > 0 ? ports : null };
  });
}

/** The policy that lets some of these addresses in to the port; `"open"` without isolation; null when none does. */
export function admitsAddresses(
  firewall: Firewall,
  port: Port | null,
  sources: readonly AddressRange[],
): Named | "open" | null {
  if (!firewall.isolated) return "open";
  const rule = firewall.rules.find(
    (one) =>
      covers(one, port, firewall) &&
      (one.from === null || one.from.some((peer) => intersect(blockOf(peer), sources).length > 0)),
  );
  return rule?.policy ?? null;
}

/** Which of these addresses some policy lets in to the port; all of them without isolation. */
export function admittedOf(
  firewall: Firewall,
  port: Port | null,
  sources: readonly AddressRange[],
): readonly AddressRange[] {
  if (!firewall.isolated || sources.length === 0) return sources;
  const rules = firewall.rules.filter((rule) => covers(rule, port, firewall));
  if (rules.some(({ from }) => from === null)) return sources;
  return rules.flatMap(({ from }) => (from ?? []).flatMap((peer) => intersect(blockOf(peer), sources)));
}

/** The same as `admitsAddresses` for a pod as the source. */
export function admitsPod(firewall: Firewall, port: Port | null, source: PodSource): Named | "open" | null {
  if (!firewall.isolated) return "open";
  const rule = firewall.rules.find(
    (one) =>
      covers(one, port, firewall) &&
      (one.from === null || one.from.some((peer) => isPeer(peer, source, one.policy.namespace))),
  );
  return rule?.policy ?? null;
}

/** Rules that admit the port, for a source whose place is not known. */
export function rulesFor(firewall: Firewall, port: Port | null): { policy: Named; from: readonly Plain[] | null }[] {
  return firewall.rules.filter((rule) => covers(rule, port, firewall));
}

/** Whether a rule's peer means the pod. */
export function isPeer(peer: Plain, source: PodSource, policyNamespace: string): boolean {
  if (peer.ipBlock !== undefined) return isEverywhere(peer);
  const inNamespace = hasSelector(peer, "namespaceSelector")
    ? matchesSelector(peer.namespaceSelector, source.namespaceLabels)
    : source.namespace === policyNamespace;
  return (
    inNamespace &&
    (!hasSelector(peer, "podSelector") || source.labels.some((labels) => matchesSelector(peer.podSelector, labels)))
  );
}

function hasSelector(peer: Plain, key: "namespaceSelector" | "podSelector"): boolean {
  return peer[key] !== undefined && peer[key] !== null;
}

/** The addresses of an `ipBlock` without its exceptions; none for a peer that selects pods. */
export function blockOf(peer: Plain): AddressRange[] {
  const block = object(peer.ipBlock);
  const cidr = parseCidr(text(block.cidr) ?? "");
  return cidr
    ? subtract(
        [cidr],
        texts(block.except)
          .map(parseCidr)
          .filter((range) => range !== null),
      )
    : [];
}

/** A block of a whole address family, nothing excepted, holds pods too. */
export function isEverywhere(peer: Plain): boolean {
  return blockOf(peer).some((range) =>
    EVERYWHERE.some((all) => all.family === range.family && all.first === range.first && all.last === range.last),
  );
}

function covers(rule: Rule, port: Port | null, firewall: Firewall): boolean {
  return rule.ports === null || rule.ports.some((entry) => coversPort(entry, port, firewall.ports));
}

/** One NetworkPolicyPort: by number, range (`endPort`) or name; without a port, all ports of its protocol. */
export function coversPort(entry: Plain, port: Port | null, containerPorts: readonly ContainerPort[]): boolean {
  const protocol = protocolOf(entry.protocol);
  if (port === null) return true;
  if (protocol !== port.protocol) return false;
  if (entry.port === undefined || entry.port === null) return true;
  const first = typeof entry.port === "number" ? entry.port : null;
  if (first !== null) return port.number >= first && port.number <= (portNumber(entry.endPort) ?? first);
  return containerPorts.some(
    (one) => one.name === entry.port && one.number === port.number && one.protocol === protocol,
  );
}

/** Who inside the cluster may connect, and to which of the ports the workload is known to listen on. */
export type PodAdmission = { who: "any" | "some" | "nobody"; ports: Port[] };

/**
 * `any`: every pod of the cluster; `some`: pods or private addresses a rule picks; `nobody`: no rule admits a pod to a port
 * the workload listens on. Without known ports the rules' own numbers are the answer.
 */
export function podAdmission(firewall: Firewall, listening: readonly Port[]): PodAdmission {
  if (!firewall.isolated) return { who: "any", ports: [...listening] };
  for (const who of ["any", "some"] as const) {
    const rules = firewall.rules.filter((rule) => reachOf(rule) === who || (who === "some" && reachOf(rule) === "any"));
    const ports =
      listening.length > 0
        ? listening.filter((port) => rules.some((rule) => covers(rule, port, firewall)))
        : rules.flatMap(numbersOf);
    if (rules.length > 0 && (ports.length > 0 || listening.length === 0)) return { who, ports };
  }
  return { who: "nobody", ports: [] };
}

function reachOf(rule: Rule): PodAdmission["who"] {
  if (rule.from === null || rule.from.some(isAnyPod)) return "any";
  const some = rule.from.some((peer) =>
    peer.ipBlock === undefined
      ? hasSelector(peer, "namespaceSelector") || hasSelector(peer, "podSelector")
      : intersect(blockOf(peer), CLUSTER_NETWORKS).length > 0,
  );
  return some ? "some" : "nobody";
}

/** `namespaceSelector: {}` without a pod selector that picks, or a block of all addresses. */
function isAnyPod(peer: Plain): boolean {
  if (peer.ipBlock !== undefined) return isEverywhere(peer);
  return (
    isEmptySelector(peer.namespaceSelector) && (!hasSelector(peer, "podSelector") || isEmptySelector(peer.podSelector))
  );
}

function numbersOf(rule: Rule): Port[] {
  return (rule.ports ?? []).flatMap((entry) =>
    typeof entry.port === "number" ? [{ number: entry.port, protocol: protocolOf(entry.protocol) }] : [],
  );
}
