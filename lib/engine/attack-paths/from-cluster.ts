import { attackAccounts } from "@/lib/engine/attack-paths/accounts";
import { escapesOf } from "@/lib/engine/attack-paths/escapes";
import type { AttackGraph, AttackWorkload, FoundCredential, Proof, Weakness } from "@/lib/engine/attack-paths/facts";
import { openProductOf, type RunningProduct } from "@/lib/engine/attack-paths/open-services";
import { PeerSets, type Target } from "@/lib/engine/attack-paths/peer-sets";
import { listeningPorts } from "@/lib/engine/exposure";
import { ClusterObjects, type KubernetesObject } from "@/lib/engine/exposure/objects";
import { Services } from "@/lib/engine/exposure/services";
import { findWorkloads, type Port, type Workload } from "@/lib/engine/exposure/workloads";
import { parseImageReference } from "@/lib/engine/image-reference";
import { privilegeOf } from "@/lib/engine/privilege";
import { type Plain, text } from "@/lib/engine/privilege/plain";

/** What findings and people say of one workload. */
export type Known = {
  weaknesses: readonly Weakness[];
  credentials: readonly FoundCredential[];
  crownJewel: string | null;
};

/** As `computeExposure` says it. */
export type KnownExposure = { level: string; ports: readonly number[]; chain: readonly Proof[] };

export type ClusterKnowledge = {
  /** What tells this cluster from others. */
  cluster: string;
  /** By workload id. */
  exposures: ReadonlyMap<string, KnownExposure>;
  /** The same; of those that are not among them nothing is known. */
  known: ReadonlyMap<string, Known>;
};

const NOBODY: readonly string[] = [];
const NOTHING_KNOWN: Known = { weaknesses: [], credentials: [], crownJewel: null };
/** A workload or its namespace is marked by this label or annotation. */
const CROWN_JEWEL = "plimsoll.dev/crown-jewel";
const CONTROL_PLANE = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];
const ENFORCE = "pod-security.kubernetes.io/enforce";

/** A cluster's objects and what is known of its workloads, as an attacker sees them. Order does not matter. */
export function attackGraphOf(objects: readonly KubernetesObject[], knowledge: ClusterKnowledge): AttackGraph {
  const cluster = new ClusterObjects(objects);
  const workloads = findWorkloads(cluster);
  const listening = listeningPorts(new Services(cluster, workloads), workloads);
  const products = new Map(workloads.map((one) => [one, openProductOf(one, listening.get(one) ?? [])] as const));
  const targets = new Map(
    workloads.flatMap((workload) => {
      const target = targetOf(workload, products.get(workload) ?? null, listening.get(workload) ?? [], knowledge);
      return target ? [[workload, target] as const] : [];
    }),
  );
  const peers = new PeerSets(cluster, workloads, [...targets.values()]);
  const accounts = attackAccounts(objects, workloads);
  const described = workloads.map((workload): AttackWorkload => {
    const target = targets.get(workload);
    return toAttackWorkload(cluster, workload, products.get(workload) ?? null, knowledge, {
      admits: target ? peers.admitsOf(target) : NOBODY,
      mayCall: peers.mayCallOf(workload),
    });
  });
  return {
    cluster: knowledge.cluster,
    workloads: described,
    accounts,
    nodes: nodesOf(cluster),
    namespaces: namespacesOf(cluster, [...described, ...accounts]),
    peerSets: peers.all(),
    unfinished: peers.unfinished,
  };
}

function targetOf(
  workload: Workload,
  product: RunningProduct | null,
  listening: readonly Port[],
  knowledge: ClusterKnowledge,
): Target | null {
  const isWeak = (knowledge.known.get(workload.id)?.weaknesses.length ?? 0) > 0;
  const ports = isWeak ? listening : (product?.open ?? []);
  return ports.length > 0 ? { workload, ports } : null;
}

function toAttackWorkload(
  cluster: ClusterObjects,
  workload: Workload,
  product: RunningProduct | null,
  { exposures, known }: ClusterKnowledge,
  { admits, mayCall }: Pick<AttackWorkload, "admits" | "mayCall">,
): AttackWorkload {
  const { id, namespace, kind, name, podSpec } = workload;
  const exposure = exposures.get(id);
  const inside = known.get(id) ?? NOTHING_KNOWN;
  const account = text(podSpec.serviceAccountName) ?? text(podSpec.serviceAccount) ?? "default";
  const { images, tokenMounted, escapes } = templateOf(
    workload,
    cluster.find("ServiceAccount", namespace, account)?.body ?? null,
  );
  return {
    id,
    namespace,
    kind,
    name,
    images,
    internet: exposure?.level === "internet" ? exposure.chain : null,
    weaknesses: inside.weaknesses,
    openService: product && {
      product: product.product,
      gives: product.gives === "code" ? "code" : "data",
      why: product.why,
      fromInternet: product.open.some((port) => exposure?.ports.includes(port.number)),
    },
    credentials: inside.credentials,
    account: tokenMounted ? `${namespace}/${account}` : null,
    escapes,
    nodes: workload.nodeNames,
    crownJewel: inside.crownJewel ?? markedAs(cluster, workload),
    admits,
    mayCall,
  };
}

type Template = Pick<AttackWorkload, "images" | "escapes"> & { tokenMounted: boolean };
const TEMPLATES = new WeakMap<Workload, { account: Plain | null; template: Template }>();

/** What follows from the workload's own template and its service account alone, read once for the same two. */
function templateOf(workload: Workload, account: Plain | null): Template {
  const known = TEMPLATES.get(workload);
  if (known && known.account === account) return known.template;
  const { facts, tokenMounted } = privilegeOf(workload.podSpec, account, []);
  const template = {
    images: [...new Set(workload.images.flatMap((image) => parseImageReference(image)?.repository ?? []))].sort(),
    escapes: escapesOf(facts),
    tokenMounted,
  };
  TEMPLATES.set(workload, { account, template });
  return template;
}

function markedAs(cluster: ClusterObjects, { kind, namespace, name }: Workload): string | null {
  const own = cluster.find(kind, namespace, name);
  if (isTrue(own?.labels[CROWN_JEWEL]) || isTrue(own?.annotations[CROWN_JEWEL])) return `It carries ${CROWN_JEWEL}.`;
  const around = cluster.find("Namespace", "", namespace);
  if (isTrue(around?.labels[CROWN_JEWEL]) || isTrue(around?.annotations[CROWN_JEWEL]))
    return `Its namespace carries ${CROWN_JEWEL}.`;
  return null;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:true|yes|1)$/i.test(value);
}

function nodesOf(cluster: ClusterObjects): AttackGraph["nodes"] {
  return cluster.ofKind("Node").map(({ name, labels }) => ({
    name,
    controlPlane: CONTROL_PLANE.some((label) => Object.hasOwn(labels, label)),
  }));
}

function namespacesOf(cluster: ClusterObjects, inside: readonly { namespace: string }[]): AttackGraph["namespaces"] {
  const names = new Set([...inside.map((one) => one.namespace), ...cluster.ofKind("Namespace").map((one) => one.name)]);
  return [...names].sort().map((name) => {
    const level = cluster.namespaceLabels(name)[ENFORCE];
    return { name, enforced: level === "baseline" || level === "restricted" };
  });
}
