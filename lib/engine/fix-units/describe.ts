import { describeOsPackages } from "@/lib/engine/fix-units/describe-os-packages";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { describePackageUpgrade } from "@/lib/engine/fix-units/describe-package";
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
    default:
      return describeOther(unit, ordered);
  }
}
