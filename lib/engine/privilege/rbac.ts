import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { list, type Plain, texts } from "@/lib/engine/privilege/plain";

/** A role by what tells it from others of its cluster; `namespace` is null for a ClusterRole. */
export type RoleName = { kind: "ClusterRole" | "Role"; namespace: string | null; name: string };

/** `payments/Role/reader` or `ClusterRole/reader`: the key of its asset, within that of its cluster. */
export function roleInCluster({ kind, namespace, name }: RoleName): string {
  return kind === "Role" ? `${namespace ?? ""}/Role/${name}` : `ClusterRole/${name}`;
}

/** The rules of one role as one binding grants them. */
export type RbacGrant = {
  /** The namespace they hold in; null is the whole cluster. */
  namespace: string | null;
  role: RoleName;
  /** Role and binding, for example `ClusterRole cluster-admin by ClusterRoleBinding ops`: words, since names may hold blanks. */
  via: string;
  /** `rules` of the Role or ClusterRole, as the API server gives them. */
  rules: readonly unknown[];
};

type Rule = { groups: string[]; resources: string[]; verbs: string[]; names: string[] };

/** A right that lets its holder become more than it is. `clusterOnly` ones mean nothing inside one namespace. */
type Verdict = {
  name: string;
  /** Completes "It ...". */
  does: string;
  group: string;
  resources: readonly string[];
  verbs: readonly string[];
  clusterOnly?: boolean;
  /** True when even the whole cluster's scope gives elevated rights only. */
  mild?: boolean;
};

const WORKLOADS = ["deployments", "daemonsets", "statefulsets", "replicasets"];
const WRITE = ["create", "update", "patch"];

const VERDICTS: readonly Verdict[] = [
  {
    name: "rbac-secrets-read",
    does: "can read secrets",
    group: "",
    resources: ["secrets"],
    verbs: ["get", "list", "watch"],
  },
  {
    name: "rbac-pods-exec",
    does: "can run commands in other pods",
    group: "",
    resources: ["pods/exec", "pods/attach"],
    verbs: ["create", "get"],
  },
  {
    name: "rbac-ephemeral-containers",
    does: "can add debug containers to other pods",
    group: "",
    resources: ["pods/ephemeralcontainers"],
    verbs: ["update", "patch"],
  },
  {
    name: "rbac-pods-create",
    does: "can create pods",
    group: "",
    resources: ["pods", "replicationcontrollers"],
    verbs: ["create"],
  },
  {
    name: "rbac-workloads-create",
    does: "can create or change workloads",
    group: "apps",
    resources: WORKLOADS,
    verbs: WRITE,
  },
  {
    name: "rbac-jobs-create",
    does: "can create or change jobs",
    group: "batch",
    resources: ["jobs", "cronjobs"],
    verbs: WRITE,
  },
  {
    name: "rbac-token-create",
    does: "can make tokens of service accounts",
    group: "",
    resources: ["serviceaccounts/token"],
    verbs: ["create"],
  },
  {
    name: "rbac-impersonate",
    does: "can act as other users",
    group: "",
    resources: ["users", "groups", "serviceaccounts"],
    verbs: ["impersonate"],
  },
  {
    name: "rbac-bind-escalate",
    does: "can raise its own rights (bind or escalate)",
    group: "rbac.authorization.k8s.io",
    resources: ["roles", "clusterroles"],
    verbs: ["bind", "escalate"],
  },
  {
    name: "rbac-nodes-proxy",
    does: "can command kubelets through the API server",
    group: "",
    resources: ["nodes/proxy"],
    verbs: ["get", "create"],
    clusterOnly: true,
  },
  {
    name: "rbac-csr-approve",
    does: "can approve certificates",
    group: "certificates.k8s.io",
    resources: ["certificatesigningrequests/approval"],
    verbs: ["update", "patch"],
    clusterOnly: true,
  },
  {
    name: "rbac-webhook-config",
    does: "can change admission webhooks",
    group: "admissionregistration.k8s.io",
    resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
    verbs: WRITE,
    clusterOnly: true,
  },
  {
    name: "rbac-pv-create",
    does: "can create persistent volumes, of node paths too",
    group: "",
    resources: ["persistentvolumes"],
    verbs: ["create"],
    clusterOnly: true,
    mild: true,
  },
  {
    name: "rbac-nodes-change",
    does: "can change nodes",
    group: "",
    resources: ["nodes"],
    verbs: ["update", "patch"],
    clusterOnly: true,
    mild: true,
  },
  {
    name: "rbac-bindings-write",
    does: "can bind the roles it holds to others",
    group: "rbac.authorization.k8s.io",
    resources: ["rolebindings", "clusterrolebindings"],
    verbs: WRITE,
    mild: true,
  },
];

