import { z } from "zod";
import { maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";
import type { QuotedSecret } from "@/lib/model/quoted-secret";
import type { AlertRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, lookup, texts } from "@/lib/parsers/fields";
import { asText, firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { outputWithout } from "@/lib/parsers/runtime/output-without";

const Envelope = z.object({ first: z.unknown() });

/** Falco's priorities (syslog's words); a word that is none of them stays `unknown`. */
const PRIORITIES: Record<string, Severity> = {
  emergency: "critical",
  alert: "critical",
  critical: "critical",
  error: "high",
  warning: "medium",
  notice: "low",
  informational: "info",
  info: "info",
  debug: "info",
};

/**
 * Falco alerts: one event, an array or lines, as `json_output` writes them and as falcosidekick forwards them.
 *
 * Yields   one alert per event, in order of arrival, without the values of what looks secret in a process's environment.
 *          Which of `output`, `message`, `output_fields` and `tags` are there is the sender's setting: perhaps none.
 * Units    `time` is RFC 3339 with the sender's precision; nanosecond integers keep every digit.
 * Errors   an event without a rule, a priority or a time is rejected, as falcosidekick does.
 * Source   falcosecurity/falco outputs, falcosecurity/falcosidekick types/types.go; fixtures in __fixtures__/falco.
 */
export const falcoJson = defineParser<z.infer<typeof Envelope>>({
  id: "falco",
  version: 2,
  family: "falco",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isFalcoEvent) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"], longIntegers: true }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Falco", version: null }, looked: true }),
  records: ({ value }) => [alertOf(value)],
});

function isFalcoEvent(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.rule === "string" &&
    typeof value.priority === "string" &&
    (isObject(value.output_fields) ||
      (typeof value.time === "string" &&
        (typeof value.output === "string" || (typeof value.source === "string" && typeof value.hostname === "string"))))
  );
}

function alertOf(value: unknown): AlertRecord {
  if (!isObject(value)) throw new RejectedItem("This event is not an object.");
  const rule = asText(value.rule);
  const priority = asText(value.priority);
  if (rule === null) throw new RejectedItem("The event names no rule.");
  if (priority === null) throw new RejectedItem("The event has no priority.");
  const { outputFields, withheld, quoted } = withoutSecretVariables(fields(value.output_fields));
  const output = firstText(value.output, value.message) ?? rule;
  const field = (name: string) => known(outputFields[name]);
  const target = field("ka.target.resource") === "pods" ? field("ka.target.name") : null;
  return {
    kind: "alert",
    source: asText(value.source) ?? "syscall",
    rule,
    priority,
    severity: lookup(PRIORITIES, priority.toLowerCase()) ?? "unknown",
    time: timeOf(value.time, outputFields),
    output: outputWithout(output, quoted) || rule,
    host: firstText(value.hostname, field("evt.hostname")),
    namespace: field("k8s.ns.name") ?? field("ka.target.namespace"),
    pod: field("k8s.pod.name") ?? target,
    containerId: containerId(field("container.id")),
    image: imageOf(field),
    tags: [...new Set(texts(value.tags))].sort(),
    fields: outputFields,
    ...(withheld.length > 0 ? { withheld } : {}),
  };
}

/** A process's environment, all of it (`proc.env`) or one variable (`proc.env[TOKEN]`), of itself or of an ancestor (`proc.aenv`). */
const ENVIRONMENT = /^proc\.a?env(?:\[(?!\d+\])([^\]]+)\])?/;

type WithoutSecrets = { outputFields: Fields; withheld: string[]; quoted: QuotedSecret[] };

function withoutSecretVariables(given: Fields): WithoutSecrets {
  const withheld: string[] = [];
  const quoted: QuotedSecret[] = [];
  // All of them go into one copy: a copy for each would cost the square of their number.
  const masked: [field: string, value: string][] = [];
  for (const [field, value] of Object.entries(given)) {
    const [environment, name] = ENVIRONMENT.exec(field) ?? [];
    if (environment === undefined || typeof value !== "string" || known(value) === null) continue;
    const before = name === undefined ? "" : `${name}=`;
    const found = maskBuildValues(before + value);
    if (found.withheld.length === 0) continue;
    for (const secret of found.withheld) withheld.push(secret);
    for (const secret of found.quoted) quoted.push(secret);
    masked.push([field, found.text.slice(before.length)]);
  }
  const outputFields = masked.length === 0 ? given : Object.fromEntries([...Object.entries(given), ...masked]);
  return { outputFields, withheld, quoted };
}

/** Falco writes `<NA>` for what it does not know yet. */
function known(value: unknown): string | null {
  const text = asText(value);
  return text === null || /^<?(NA|n\/a|nil|null)>?$/i.test(text) ? null : text;
}

/** Falco calls the host itself the container `host`. */
function containerId(id: string | null): string | null {
  return id === "host" ? null : id;
}

function imageOf(field: (name: string) => string | null): string | null {
  const repository = field("container.image.repository");
  if (repository === null) return field("container.image");
  const tag = field("container.image.tag");
  const digest = field("container.image.digest");
  return `${repository}${tag ? `:${tag}` : ""}${digest?.startsWith("sha256:") ? `@${digest}` : ""}`;
}

/** The event's own time; without one, `evt.time` in nanoseconds. The zero time of Go (year 1) is no time. */
function timeOf(time: unknown, outputFields: Fields): string {
  const text = asText(time);
  if (text !== null) {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/i.test(text) || Number.isNaN(Date.parse(text)))
      throw new RejectedItem(`"${text.slice(0, 40)}" is not a time.`);
    if (text.startsWith("0001-01-01")) throw new RejectedItem("The event has no time.");
    return text;
  }
  const nanos = firstText(outputFields["evt.time"], outputFields["evt.rawtime"], outputFields["evt.time.iso8601"]);
  if (nanos === null || !/^\d{16,19}$/.test(nanos)) throw new RejectedItem("The event has no time.");
  return nanosecondTime(BigInt(nanos));
}

/** Nanoseconds since 1970 as RFC 3339 without losing a digit. */
export function nanosecondTime(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${(nanos % 1_000_000_000n).toString().padStart(9, "0")}Z`;
}
