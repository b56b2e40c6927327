import { z } from "zod";
import type { AlertRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, bareContainerId, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";

const Envelope = z.object({ first: z.unknown() });

/**
 * Tetragon events, as its JSON export and `tetra getevents -o json` write them: lines, an array or one event.
 *
 * Yields   one alert per event. Its rule is the tracing policy, else the kind of event.
 * Units    Tetragon states no severity; `time` keeps the sender's precision.
 * Errors   a value with no event in it, or no time that is one, is rejected.
 * Source   cilium/tetragon api/v1/tetragon/events.proto; fixtures in __fixtures__/tetragon-json.
 */
export const tetragonJson = defineParser<z.infer<typeof Envelope>>({
  id: "tetragon-json",
  version: 2,
  family: "tetragon",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isEvent) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"], longIntegers: true }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Tetragon", version: null }, looked: true }),
  records: ({ value }) => [alertOf(fields(value))],
});

const EVENT = /^(?:process_[a-z_]{1,40}|rate_limit_info|test)$/;

function isEvent(value: unknown): boolean {
  return (
    isObject(value) &&
    ("node_name" in value || "time" in value) &&
    Object.keys(value).some(
      (key) =>
        key.startsWith("process_") &&
        EVENT.test(key) &&
        (isObject(fields(value[key]).process) || /^THROTTLE_/.test(text(fields(value[key]).type) ?? "")),
    )
  );
}

function alertOf(event: Fields): AlertRecord {
  const kind = Object.keys(event).find((key) => EVENT.test(key) && isObject(event[key]));
  if (kind === undefined) throw new RejectedItem("There is no event of Tetragon in this value.");
  const body = fields(event[kind]);
  const process = fields(body.process);
  const pod = fields(process.pod);
  const container = fields(pod.container);
  const commandLine = [text(process.binary), text(process.arguments)].filter(Boolean).join(" ");
  const policy = text(body.policy_name);
  const what = text(body.message) ?? text(body.function_name) ?? text(body.event);
  return {
    ...EMPTY_ALERT,
    source: "tetragon",
    rule: policy ?? kind,
    time: eventTime(event.time),
    output: [kind, what, commandLine].filter(Boolean).join(" "),
    host: text(event.node_name) ?? null,
    namespace: text(pod.namespace) ?? null,
    pod: text(pod.name) ?? null,
    containerId: bareContainerId(container.id ?? process.docker),
    image: text(fields(container.image).name) ?? null,
    tags: [...new Set(texts(body.tags))].sort(),
    fields: alertFields({
      "proc.cmdline": commandLine,
      "proc.exe": text(process.binary),
      "proc.cwd": text(process.cwd),
      "proc.pid": asText(process.pid),
      "user.uid": asText(process.uid),
      "proc.pexe": text(fields(body.parent).binary),
      "container.name": text(container.name),
      "exec.id": text(process.exec_id),
      event: kind,
      function: text(body.function_name),
      action: text(body.action),
      "destination.ip": text(body.destination_ip),
      "destination.port": asText(body.destination_port),
      args: Array.isArray(body.args) ? body.args : undefined,
    }),
  };
}