/** What a service account's rights let a workload do. The facts of one name and scope are given once, with every grant named. */
export function rbacFacts(grants: readonly RbacGrant[]): PrivilegeFact[] {
  const facts = new Map<string, PrivilegeFact>();
  for (const grant of grants) {
    for (const rule of list(grant.rules)) {
      for (const fact of judgeRule(rule)(grant)) addFact(facts, fact);
    }
  }
  return [...facts.values()];
}

/** A right of one rule that lets its holder become more: the resources of the rule and the verbs on them that give it. */
export type DangerousRight = { why: string; resources: string[]; verbs: readonly string[] };

/** What of a role's rule is dangerous in itself, whoever holds it and wherever. A rule for named objects only is not. */
export function dangerousRights(rule: unknown): DangerousRight[] {
  const [read] = list([rule]).map(readRule);
  if (!read || read.names.length > 0) return [];
  const { resources } = read;
  if (isEverything(read)) return [{ why: "It may do everything.", resources, verbs: ["*"] }];
  return VERDICTS.filter((verdict) => grants(read, verdict)).map(({ does, resources: wanted, verbs }) => ({
    why: `It ${does}.`,
    resources: resources.filter((one) => wanted.some((want) => hasResource({ ...read, resources: [one] }, want))),
    verbs,
  }));
}

function addFact(facts: Map<string, PrivilegeFact>, fact: PrivilegeFact): void {
  const key = `${fact.name}\0${fact.why}`;
  const same = facts.get(key);
  if (!same) facts.set(key, fact);
  else if (!same.where.split(", ").includes(fact.where))
    facts.set(key, { ...same, where: `${same.where}, ${fact.where}` });
}

/** Where a rule holds and by whom it is granted. */
type Place = Pick<RbacGrant, "namespace" | "via">;

/** What a rule lets its holder do, read once: the facts of each place that it is granted in cost no look at its words. */
export function judgeRule(raw: Plain): (place: Place) => PrivilegeFact[] {
  const rule = readRule(raw);
  if (isEverything(rule)) return (place) => [everythingFact(place)];
  const verdicts = VERDICTS.filter((verdict) => grants(rule, verdict));
  return (place) =>
    verdicts
      .filter((verdict) => !(verdict.clusterOnly && place.namespace !== null))
      .map((verdict) => verdictFact(verdict, rule, place));
}

function isEverything({ groups, resources, verbs, names }: Rule): boolean {
  return groups.includes("*") && resources.includes("*") && verbs.includes("*") && names.length === 0;
}

function everythingFact(place: Place): PrivilegeFact {
  const level = reach(place) === "cluster" ? "cluster" : "elevated";
  return { name: "rbac-everything", level, why: `It may do everything ${inWords(place)}.`, where: place.via };
}

function verdictFact(verdict: Verdict, rule: Rule, place: Place): PrivilegeFact {
  const { name, does, mild } = verdict;
  if (rule.names.length > 0) {
    const why = `It ${does}, only ${rule.names.slice(0, 5).join(", ")}, ${inWords(place)}.`;
    return { name, level: "normal", why, where: place.via };
  }
  const level = reach(place) === "cluster" && !mild ? "cluster" : "elevated";
  return { name, level, why: `It ${does} ${inWords(place)}.`, where: place.via };
}

/** Rights in kube-system are rights over the cluster: its controllers' tokens are there. */
function reach({ namespace }: Place): "cluster" | "namespace" {
  return namespace === null || namespace === "kube-system" ? "cluster" : "namespace";
}

function inWords({ namespace }: Place): string {
  return namespace === null ? "in the whole cluster" : `in the namespace ${namespace}`;
}

function grants(rule: Rule, { group, resources, verbs }: Verdict): boolean {
  const has = (given: string[], wanted: string) => given.includes("*") || given.includes(wanted);
  return (
    has(rule.groups, group) &&
    verbs.some((verb) => has(rule.verbs, verb)) &&
    resources.some((r) => hasResource(rule, r))
  );
}

// A star alone covers subresources too; it may also stand for the resource or for the subresource.
function hasResource({ resources }: Rule, wanted: string): boolean {
  const [name, sub] = wanted.split("/");
  return resources.some(
    (r) => r === "*" || r === wanted || (sub !== undefined && (r === `${name}/*` || r === `*/${sub}`)),
  );
}

function readRule(rule: Plain): Rule {
  return {
    groups: texts(rule.apiGroups),
    resources: texts(rule.resources).map((name) => name.toLowerCase()),
    verbs: texts(rule.verbs).map((verb) => verb.toLowerCase()),
    names: texts(rule.resourceNames),
  };
}
