import { describeDockerfile } from "@/lib/engine/fix-units/describe-dockerfile";
import { describeObject } from "@/lib/engine/fix-units/describe-object";
import { describeOsPackages } from "@/lib/engine/fix-units/describe-os-packages";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { describePackageUpgrade } from "@/lib/engine/fix-units/describe-package";
import { describeSecret } from "@/lib/engine/fix-units/describe-secret";
import { describeTerraform, terraformResource } from "@/lib/engine/fix-units/describe-terraform";
import { describeWorkloadField } from "@/lib/engine/fix-units/describe-workload-field";
import type { FixDescription, FixMember } from "@/lib/engine/fix-units/member";
import type { FixUnit } from "@/lib/engine/fix-units/unit";

/**
 * The exact change that a unit asks for.
 *
 * Shape    `members` are the unit's open findings, at least one, in any order; the answer does not depend on it.
 * Worst    `worstId` is the member that sets the risk's score: where several packages are upgraded, it names them.
 * Honest   where versions cannot be ordered, a diff cannot be made or no fix exists, the text says so.
 */
export function describeFix(unit: FixUnit, members: readonly FixMember[], worstId?: string): FixDescription {
  const ordered = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  switch (unit.kind) {
    case "os-packages":
      return describeOsPackages(unit, ordered, worstId);
    case "package-upgrade":
      return describePackageUpgrade(unit, ordered);
    case "workload-field":
      return describeWorkloadField(unit, ordered);
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
