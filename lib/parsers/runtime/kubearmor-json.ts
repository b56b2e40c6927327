import { z } from "zod";
import type { AlertRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, bareContainerId, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";

const Envelope = z.object({ first: z.unknown() });

/**
 * KubeArmor alerts and logs, as `karmor logs --json` and its relay write them: lines, an array, concatenated or one.
 *
 * Yields   one alert per event: a matched policy by its name, a log by its kind and operation. Messages of its own are no entries.
 * Units    KubeArmor's severity is whatever number from 1 to 10 a policy's author chose: kept as priority, no label.
 * Errors   a value that is no event of KubeArmor, or has what is no time, is rejected.
 * Source   kubearmor/KubeArmor protobuf/kubearmor.proto (Alert, Log); fixtures in __fixtures__/kubearmor-json.
 */
export const kubearmorJson = defineParser<z.infer<typeof Envelope>>({
  id: "kubearmor-json",
  version: 2,
  family: "kubearmor",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isEvent) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "KubeArmor", version: null }, looked: true }),
  records: ({ value }) => {
    if (isOwnMessage(value)) return [];
    if (!isEvent(value)) throw new RejectedItem("This is no event of KubeArmor.");
    return [alertOf(fields(value))];
  },
});

function isEvent(value: unknown): boolean {
  return (
    isObject(value) &&
    "Type" in value &&
    "Operation" in value &&
    ("HostName" in value || "ClusterName" in value) &&
    // The last says that further alerts are dropped.
    ("Result" in value || "PolicyName" in value || "Resource" in value || "MaxAlertsPerSec" in value)
  );
}

/** What KubeArmor says of itself (its protobuf's Message) comes in the same stream. */
function isOwnMessage(value: unknown): boolean {
  return isObject(value) && "Level" in value && "Message" in value && "HostIP" in value && !("Operation" in value);
}

function alertOf(event: Fields): AlertRecord {
  const policy = text(event.PolicyName);
  const kind = text(event.Type) ?? "Log";
  const operation = text(event.Operation) ?? "";
  const resource = text(event.Resource);
  const owner = fields(event.Owner);
  return {
    ...EMPTY_ALERT,
    source: "kubearmor",
    rule: policy ?? `${kind} ${operation}`.trim(),
    priority: asText(event.Severity) ?? "unknown",
    time: eventTime(event.UpdatedTime) ?? eventTime(event.Timestamp),
    output: text(event.Message) ?? [operation, resource, text(event.Result)].filter(Boolean).join(" "),
    host: text(event.HostName) ?? null,
    namespace: text(event.NamespaceName) ?? null,
    pod: text(event.PodName) ?? null,
    containerId: bareContainerId(event.ContainerID),
    image: text(event.ContainerImage) ?? null,
    tags: [...new Set([...texts(event.ATags), ...(text(event.Tags) ?? "").split(",").filter(Boolean)])].sort(),
    fields: alertFields({
      // What was started is the resource with its arguments; what opens a file or a connection is the source.
      "proc.cmdline": (operation === "Process" ? resource : text(event.Source)) ?? text(event.ProcessName),
      "proc.exe": text(event.ProcessName),
      "proc.pexe": text(event.ParentProcessName),
      "proc.pid": asText(event.PID),
      "container.name": text(event.ContainerName),
      cluster: text(event.ClusterName),
      owner: text(owner.Name) ? `${text(owner.Ref) ?? "Owner"}/${text(owner.Name)}` : undefined,
      type: kind,
      operation,
      source: text(event.Source),
      resource,
      data: text(event.Data),
      action: text(event.Action),
      result: text(event.Result),
    }),
  };
}
