import { z } from "zod";
import type { Actor } from "@/lib/auth/principal";
import { ensureAccount } from "@/lib/commands/create-account";
import { createToken } from "@/lib/commands/create-token";
import { recordAudit } from "@/lib/commands/record-audit";
import { db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { type Env, env } from "@/lib/env";
import { TOKEN_SCOPES } from "@/lib/model/permission";

export type Bootstrapped = { adminEmail: string | null; adminPassword: string | null; organizationSlug: string };

const FIRST = { demo: { slug: "demo", name: "Harbour Goods (demo)" }, real: { slug: "main", name: "My organization" } };
const SYSTEM: Actor = { kind: "system", id: null, name: "first start" };

/** One bootstrap at a time, however many processes start at once; the number is arbitrary and ours. */
const LOCK = 7_305_815_101n;

/**
 * Makes a fresh instance usable: first organization, administrator who also operates the instance, and the bootstrap token.
 *
 * Twice    changes nothing: an instance that has an organization is left as it is, also when the environment changed.
 * Returns  `adminPassword` only when it was generated in this call; it is stored nowhere in clear. `adminEmail` is null when no account
 *          has the configured one: somebody else set up this instance, or it was changed since.
 */
export async function bootstrapInstance(settings: Env = env(), database = db()): Promise<Bootstrapped> {
  const organizationId = newId();
  return withTenant(database, organizationId, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`;
    const [existing] = await rows(tx, z.object({ slug: z.string() }))`
      SELECT slug FROM organization ORDER BY created_at, id LIMIT 1`;
    const adminEmail = settings.PLIMSOLL_ADMIN_EMAIL.toLowerCase();
    if (existing) return { ...(await knownAccount(tx, adminEmail)), organizationSlug: existing.slug };

    const first = settings.PLIMSOLL_DEMO ? FIRST.demo : FIRST.real;
    await tx.$executeRaw`
      INSERT INTO organization (id, slug, name, is_demo)
      VALUES (${organizationId}::uuid, ${first.slug}, ${first.name}, ${settings.PLIMSOLL_DEMO})`;
    const password = settings.PLIMSOLL_ADMIN_PASSWORD;
    const admin = await ensureAccount(tx, {
      email: adminEmail,
      name: "Administrator",
      operator: true,
      ...(password ? { password } : {}),
    });
    await tx.$executeRaw`
      INSERT INTO membership (org_id, user_id, role) VALUES (${organizationId}::uuid, ${admin.id}::uuid, 'admin')`;
    await recordAudit(
      tx,
      organizationId,
      SYSTEM,
      "organization.created",
      { kind: "organization", id: organizationId },
      { slug: first.slug },
    );

    const secret = settings.PLIMSOLL_BOOTSTRAP_TOKEN;
    if (secret) {
      const input = { name: "Bootstrap token", scopes: [...TOKEN_SCOPES], targets: [] };
      await createToken(tx, organizationId, SYSTEM, input, { createdBy: admin.id, secret });
    }
    return { adminEmail, adminPassword: admin.password, organizationSlug: first.slug };
  });
}

async function knownAccount(tx: Tx, email: string) {
  const [found] = await rows(tx, z.object({ email: z.string() }))`SELECT email FROM app_user WHERE email = ${email}`;
  return { adminEmail: found?.email ?? null, adminPassword: null };
}
