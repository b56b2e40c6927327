import type { FixUnitKind } from "@/lib/engine/fix-units/unit";
import says from "@/packs/fixes/says.json";
import fields from "@/packs/fixes/workload-fields.json";

/** One field of a pod template: how to change it and which checks judge it (packs/fixes/workload-fields.json). */
export type WorkloadField = {
  scope: "pod" | "container";
  set: Record<string, unknown>;
  remove: string[];
  note: string;
  verify: string | null;
  checks: Record<string, string>;
};

const FIELDS = new Map(Object.entries(fields as unknown as Record<string, WorkloadField>));
const SAYS = new Map(Object.entries(says as Record<string, string>));
const FIELD_OF_CHECK = new Map(
  [...FIELDS].flatMap(([name, field]) => Object.keys(field.checks).map((check) => [check, name] as const)),
);

/** The pod template field that a check judges, or null. */
export function fieldOfCheck(checkId: string): string | null {
  return FIELD_OF_CHECK.get(checkId) ?? null;
}

export function workloadField(name: string): WorkloadField | null {
  return FIELDS.get(name) ?? null;
}

/** What a failed check says of its actor, as the end of a sentence ("runs privileged"), or null when no words exist. */
export function saysOf(checkId: string): string | null {
  const field = FIELDS.get(FIELD_OF_CHECK.get(checkId) ?? "");
  return field?.checks[checkId] ?? SAYS.get(checkId) ?? null;
}

/** Whether a failed check is answered in a Dockerfile, in a workload's template or elsewhere. */
export function changeKindOf(checkId: string, assetKind: string, resource: string): FixUnitKind {
  if (checkId.startsWith("dockerfile-") || isDockerfile(resource)) return "dockerfile-instruction";
  return assetKind === "workload" || FIELD_OF_CHECK.has(checkId) ? "workload-field" : "config-change";
}

function isDockerfile(resource: string): boolean {
  const file = resource.split("/").at(-1)?.toLowerCase() ?? "";
  return (
    file === "dockerfile" || file === "containerfile" || file.startsWith("dockerfile.") || file.endsWith(".dockerfile")
  );
}
