import type { Escape, EscapeTechnique } from "@/lib/engine/attack-paths/facts";
import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";

/** What of a pod's privileges lets it leave its container: those that are worth a node (lib/engine/privilege/pod.ts). */
export function escapesOf(facts: readonly PrivilegeFact[]): Escape[] {
  const found = facts.flatMap(({ name, level, why, where }): Escape[] => {
    const technique = level === "node" || level === "cluster" ? techniqueFor(name) : null;
    return technique ? [{ technique, name, why, where }] : [];
  });
  const sees = facts.find((fact) => fact.name === "host-pid");
  const root = facts.find((fact) => fact.name === "runs-as-root" || fact.name === "may-run-as-root");
  if (sees && root) {
    const why = `${sees.why} ${root.why}`;
    found.push({ technique: "host-process-view", name: sees.name, why, where: root.where });
  }
  return found;
}

function techniqueFor(name: string): EscapeTechnique | null {
  if (name === "privileged" || name === "host-process") return "escape-privileged";
  if (name === "runtime-socket") return "escape-runtime-socket";
  if (name === "host-path") return "escape-host-path";
  return name.startsWith("capability-") ? "escape-capability" : null;
}
