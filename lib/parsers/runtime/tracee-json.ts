import { z } from "zod";
import type { AlertRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { asText, firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, bareContainerId, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";
import { maskArguments } from "@/lib/parsers/runtime/environment";

const Envelope = z.object({ first: z.unknown() });

/**
 * Tracee events (`--output json`), the detections of tracee-rules that wrap one (`SigMetadata`), and the events of its API that
 * the same output writes since (`workload`, `threat`): lines, an array or one.
 *
 * Yields   one alert per event, without the values of what looks secret in a process's environment.
 * Units    severity is the signature's or the threat's: 0 or INFO info, 1 low, 2 medium, 3 high, 4 critical; a plain event has
 *          none. Times are nanoseconds, RFC 3339, or a `Timestamp` message's seconds and nanoseconds.
 * Errors   an event without a name, or with what is no time, is rejected.
 * Source   aquasecurity/tracee types/trace/trace.go, types/detect/detect.go, api/v1beta1/{event,threat}.proto, event_json.go;
 *          fixtures in __fixtures__/tracee-json.
 */
export const traceeJson = defineParser<z.infer<typeof Envelope>>({
  id: "tracee-json",
  version: 2,
  family: "tracee",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isEvent) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"], longIntegers: true }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Tracee", version: null }, looked: true }),
  records: ({ value }) => [alertOf(fields(value))],
});

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  return (
    ("eventName" in value && ("processName" in value || "eventId" in value) && "timestamp" in value) ||
    (isObject(value.SigMetadata) && "Context" in value) ||
    (isObject(value.workload) && "timestamp" in value && "name" in value && ("data" in value || "id" in value))
  );
}

/** detect.SignatureMetadata, Properties.Severity; v1beta1.Severity has the same numbers. */
const SEVERITIES: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

/** A number, or the name of the enumeration's value; INFO is its 0, which protobuf leaves out of a message's JSON. */
function levelOf(value: Fields, properties: Fields): number | undefined {
  if (!isObject(value.threat)) return number(properties.Severity);
  const severity = value.threat.severity ?? 0;
  const named = SEVERITIES.indexOf((text(severity)?.toLowerCase() ?? "") as Severity);
  return named === -1 ? number(severity) : named;
}

function alertOf(value: Fields): AlertRecord {
  const event = isObject(value.SigMetadata) ? fields(value.Context) : value;
  const signature = { ...fields(value.metadata), ...fields(value.SigMetadata) };
  const properties = fields(signature.Properties ?? signature.properties);
  const threat = fields(event.threat);
  const rule =
    text(signature.Name) ??
    text(properties.signatureName) ??
    text(threat.name) ??
    firstText(event.eventName, event.name);
  if (!rule) throw new RejectedItem("The event has no name.");
  const workload = fields(event.workload);
  const container = { ...fields(event.container), ...fields(workload.container) };
  const kubernetes = { ...fields(event.kubernetes), ...fields(workload.k8s) };
  const process = fields(workload.process);
  const level = levelOf(event, properties);
  const given = Array.isArray(event.args) ? event.args : event.data;
  const traced = Array.isArray(given) ? maskArguments(given) : undefined;
  const name = firstText(event.processName, fields(fields(process.thread)).name);
  const executable = text(fields(event.executable).path) ?? text(fields(process.executable).path);
  return {
    ...EMPTY_ALERT,
    source: "tracee",
    rule,
    priority: level === undefined ? "unknown" : String(level),
    severity: level === undefined ? "unknown" : (SEVERITIES[level] ?? "unknown"),
    time: timeOf(event.timestamp),
    output:
      text(signature.Description) ??
      text(signature.description) ??
      text(threat.description) ??
      [rule, name].filter(Boolean).join(" by "),
    host: text(event.hostName) ?? null,
    namespace:
      text(kubernetes.podNamespace) ?? text(fields(kubernetes.namespace).name) ?? text(event.podNamespace) ?? null,
    pod: text(kubernetes.podName) ?? text(fields(kubernetes.pod).name) ?? text(event.podName) ?? null,
    containerId: bareContainerId(container.id ?? event.containerId),
    image: text(container.image) ?? text(fields(container.image).name) ?? text(event.containerImage) ?? null,
    tags: [...new Set(texts(signature.Tags))].sort(),
    fields: alertFields({
      "proc.name": name,
      "proc.exe": executable,
      "proc.pid": asText(event.processId) ?? wrapped(process.pid),
      "user.uid": asText(event.userId) ?? wrapped(fields(process.real_user ?? process.realUser).id),
      "container.name": text(container.name),
      event: firstText(event.eventName, event.name),
      syscall: text(event.syscall),
      signature: text(signature.ID) ?? text(properties.signatureID) ?? text(fields(threat.properties).signatureID),
      args: traced?.args ?? event.data,
      "proc.cmdline": argument(event, "cmdpath") ?? argument(event, "pathname"),
    }),
    ...(traced && traced.withheld.length > 0 ? { withheld: traced.withheld } : {}),
  };
}

/** Text or an integer; a `Timestamp` message as it lies in memory has whole seconds and the nanoseconds beside them. */
function timeOf(value: unknown): string | null {
  if (!isObject(value)) return eventTime(value);
  const seconds = eventTime(value.seconds);
  const nanos = asText(value.nanos) ?? "0";
  return seconds && /^\d{1,9}$/.test(nanos) ? seconds.replace(/\.\d+/, `.${nanos.padStart(9, "0")}`) : seconds;
}

/** `UInt32Value`: its number, or the message around it. */
function wrapped(value: unknown): string | null {
  return asText(isObject(value) ? value.value : value);
}

function argument(event: Fields, name: string): string | undefined {
  const found = fields(list(event.args ?? event.data).find((one) => fields(one).name === name));
  return text(found.value) ?? text(found.str);
}
