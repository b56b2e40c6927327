import type { Actor } from "@/lib/auth/principal";
import { ensureAccount } from "@/lib/commands/create-account";
import { createToken } from "@/lib/commands/create-token";
import { recordAudit } from "@/lib/commands/record-audit";
import type { OrganizationCreate, OrganizationCreated } from "@/lib/contracts/http/organization";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { TOKEN_SCOPES } from "@/lib/model/permission";

/** Creates an organization with a first token, and its first administrator if named. Only for the instance operator. */
export async function createOrganization(
  db: Db,
  actor: Actor,
  input: OrganizationCreate,
): Promise<OrganizationCreated> {
  const id = newId();
  return withTenant(db, id, async (tx) => {
    const created = await tx.$executeRaw`
      INSERT INTO organization (id, slug, name) VALUES (${id}::uuid, ${input.slug}, ${input.name}) ON CONFLICT (slug) DO NOTHING`;
    if (created === 0)
      throw new AppError("conflict", `An organization is already called "${input.slug}". Choose another slug.`);
    await recordAudit(tx, id, actor, "organization.created", { kind: "organization", id }, { slug: input.slug });
    // The token's maker is left out on purpose: it must not inherit the operator's rights over the instance.
    const token = await createToken(
      tx,
      id,
      actor,
      { name: "First token", scopes: [...TOKEN_SCOPES], targets: [] },
      { createdBy: null },
    );
    let administrator: OrganizationCreated["administrator"] = null;
    if (input.adminEmail) {
      const account = await ensureAccount(tx, {
        email: input.adminEmail,
        name: input.adminEmail.split("@")[0] ?? "Administrator",
      });
      await tx.$executeRaw`
        INSERT INTO membership (org_id, user_id, role) VALUES (${id}::uuid, ${account.id}::uuid, 'admin')`;
      administrator = { email: account.email, password: account.password };
    }
    return {
      id,
      slug: input.slug,
      name: input.name,
      demo: false,
      createdAt: new Date().toISOString(),
      token,
      administrator,
    };
  });
}
