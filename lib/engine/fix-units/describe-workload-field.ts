import { misconfigurationTitle } from "@/lib/engine/fix-units";
import { fieldOfCheck, type WorkloadField, workloadField } from "@/lib/engine/fix-units/check-words";
import { type Confidence, likely, sure } from "@/lib/engine/fix-units/confidence";
import { describeObject } from "@/lib/engine/fix-units/describe-object";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import {
  closing,
  type FixDescription,
  type FixMember,
  firstLine,
  listed,
  shellSafe,
} from "@/lib/engine/fix-units/member";
import { targetOf } from "@/lib/engine/fix-units/object-change";
import { type Target, workloadPatch } from "@/lib/engine/fix-units/patch";
import type { FixUnit } from "@/lib/engine/fix-units/unit";
import type { AssetRef } from "@/lib/model/asset-kind";
import { severityRank } from "@/lib/model/severity";

/** One field of a workload's pod template: the patch that changes it, as a diff and as a command. */
export function describeWorkloadField(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const worst = members.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))[0];
  if (worst?.facts.kind !== "misconfiguration")
    throw new TypeError("a workload field has misconfigurations as members");
  const name = fieldOfCheck(worst.facts.checkId);
  const field = name === null ? null : workloadField(name);
  if (!name || !field) {
    const other = describeObject(unit, members) ?? describeOther(unit, members);
    return { ...other, title: misconfigurationTitle(worst.facts) };
  }
  const { asset, resource } = worst.facts;
  const target = targetOf(asset, resource) ?? unknownTarget(resource);
  const { diff, commands } = workloadPatch(name, field, target);
  return {
    kind: unit.kind,
    title: misconfigurationTitle(worst.facts),
    available: true,
    text: textOf(field, target, clusterOf(asset)),
    diff,
    commands,
    ...closing(members, () => true),
    leavesText: null,
    verify: verifyText(field, target),
    locus: unit.locus,
    file: target.file,
    line: firstLine(members),
    confidence: confidenceOf(field),
  };
}

function textOf(field: WorkloadField, { kind, name: workload }: Target, cluster: string | null): string {
  const where = field.scope === "pod" ? "the pod template" : "every container";
  const set = Object.keys(field.set).length > 0 ? [`Set ${listed(assignments(field.set), 8)} in ${where}`] : [];
  const removed = field.remove.map((path) => `${set.length > 0 ? "remove" : "Remove"} ${path} from ${where}`);
  const note = field.note ? ` ${field.note}` : "";
  const at = cluster ? ` in cluster ${cluster}` : "";
  return `${[...set, ...removed].join(" and ")} of the ${kind} ${workload}${at}, in the manifest or chart it is deployed from.${note}`;
}

/** Each value that is set, with its path: `securityContext.privileged: false`. */
function assignments(value: Record<string, unknown>, path: readonly string[] = []): string[] {
  return Object.entries(value).flatMap(([key, one]) => {
    const at = [...path, key];
    if (typeof one === "object" && one !== null && !Array.isArray(one))
      return assignments(one as Record<string, unknown>, at);
    const stated = typeof one === "string" ? one : JSON.stringify(one);
    return [
      stated.startsWith("REPLACE-WITH")
        ? `${at.join(".")} (its value is yours to choose)`
        : `${at.join(".")}: ${stated}`,
    ];
  });
}

function verifyText(field: WorkloadField, { kind, name, namespace }: Target): string {
  const path = field.verify?.replace("{.spec.", kind === "Pod" ? "{.spec." : "{.spec.template.spec.");
  const scan = "scan or collect the inventory again: the findings close when it no longer has them";
  const isSafe = [kind, name, namespace].every((word) => shellSafe(word) !== null);
  if (!path || !isSafe || kind === "CronJob") return `${scan[0]?.toUpperCase()}${scan.slice(1)}.`;
  return `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o jsonpath='${path}'; then ${scan}.`;
}

/** Of a workload, what its key has before `namespace/kind/name`; two clusters often run the same. */
function clusterOf({ kind, key }: AssetRef): string | null {
  if (kind === "cluster") return key;
  return kind === "workload" ? key.split("/").slice(0, -3).join("/") || null : null;
}

/** A name alone is taken as a Deployment of an unknown namespace, of which no command can be made. */
function unknownTarget(resource: string): Target {
  return { namespace: "", kind: "Deployment", name: resource.split("/").at(-1) || "NAME", file: null };
}

function confidenceOf(field: WorkloadField): Confidence {
  if (JSON.stringify(field.set).includes("REPLACE-WITH"))
    return likely("The field is right; its value is yours to choose.");
  if (field.note) return likely(`The field and its value are Kubernetes' own. ${field.note}`);
  return sure("The field and its value are Kubernetes' own, and nothing else depends on it.");
}
