import { fieldOfCheck, type WorkloadField, workloadField } from "@/lib/engine/fix-units/check-words";

/** A field by its name in packs/fixes/workload-fields.json. */
export type NamedField = { name: string; field: WorkloadField };

type Tree = Record<string, unknown>;

/** The fields of a pod template that some checks judge, each once, in the order of the checks; a check that judges none is left out. */
export function fieldsOfChecks(checkIds: readonly string[]): NamedField[] {
  const names = new Set(checkIds.flatMap((checkId) => fieldOfCheck(checkId) ?? []));
  return [...names].flatMap((name) => {
    const field = workloadField(name);
    return field ? [{ name, field }] : [];
  });
}

/** What some fields of one scope set, as one tree: objects are put together, of anything else the later one holds. */
export function setTogether(fields: readonly NamedField[], scope: WorkloadField["scope"]): Tree {
  return fields.reduce<Tree>((all, { field }) => (field.scope === scope ? merged(all, field.set) : all), {});
}

function merged(a: Tree, b: Tree): Tree {
  const all = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const known = all[key];
    all[key] = isTree(known) && isTree(value) ? merged(known, value) : value;
  }
  return all;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
