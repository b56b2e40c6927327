import { z } from "zod";
import type { AlertRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { asText, firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, bareContainerId, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";

const Envelope = z.object({ first: z.unknown() });

/**
 * Tracee events (`--output json`), and the detections of tracee-rules that wrap one (`SigMetadata`): lines, an array or one.
 *
 * Yields   one alert per event.
 * Units    severity is the signature's number: 0 info, 1 low, 2 medium, 3 high; a plain event has none. Times are nanoseconds.
 * Errors   an event without a name, or with what is no time, is rejected.
 * Source   aquasecurity/tracee types/trace/trace.go, types/detect/detect.go; fixtures in __fixtures__/tracee-json.
 */
export const traceeJson = defineParser<z.infer<typeof Envelope>>({
  id: "tracee-json",
  version: 1,
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
    (isObject(value.workload) && "timestamp" in value && "name" in value && "data" in value)
  );
}

/** detect.SignatureMetadata, Properties.Severity. */
const SEVERITIES: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

function alertOf(value: Fields): AlertRecord {
  const event = isObject(value.SigMetadata) ? fields(value.Context) : value;
  const signature = { ...fields(value.metadata), ...fields(value.SigMetadata) };
  const properties = fields(signature.Properties ?? signature.properties);
  const rule = text(signature.Name) ?? text(properties.signatureName) ?? firstText(event.eventName, event.name);
  if (!rule) throw new RejectedItem("The event has no name.");
  const workload = fields(event.workload);
  const container = { ...fields(event.container), ...fields(workload.container) };
  const kubernetes = { ...fields(event.kubernetes), ...fields(workload.k8s) };
  const process = fields(workload.process);
  const level = number(properties.Severity);
  const name = firstText(event.processName, fields(fields(process.thread)).name);
  const executable = text(fields(event.executable).path) ?? text(fields(process.executable).path);
  return {
    ...EMPTY_ALERT,
    source: "tracee",
    rule,
    priority: level === undefined ? "unknown" : String(level),
    severity: level === undefined ? "unknown" : (SEVERITIES[level] ?? "unknown"),
    time: eventTime(event.timestamp),
    output: text(signature.Description) ?? text(signature.description) ?? [rule, name].filter(Boolean).join(" by "),
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
      "proc.pid": asText(event.processId),
      "user.uid": asText(event.userId),
      "container.name": text(container.name),
      event: firstText(event.eventName, event.name),
      syscall: text(event.syscall),
      signature: text(signature.ID) ?? text(properties.signatureID),
      args: Array.isArray(event.args) ? event.args : event.data,
      "proc.cmdline": argument(event, "cmdpath") ?? argument(event, "pathname"),
    }),
  };
}

function argument(event: Fields, name: string): string | undefined {
  return text(fields(list(event.args).find((one) => fields(one).name === name)).value);
}
