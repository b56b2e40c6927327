import { type AlertRecord, AUDIT_SOURCE } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import pack from "@/packs/runtime/k8s-audit.json";

/** One row of packs/runtime/k8s-audit.json: which audit events are alerts, and why. */
export type AuditRule = {
  id: string;
  title: string;
  reason: string;
  severity: Severity;
  tags: readonly string[];
  when: {
    verbs?: readonly string[];
    resources?: readonly string[];
    users?: readonly string[];
    exceptUsers?: readonly string[];
    refused?: boolean;
    impersonates?: boolean;
    started?: boolean;
  };
};

export const AUDIT_RULES = pack.rules as readonly AuditRule[];
/** Of one rule, cluster and hour; a flood of one kind must not fill the disk. */
export const MAX_KEPT_PER_HOUR = pack.maxKeptPerHour;

/** `kept` under a rule's words, or only counted under a name of which there are a few hundred in all. */
export type Judgement = { kept: AlertRecord; rule: string } | { counted: string };

/**
 * What becomes of a runtime event: the API server's are sorted by the pack, those of sensors are alerts already.
 *
 * Identity  is not touched by it: the event's hash is computed from the record as parsed.
 */
export function judgeEvent(event: AlertRecord): Judgement {
  if (event.source !== AUDIT_SOURCE) return { kept: event, rule: event.rule };
  const request = requestOf(event);
  const rule = AUDIT_RULES.find(({ when }) => fits(when, request));
  if (!rule || isHealthCheck(request)) return { counted: countedName(request) };
  const fields = { ...event.fields, "audit.rule": rule.id, "audit.request": event.rule };
  return {
    kept: { ...event, rule: rule.title, severity: rule.severity, tags: [...rule.tags], fields },
    rule: rule.id,
  };
}

type AuditRequest = {
  stage: string;
  verb: string;
  resource: string;
  user: string;
  uri: string;
  refused: boolean;
  impersonates: boolean;
};

function requestOf({ fields }: AlertRecord): AuditRequest {
  const field = (name: string) => (typeof fields[name] === "string" ? (fields[name] as string) : "");
  return {
    stage: field("stage"),
    verb: field("verb"),
    resource: field("resource"),
    user: field("user.name"),
    uri: field("requestURI").split("?", 1)[0] ?? "",
    refused: field("decision") === "forbid" || field("status") === "403" || field("status") === "401",
    impersonates: field("impersonatedUser") !== "",
  };
}

function fits(when: AuditRule["when"], request: AuditRequest): boolean {
  if (request.stage === "RequestReceived") return false;
  if (request.stage === "ResponseStarted" && !when.started) return false;
  if (when.refused && !request.refused) return false;
  if (when.impersonates && !request.impersonates) return false;
  if (when.verbs && !when.verbs.includes(request.verb)) return false;
  if (when.resources && !when.resources.includes(request.resource)) return false;
  if (when.users && !when.users.some((pattern) => isNamed(request.user, pattern))) return false;
  return !when.exceptUsers?.some((pattern) => isNamed(request.user, pattern));
}

function isNamed(user: string, pattern: string): boolean {
  return pattern.endsWith("*") ? user.startsWith(pattern.slice(0, -1)) : user === pattern;
}

/** Load balancers and probes ask for these all day long, and may. */
function isHealthCheck({ resource, uri }: AuditRequest): boolean {
  return resource === "" && pack.healthPaths.some((path) => uri === path || uri.startsWith(`${path}/`));
}

const VERBS = new Set(pack.countedVerbs);
const RESOURCES = new Set(pack.countedResources);

/** Verbs and resources are words from outside: whatever is asked for, there are only so many counters. */
function countedName({ verb, resource }: AuditRequest): string {
  const [kind = ""] = resource.split("/", 1);
  const what = kind === "" ? "url" : RESOURCES.has(kind) ? kind : "other";
  return `${VERBS.has(verb) ? verb : "other"} ${what}`;
}
