import { stringify } from "yaml";
import { shellSafe } from "@/lib/engine/fix-units/member";
import { type NamedField, setTogether } from "@/lib/engine/fix-units/workload-fields";

/** `file`: the manifest, where a report names it. */
export type Target = { namespace: string; kind: string; name: string; file: string | null };

/** A comment where the manifest has the container's own name, which a report rarely tells. */
const EACH_CONTAINER = "# each container, with its name";

/**
 * The change of one field, or of several together, as a unified diff over the manifest's lines and as a `kubectl patch`.
 *
 * The diff shows the way to the field as context and only what is added: nobody has sent us the manifest, so a line to take out
 * would be made up. Null where nothing is added. The command is left out where something has to be removed or where a value is
 * the reader's to choose, and of a container: a patch needs its name, and only the object that runs tells it.
 */
export function workloadPatch(
  fields: readonly NamedField[],
  target: Target,
): { diff: string | null; commands: string[] } {
  const commands = commandsOf(fields, target);
  const [ofPod, ofContainers] = [setTogether(fields, "pod"), setTogether(fields, "container")];
  const [context, depth] = templateLines(target);
  const pod = Object.keys(ofPod).length > 0 ? yamlLines(ofPod, depth) : [];
  const containers = Object.keys(ofContainers).length > 0 ? yamlLines(ofContainers, `${depth}    `) : [];
  if (pod.length + containers.length === 0) return { diff: null, commands };
  const way = containers.length > 0 ? [`${depth}containers:`, `${depth}  - ${EACH_CONTAINER}`] : [];
  const before = context.length + way.length;
  const names = fields.map(({ name }) => name).join(", ");
  const counts = `@@ -1,${before} +1,${before + pod.length + containers.length} @@ ${names}`;
  const inferred = [target.namespace, `${target.kind.toLowerCase()}-${target.name}.yaml`];
  const file = target.file ?? inferred.filter(Boolean).join("/");
  const as = (mark: string, lines: readonly string[]) => lines.map((line) => `${mark}${line}`);
  const body = [...as(" ", context), ...as("+", pod), ...as(" ", way), ...as("+", containers)];
  return { diff: [`--- a/${file}`, `+++ b/${file}`, counts, ...body, ""].join("\n"), commands };
}

/** The way to the pod's own fields, and how far those are indented. */
function templateLines({ kind, name }: Target): [lines: string[], indent: string] {
  const head = [`kind: ${kind}`, "metadata:", `  name: ${name}`, "spec:"];
  const path =
    kind === "Pod" ? [] : kind === "CronJob" ? ["jobTemplate:", "spec:", "template:", "spec:"] : ["template:", "spec:"];
  const nested = path.map((line, i) => "  ".repeat(i + 1) + line);
  return [[...head, ...nested], "  ".repeat(path.length + 1)];
}

function yamlLines(value: Record<string, unknown>, indent: string): string[] {
  const lines = stringify(value).trimEnd().split("\n");
  return lines.map((line) => indent + line);
}

/** Builds a strategic merge patch of the pod's own fields. */
function commandsOf(fields: readonly NamedField[], { namespace, kind, name }: Target): string[] {
  const names = [namespace, kind, name].map(shellSafe);
  // A command that makes some of the changes and leaves the others would be taken for all of them.
  const isWhole = fields.every(
    ({ field }) => field.scope === "pod" && field.remove.length === 0 && Object.keys(field.set).length > 0,
  );
  if (names.includes(null) || !isWhole) return [];
  const json = JSON.stringify(wrapped(kind, setTogether(fields, "pod")));
  if (json.includes("'") || json.includes("REPLACE-WITH")) return [];
  return [`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --patch '${json}'`];
}

function wrapped(kind: string, podSpec: object): object {
  if (kind === "Pod") return { spec: podSpec };
  const template = { spec: { template: { spec: podSpec } } };
  return kind === "CronJob" ? { spec: { jobTemplate: template } } : template;
}
