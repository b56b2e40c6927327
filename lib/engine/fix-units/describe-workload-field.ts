import { misconfigurationTitle } from "@/lib/engine/fix-units";
import { fieldOfCheck, type WorkloadField, workloadField } from "@/lib/engine/fix-units/check-words";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { closing, type FixDescription, type FixMember } from "@/lib/engine/fix-units/member";
import { type Target, workloadPatch } from "@/lib/engine/fix-units/patch";
import type { FixUnit } from "@/lib/engine/fix-units/unit";
import { severityRank } from "@/lib/model/severity";

/** One field of a workload's pod template: the patch that changes it, as a diff and as a command. */
export function describeWorkloadField(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const worst = members.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))[0];
  if (worst?.facts.kind !== "misconfiguration")
    throw new TypeError("a workload field has misconfigurations as members");
  const name = fieldOfCheck(worst.facts.checkId);
  const field = name === null ? null : workloadField(name);
  if (!name || !field) return { ...describeOther(unit, members), title: misconfigurationTitle(worst.facts) };
  const target = targetOf(worst.facts.asset.kind === "workload" ? worst.facts.asset.key : worst.facts.resource);
  const { diff, commands } = workloadPatch(name, field, target);
  return {
    kind: unit.kind,
    title: misconfigurationTitle(worst.facts),
    available: true,
    text: textOf(name, field, target),
    diff,
    commands,
    ...closing(members, () => true),
    leavesText: null,
    verify: verifyText(field, target),
    locus: unit.locus,
  };
}

function textOf(name: string, field: WorkloadField, { kind, name: workload }: Target): string {
  const where = field.scope === "pod" ? "the pod template" : "every container";
  const set = Object.keys(field.set).length > 0 ? [`Set ${name} in ${where}`] : [];
  const removed = field.remove.map((path) => `${set.length > 0 ? "remove" : "Remove"} ${path} from ${where}`);
  const note = field.note ? ` ${field.note}` : "";
  return `${[...set, ...removed].join(" and ")} of the ${kind} ${workload}, in the manifest or chart it is deployed from.${note}`;
}

function verifyText(field: WorkloadField, { kind, name, namespace }: Target): string {
  const path = field.verify?.replace("{.spec.", kind === "Pod" ? "{.spec." : "{.spec.template.spec.");
  const scan = "scan or collect the inventory again: the findings close when it no longer has them";
  if (!path || kind === "CronJob") return `${scan[0]?.toUpperCase()}${scan.slice(1)}.`;
  return `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o jsonpath='${path}'; then ${scan}.`;
}

/** `cluster/ns/Kind/name` or `ns/Kind/name`; a name alone is taken as a Deployment of an unknown namespace. */
function targetOf(key: string): Target {
  const parts = key.split("/").filter(Boolean);
  const [namespace = "NAMESPACE", kind = "Deployment", name = parts.at(-1) ?? "NAME"] =
    parts.length >= 3 ? parts.slice(-3) : [];
  return { namespace, kind, name };
}
