import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { fields, isObject, list, number, present, text, texts, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ popeye: z.looseObject({}) });
type Envelope = z.infer<typeof Envelope>;

const LISTS = ["sanitizers", "sections"] as const;

/**
 * Popeye `--out json` or `yaml` (whose names of cluster and context are in lower case): `sanitizers` before 0.20, `sections` since.
 *
 * Yields   one misconfiguration per issue, in report order: warnings and errors fail, level ok passes, level info is advice and neither.
 * Units    error is high, warn medium, info info.
 * Target   the Kubernetes resource; the cluster's name as Popeye knows it, if it does.
 * Errors   an issue without a message is rejected at its JSON Pointer.
 * Source   derailed/popeye internal/report/builder.go, internal/issues/issue.go; fixtures in __fixtures__/popeye-json.
 */
export const popeyeJson = defineParser<Envelope>({
  id: "popeye-json",
  version: 2,
  family: "popeye",
  media: "json",
  alsoYaml: true,
  matches: (sketch) => {
    const popeye = isObject(sketch) ? fields(sketch.popeye) : {};
    return "score" in popeye || LISTS.some((name) => name in popeye);
  },
  envelope: Envelope,
  items: LISTS.map((name) => ({ at: ["popeye", name, "*", "issues", "*", "*"] })),
  header: headerOf,
  records: ({ value, path }, doc) => {
    const section = fields(list(doc.popeye[path[1] as string])[path[2] as number]);
    return [issueRecord(value, kindOfSection(text(section.gvr) ?? text(section.sanitizer) ?? ""), String(path[4]))];
  },
});

function headerOf(doc: Envelope): Header {
  const cluster = [doc.ClusterName, doc.clustername, doc.ContextName, doc.contextname]
    .map(text)
    .find((name) => name && name !== "n/a");
  // Since 0.20 an object with the key `error` again and again, of which a reader of JSON keeps one.
  const errors = Object.values(isObject(doc.popeye.errors) ? doc.popeye.errors : list(doc.popeye.errors));
  const [first] = texts(errors);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Popeye", version: null },
    scannedAt: timestamp(doc.popeye.report_time),
    target: cluster ? { kind: "cluster", name: cluster } : null,
    kinds: ["misconfiguration"],
    looked: LISTS.some((name) =>
      list(doc.popeye[name]).some((section) =>
        Object.values(fields(fields(section).tally)).some((n) => (number(n) ?? 0) > 0),
      ),
    ),
    incomplete:
      errors.length > 0 ? `Popeye reports errors of its own${first ? `: ${first.slice(0, 300)}` : "."}` : null,
  };
}

const LEVELS: readonly { severity: Severity; result: MisconfigurationRecord["result"] }[] = [
  { severity: "info", result: "pass" },
  { severity: "info", result: "unknown" },
  { severity: "medium", result: "fail" },
  { severity: "high", result: "fail" },
];

function issueRecord(value: unknown, kind: string, key: string): MisconfigurationRecord {
  const issue = fields(value);
  const message = text(issue.message);
  if (!message) throw new RejectedItem("This issue has no message: nothing says what was found.");
  const code = /^\[(POP-\d{1,6})\]/.exec(message)?.[1];
  const slash = key.lastIndexOf("/");
  const place = resourceTarget(slash > 0 ? key.slice(0, slash) : null, kind, key.slice(slash + 1));
  const level = LEVELS[number(issue.level) ?? -1] ?? { severity: "unknown" as const, result: "unknown" as const };
  const group = text(issue.group);
  return present({
    kind: "misconfiguration",
    target: place.about,
    severity: level.severity,
    title: message.replace(/^\[POP-\d{1,6}\]\s*/, "") || message,
    locus: present({ container: group && group !== "__root__" ? group : undefined }),
    result: level.result,
    // Before 0.4 issues had no code; without its numbers the sentence is the same in the next scan.
    rule: { family: "popeye", id: code ?? message.replaceAll(/\d+/g, "#").slice(0, 200) },
    resource: place.resource,
    message,
  }) as MisconfigurationRecord;
}

/** `apps/v1/deployments` or, before 0.9, `deployment`. */
function kindOfSection(gvr: string): string {
  const plural = gvr.slice(gvr.lastIndexOf("/") + 1).toLowerCase();
  return KINDS.get(plural) ?? KINDS.get(`${plural}s`) ?? (plural || "Unknown");
}

const KINDS = new Map<string, string>(
  [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "Pod",
    "Service",
    "Gateway",
    "HTTPRoute",
    "ServiceAccount",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "Namespace",
    "Node",
    "ConfigMap",
    "Secret",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "CiliumEndpoint",
  ]
    .map((kind): [string, string] => [`${kind.toLowerCase()}s`, kind])
    .concat([
      ["gatewayclasses", "GatewayClass"],
      ["ciliumidentities", "CiliumIdentity"],
      ["ciliumnetworkpolicies", "CiliumNetworkPolicy"],
      ["ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"],
      ["ingresses", "Ingress"],
      ["ingress", "Ingress"],
      ["networkpolicies", "NetworkPolicy"],
      ["podsecuritypolicies", "PodSecurityPolicy"],
      ["cluster", "Cluster"],
    ]),
);
