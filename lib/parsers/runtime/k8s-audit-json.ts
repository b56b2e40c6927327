import { z } from "zod";
import { type AlertRecord, AUDIT_SOURCE, EVENT_KEY } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";
import { shownByAuditEvent } from "@/lib/parsers/runtime/audit-secrets";

const Envelope = z.object({ first: z.unknown() });

/**
 * Kubernetes audit events (audit.k8s.io v1 and v1beta1): the API server's log lines, an EventList of its webhook, one event.
 *
 * Yields   one alert per event and stage; its rule is the verb and the resource. Objects of requests and responses may be Secrets
 *          and are left out, and so are queries that a proxied service gets; the values are named so that the raw report loses them too.
 * Units    an audit event has no severity. Its key is `auditID/stage` (FACTS 6.2).
 * Errors   a value without an auditID or a verb, or with what is no time, is rejected.
 * Source   kubernetes/apiserver pkg/apis/audit/v1/types.go; fixtures in __fixtures__/k8s-audit-json.
 */
export const k8sAuditJson = defineParser<z.infer<typeof Envelope>>({
  id: "k8s-audit-json",
  version: 3,
  family: "k8s-audit",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => isEvent(one) || isEventList(one)) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "items", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Kubernetes audit", version: null }, looked: true }),
  records: ({ value, path }) => (path.at(-2) !== "items" && isEventList(value) ? [] : [recordOf(fields(value))]),
});

/** A broken event's values are named too: the raw report must not show them whatever becomes of the record. */
function recordOf(event: Fields): AlertRecord {
  const withheld = shownByAuditEvent(event);
  try {
    return { ...alertOf(event), ...(withheld.length > 0 ? { withheld } : {}) };
  } catch (error) {
    throw error instanceof RejectedItem ? new RejectedItem(error.message, withheld) : error;
  }
}

function isEvent(value: unknown): boolean {
  if (!isObject(value) || typeof value.auditID !== "string") return false;
  return ("stage" in value && "verb" in value) || String(value.apiVersion).startsWith("audit.k8s.io/");
}

function isEventList(value: unknown): boolean {
  return (
    isObject(value) &&
    value.kind === "EventList" &&
    (String(value.apiVersion).startsWith("audit.k8s.io/") || list(value.items).some(isEvent))
  );
}

function alertOf(event: Fields): AlertRecord {
  const auditId = text(event.auditID);
  const verb = text(event.verb);
  if (!auditId || !verb) throw new RejectedItem("auditID or verb is missing: this is no audit event.");
  const reference = fields(event.objectRef);
  const resource = [text(reference.resource), text(reference.subresource)].filter(Boolean).join("/");
  const name = text(reference.name);
  const namespace = text(reference.namespace) ?? null;
  const user = fields(event.user);
  const status = asText(fields(event.responseStatus).code);
  const stage = text(event.stage) ?? "";
  const place = [namespace, name].filter(Boolean).join("/");
  const annotations = fields(event.annotations);
  const uri = uriOf(event, resource);
  return {
    ...EMPTY_ALERT,
    source: AUDIT_SOURCE,
    rule: `${verb} ${resource || (uri ?? "").split("?", 1)[0] || "unknown"}`.slice(0, 500),
    time: eventTime(event.stageTimestamp) ?? eventTime(event.requestReceivedTimestamp) ?? eventTime(event.timestamp),
    output: [
      `${text(user.username) ?? "somebody"} asked to ${verb} ${resource || uri || "something"}`,
      place,
      status && `(${status})`,
    ]
      .filter(Boolean)
      .join(" "),
    namespace,
    pod: reference.resource === "pods" ? (name ?? null) : null,
    fields: alertFields({
      [EVENT_KEY]: `${auditId}/${stage}`,
      auditID: auditId,
      stage,
      level: text(event.level),
      verb,
      resource,
      name,
      apiGroup: text(reference.apiGroup),
      apiVersion: text(reference.apiVersion),
      requestURI: uri,
      "user.name": text(user.username),
      "user.groups": texts(user.groups),
      impersonatedUser: text(fields(event.impersonatedUser).username),
      sourceIPs: texts(event.sourceIPs),
      userAgent: text(event.userAgent),
      status,
      decision: text(annotations["authorization.k8s.io/decision"]),
      reason: text(annotations["authorization.k8s.io/reason"]),
    }),
  };
}

/** What is sent on to a service or a kubelet is that one's business, and its query may hold a key. */
function uriOf(event: Fields, resource: string): string | undefined {
  const uri = text(event.requestURI);
  return resource.endsWith("/proxy") ? uri?.split("?", 1)[0] : uri;
}
