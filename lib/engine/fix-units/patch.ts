import { stringify } from "yaml";
import type { WorkloadField } from "@/lib/engine/fix-units/check-words";
import { shellSafe } from "@/lib/engine/fix-units/member";

/** `file`: the manifest, where a report names it. */
export type Target = { namespace: string; kind: string; name: string; file: string | null };

/** A comment where the manifest has the container's own name, which a report rarely tells. */
const EACH_CONTAINER = "# each container, with its name";

/**
 * The change of one field as a unified diff over the manifest's lines and as a `kubectl patch`.
 *
 * The diff shows the way to the field as context and only what is added: nobody has sent us the manifest, so a line to take out
 * would be made up. Null where nothing is added. The command is left out where something has to be removed or where a value is
 * the reader's to choose, and of a container: a patch needs its name, and only the object that runs tells it.
 */
export function workloadPatch(
  name: string,
  field: WorkloadField,
  target: Target,
): { diff: string | null; commands: string[] } {
  const commands = commandsOf(field, target);
  if (Object.keys(field.set).length === 0) return { diff: null, commands };
  const context = contextLines(field.scope, target);
  const depth = (context.at(-1)?.match(/^ */)?.[0].length ?? 0) + (field.scope === "pod" ? 0 : 2);
  const added = yamlLines(field.set, " ".repeat(field.scope === "pod" ? depth + 2 : depth));
  const counts = `@@ -1,${context.length} +1,${context.length + added.length} @@ ${name}`;
  const inferred = [target.namespace, `${target.kind.toLowerCase()}-${target.name}.yaml`];
  const file = target.file ?? inferred.filter(Boolean).join("/");
  const body = [...context.map((line) => ` ${line}`), ...added.map((line) => `+${line}`)];
  return { diff: [`--- a/${file}`, `+++ b/${file}`, counts, ...body, ""].join("\n"), commands };
}

function contextLines(scope: WorkloadField["scope"], { kind, name }: Target): string[] {
  const head = [`kind: ${kind}`, "metadata:", `  name: ${name}`, "spec:"];
  const inner = scope === "pod" ? [] : ["containers:", `  - ${EACH_CONTAINER}`];
  const path =
    kind === "Pod" ? [] : kind === "CronJob" ? ["jobTemplate:", "spec:", "template:", "spec:"] : ["template:", "spec:"];
  const nested = path.map((line, i) => "  ".repeat(i + 1) + line);
  const depth = "  ".repeat(path.length + 1);
  return [...head, ...nested, ...inner.map((line) => depth + line)];
}

function yamlLines(value: Record<string, unknown>, indent: string): string[] {
  const lines = stringify(value).trimEnd().split("\n");
  return lines.map((line) => indent + line);
}

/** Builds a strategic merge patch of the pod's own fields. */
function commandsOf(field: WorkloadField, { namespace, kind, name }: Target): string[] {
  if (field.scope === "container") return [];
  const names = [namespace, kind, name].map(shellSafe);
  if (names.includes(null) || field.remove.length > 0 || Object.keys(field.set).length === 0) return [];
  const json = JSON.stringify(wrapped(kind, field.set));
  if (json.includes("'") || json.includes("REPLACE-WITH")) return [];
  return [`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --patch '${json}'`];
}

function wrapped(kind: string, podSpec: object): object {
  if (kind === "Pod") return { spec: podSpec };
  const template = { spec: { template: { spec: podSpec } } };
  return kind === "CronJob" ? { spec: { jobTemplate: template } } : template;
}
