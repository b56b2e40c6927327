import type { AccountRight, AttackAccount, AttackWorkload } from "@/lib/engine/attack-paths/facts";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import {
  ANY_NODE,
  actingAs,
  CLUSTER_ADMIN,
  type Cut,
  codeIn,
  execIn,
  podsIn,
  type State,
  type StateGraph,
  secretsOf,
  tokensOf,
} from "@/lib/engine/attack-paths/state-graph";
import { workloadProof } from "@/lib/engine/attack-paths/steps/proofs";

/** What the rights of service accounts give: tokens, secrets, pods, other namespaces, the cluster. */
export function addRights(graph: StateGraph): void {
  const { accounts, workloads, namespaces } = graph.facts;
  const held = new Set(accounts.filter((account) => account.rights.length > 0).map((account) => account.id));
  for (const workload of workloads) {
    if (workload.account !== null && held.has(workload.account)) addToken(graph, workload, workload.account);
  }
  for (const account of accounts) for (const right of account.rights) addRight(graph, account, right);
  for (const { name, enforced } of namespaces) addNamespace(graph, name, enforced);
  for (const account of accounts) {
    if (!held.has(account.id)) continue;
    graph.add({
      from: tokensOf(account.namespace),
      to: actingAs(account.id),
      technique: "use-token",
      why: `With a token of ${account.id} the attacker has its rights.`,
      proof: [{ kind: "ServiceAccount", name: account.id, why: "It is a service account of that namespace." }],
      cuts: [],
    });
  }
  for (const workload of workloads) {
    graph.add({
      from: execIn(workload.namespace),
      to: codeIn(workload),
      technique: "exec-in-pods",
      why: `${workload.name} is one of the pods in which commands can be run.`,
      proof: [workloadProof(workload, `It runs in the namespace ${workload.namespace}.`)],
      cuts: [],
    });
  }
}

function addToken(graph: StateGraph, workload: AttackWorkload, account: string): void {
  const cut: Cut = {
    id: `token:${groupOf(workload)}`,
    kind: "detach-token",
    title: `Do not mount the token of ${account} into ${workload.name}`,
    text: `If ${workload.name} does not speak to the API server, set automountServiceAccountToken to false in its pod template; else give it a service account with fewer rights.`,
    workload: workload.id,
    effort: 2,
  };
  graph.add({
    from: codeIn(workload),
    to: actingAs(account),
    technique: "steal-token",
    why: `The token of the service account ${account} is mounted into its pods.`,
    proof: [workloadProof(workload, `It runs as ${account} with its token.`)],
    cuts: [cut],
  });
}

type Meaning = { technique: string; to: (namespace: string | null) => readonly State[] };

const CREATE: Meaning = { technique: "create-workloads", to: (namespace) => [podsIn(namespace)] };
const EXEC: Meaning = { technique: "exec-in-pods", to: (namespace) => [execIn(namespace)] };

/** What each right leads to (lib/engine/privilege/rbac.ts finds them; others it finds lead nowhere by themselves). */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "rbac-everything": {
    technique: "cluster-admin-rights",
    to: (namespace) => (namespace === null ? [CLUSTER_ADMIN] : [podsIn(namespace), execIn(namespace)]),
  },
  "rbac-secrets-read": { technique: "read-secrets", to: (namespace) => [secretsOf(namespace)] },
  "rbac-pods-exec": EXEC,
  "rbac-ephemeral-containers": EXEC,
  "rbac-pods-create": CREATE,
  "rbac-workloads-create": CREATE,
  "rbac-jobs-create": CREATE,
  "rbac-token-create": { technique: "make-tokens", to: (namespace) => [tokensOf(namespace)] },
  "rbac-impersonate": {
    technique: "impersonate",
    to: (namespace) => [namespace === null ? CLUSTER_ADMIN : tokensOf(namespace)],
  },
  "rbac-bind-escalate": {
    technique: "raise-own-rights",
    to: (namespace) => (namespace === null ? [CLUSTER_ADMIN] : [podsIn(namespace), execIn(namespace)]),
  },
  "rbac-nodes-proxy": { technique: "node-proxy", to: () => [execIn(null)] },
};

function addRight(graph: StateGraph, account: AttackAccount, right: AccountRight): void {
  const meaning = MEANINGS[right.name];
  if (!meaning) return;
  const inNamespace = right.namespace !== null && meaning.technique === "cluster-admin-rights";
  for (const to of meaning.to(right.namespace)) {
    graph.add({
      from: actingAs(account.id),
      to,
      technique: inNamespace ? "namespace-admin-rights" : meaning.technique,
      why: right.why.replace(/^It /, `The service account ${account.id} `),
      proof: [{ kind: "ServiceAccount", name: account.id, why: `${right.why} Granted by ${right.via}.` }],
      cuts: [reduced(right)],
    });
  }
}

function reduced({ name, role, via, why }: AccountRight): Cut {
  return {
    id: `rights:${name}:${via}`,
    kind: "reduce-rights",
    title: `Reduce what ${role.kind} ${role.name} grants`,
    text: `Take this right away where it is not needed: ${why.replace(/^It /, "whoever holds it ")} It is granted by ${via}.`,
    workload: null,
    role: { ...role, right: name },
    effort: 2,
  };
}

/** Whoever may create pods in a namespace has its secrets, its accounts, and its nodes unless admission says no. */
function addNamespace(graph: StateGraph, namespace: string, enforced: boolean): void {
  const own = { kind: "Namespace", name: namespace };
  const from = podsIn(namespace);
  const mine = "A pod of the attacker's own";
  graph.add({
    from,
    to: secretsOf(namespace),
    technique: "mount-secrets",
    why: `${mine} may mount any secret of ${namespace}.`,
    proof: [{ ...own, why: "A pod may mount any secret of its namespace." }],
    cuts: [],
  });
  graph.add({
    from,
    to: tokensOf(namespace),
    technique: "run-as-account",
    why: `${mine} may use any service account of ${namespace}.`,
    proof: [{ ...own, why: "A pod may use any service account of its namespace." }],
    cuts: [],
  });
  for (const [state, technique] of [
    [podsIn, "create-workloads"],
    [execIn, "exec-in-pods"],
    [tokensOf, "make-tokens"],
    [secretsOf, "read-secrets"],
  ] as const) {
    const proof = [{ ...own, why: "It is a namespace of the cluster." }];
    const why = `The right holds in every namespace, ${namespace} among them.`;
    graph.add({ from: state(null), to: state(namespace), technique, why, proof, cuts: [] });
  }
  if (enforced) return;
  graph.add({
    from,
    to: ANY_NODE,
    technique: "privileged-pod",
    why: `Nothing keeps ${mine.toLowerCase()} in ${namespace} from being privileged.`,
    proof: [{ ...own, why: "It has no label pod-security.kubernetes.io/enforce with baseline or restricted." }],
    cuts: [podSecurity(namespace)],
  });
}

function podSecurity(namespace: string): Cut {
  return {
    id: `pod-security:${namespace}`,
    kind: "enforce-pod-security",
    title: `Enforce Pod Security in ${namespace}`,
    text: `Label the namespace pod-security.kubernetes.io/enforce=baseline (or restricted). Pods that need more must move to a namespace of their own first.`,
    workload: null,
    effort: 2,
  };
}
