import { describeDockerfile } from "@/lib/engine/fix-units/describe-dockerfile";
import { describeObject } from "@/lib/engine/fix-units/describe-object";
import { describeOsPackages } from "@/lib/engine/fix-units/describe-os-packages";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { describePackageUpgrade } from "@/lib/engine/fix-units/describe-package";
import { describeSecret } from "@/lib/engine/fix-units/describe-secret";
import { describeTerraform, terraformResource } from "@/lib/engine/fix-units/describe-terraform";
import { describeWorkloadFields } from "@/lib/engine/fix-units/describe-workload-fields";
import { type FixDescription, type FixMember, isOneLine } from "@/lib/engine/fix-units/member";
import type { FixUnit } from "@/lib/engine/fix-units/unit";

/**
 * The exact change that a unit asks for.
 *
 * Shape    `members` are the unit's open findings, at least one, in any order; the answer does not depend on it.
 * Worst    `worstId` is the member that sets the risk's score: where several packages are upgraded, it names them.
 * Safe     no diff is made with a name that is more than one line.
 * Honest   where versions cannot be ordered, a diff cannot be made or no fix exists, the text says so.
 */
export function describeFix(unit: FixUnit, members: readonly FixMember[], worstId?: string): FixDescription {
  const ordered = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const described = changeOf(unit, ordered, worstId);
  const isSafe = described.diff === null || (isOneLine(unit.locus) && ordered.every(hasNamesOfOneLine));
  return isSafe ? described : { ...described, diff: null };
}

function hasNamesOfOneLine({ facts, installedVersion, fixedVersions }: FixMember): boolean {
  const of = facts.kind === "vulnerability" || facts.kind === "license" ? facts.package : null;
  const place = "manifest" in facts ? facts.manifest : "resource" in facts ? facts.resource : null;
  const path = "path" in facts ? facts.path : null;
  const names = [facts.asset.key, place, path, of?.namespace ?? null, of?.name ?? null, installedVersion];
  return [...names, ...fixedVersions].every(isOneLine);
}

function changeOf(unit: FixUnit, ordered: readonly FixMember[], worstId?: string): FixDescription {
  switch (unit.kind) {
    case "os-packages":
      return describeOsPackages(unit, ordered, worstId);
    case "package-upgrade":
      return describePackageUpgrade(unit, ordered);
    case "workload-field":
      return describeWorkloadFields(unit, ordered, worstId);
    case "dockerfile-instruction":
      return describeDockerfile(unit, ordered);
    case "secret-rotation":
      return describeSecret(unit, ordered);
    case "config-change":
      return describeConfigChange(unit, ordered);
    default:
      return describeOther(unit, ordered);
  }
}

/** A Terraform resource, a Kubernetes object, or what only the tool's advice answers. */
function describeConfigChange(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const resource = members[0] ? terraformResource(members[0].facts) : null;
  if (resource) return describeTerraform(unit, members, resource);
  return describeObject(unit, members) ?? describeOther(unit, members);
}
