import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { adviceOf, type FixDescription, type FixMember } from "@/lib/engine/fix-units/member";
import { type ObjectChange, objectChange, patchCommand, targetOf } from "@/lib/engine/fix-units/object-change";
import type { FixUnit } from "@/lib/engine/fix-units/unit";

/** A check of a Kubernetes object that no field of a pod template answers; null for one that the table does not know. */
export function describeObject(unit: FixUnit, members: readonly FixMember[]): FixDescription | null {
  const facts = members[0]?.facts;
  if (facts?.kind !== "misconfiguration") return null;
  const change = objectChange(facts.checkId);
  if (!change) return null;
  const target = targetOf(facts.asset, facts.resource);
  const command = target && change.patch ? patchCommand(target, change.patch) : null;
  return {
    ...describeOther(unit, members),
    text: [textOf(change), adviceOf(members)].filter(Boolean).join(" "),
    commands: command ? [command] : [],
    verify: "Apply it, and collect the inventory or scan again: the findings close when it no longer has them.",
    confidence: { level: change.confidence, reason: change.why },
  };
}

function textOf(change: ObjectChange): string {
  if (!change.create) return change.text;
  const kinds = [...new Set(change.create.map(({ kind }) => String(kind)))].join(" and ");
  return `${change.text} The ready ${kinds} is below.`;
}
