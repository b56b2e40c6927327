import { misconfigurationTitle } from "@/lib/engine/fix-units";
import type { WorkloadField } from "@/lib/engine/fix-units/check-words";
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
import type { FixUnit, FixUnitFacts } from "@/lib/engine/fix-units/unit";
import { fieldsOfChecks, type NamedField } from "@/lib/engine/fix-units/workload-fields";
import type { AssetRef } from "@/lib/model/asset-kind";
import { severityRank } from "@/lib/model/severity";

type Facts = Extract<FixUnitFacts, { kind: "misconfiguration" }>;

/**
 * What is wrong in a workload's pod template: the patch that changes all of it, as a diff and, where that is whole, as a command.
 *
 * Names    the member that sets the score, else the most severe; how many others there are is said beside it.
 */
export function describeWorkloadFields(unit: FixUnit, members: readonly FixMember[], worstId?: string): FixDescription {
  const judged = worstFirst(members, worstId);
  const [worst] = judged;
  if (!worst) throw new TypeError("a pod template has misconfigurations as members");
  const fields = fieldsOfChecks(judged.map(({ checkId }) => checkId));
  if (fields.length === 0) {
    const other = describeObject(unit, members) ?? describeOther(unit, members);
    return { ...other, title: misconfigurationTitle(worst) };
  }
  const { asset, resource } = worst;
  const target = targetOf(asset, resource) ?? unknownTarget(resource);
  const { diff, commands } = workloadPatch(fields, target);
  return {
    kind: unit.kind,
    title: titleOf(worst, fields.length - 1),
    available: true,
    text: textOf(fields, target, clusterOf(asset)),
    diff,
    commands,
    ...closing(members, () => true),
    leavesText: null,
    verify: verifyText(fields, target),
    locus: unit.locus,
    file: target.file,
    line: firstLine(members),
    confidence: confidenceOf(fields),
  };
}

/** The facts of all members, that of the worst first, then by severity; of equals in the order given. */
function worstFirst(members: readonly FixMember[], worstId: string | undefined): Facts[] {
  const rank = ({ id, severity }: FixMember) => (id === worstId ? 100 : severityRank(severity));
  return members
    .toSorted((a, b) => rank(b) - rank(a))
    .flatMap(({ facts }) => (facts.kind === "misconfiguration" ? [facts] : []));
}

function titleOf(worst: Facts, others: number): string {
  const title = misconfigurationTitle(worst);
  if (others === 0) return title;
  return `${title}, and ${others === 1 ? "1 other fault" : `${others} other faults`} in its manifest`;
}

function textOf(fields: readonly NamedField[], { kind, name: workload }: Target, cluster: string | null): string {
  const changes = fields.flatMap(({ field }) => changesOf(field));
  const at = cluster ? ` in cluster ${cluster}` : "";
  const of = `the ${kind} ${workload}${at}, in the manifest or chart it is deployed from`;
  const notes = [...new Set(fields.map(({ field }) => field.note).filter(Boolean))].map((note) => ` ${note}`).join("");
  if (fields.length > 1) return `Change ${of}: ${changes.join("; ")}.${notes}`;
  const [first = "", ...rest] = changes;
  return `${[`${first[0]?.toUpperCase()}${first.slice(1)}`, ...rest].join(" and ")} of ${of}.${notes}`;
}

/** What is set and what is removed, as the parts of a sentence. */
function changesOf(field: WorkloadField): string[] {
  const where = field.scope === "pod" ? "the pod template" : "every container";
  const set = Object.keys(field.set).length > 0 ? [`set ${listed(assignments(field.set), 8)} in ${where}`] : [];
  return [...set, ...field.remove.map((path) => `remove ${path} from ${where}`)];
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

function verifyText(fields: readonly NamedField[], { kind, name, namespace }: Target): string {
  const [only, ...others] = fields;
  const verify = others.length === 0 ? only?.field.verify : null;
  const path = verify?.replace("{.spec.", kind === "Pod" ? "{.spec." : "{.spec.template.spec.");
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

/** As sure as the least sure of its fields. */
function confidenceOf(fields: readonly NamedField[]): Confidence {
  const some = fields.length > 1;
  if (fields.some(({ field }) => JSON.stringify(field.set).includes("REPLACE-WITH")))
    return likely(
      some
        ? "The fields are right; some values are yours to choose."
        : "The field is right; its value is yours to choose.",
    );
  const notes = fields.filter(({ field }) => field.note);
  const [only] = notes;
  if (some && only)
    return likely(
      `The fields and their values are Kubernetes' own. What ${notes.length === 1 ? "one" : "some"} of them may stop is said with it.`,
    );
  if (only) return likely(`The field and its value are Kubernetes' own. ${only.field.note}`);
  return sure(
    `The ${some ? "fields and their values" : "field and its value"} are Kubernetes' own, and nothing else depends on ${some ? "them" : "it"}.`,
  );
}
