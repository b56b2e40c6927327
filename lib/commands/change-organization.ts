import type { Actor } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Organization, OrganizationChange } from "@/lib/contracts/http/organization";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readOrganizations } from "@/lib/queries/list-organizations";

/** Renames an organization; recorded in that organization, so that its own administrators see who did it. */
export async function changeOrganization(
  db: Db,
  actor: Actor,
  id: string,
  change: OrganizationChange,
): Promise<Organization> {
  return withTenant(db, id, async (tx) => {
    await tx.$executeRaw`UPDATE organization SET name = ${change.name} WHERE id = ${id}::uuid`;
    const [organization] = await readOrganizations(tx, [id]);
    if (!organization) throw new AppError("not_found", "No organization has this id.");
    await recordAudit(tx, id, actor, "organization.renamed", { kind: "organization", id }, { name: change.name });
    return organization;
  });
}
