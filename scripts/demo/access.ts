import { z } from "zod";
import type { Actor } from "@/lib/auth/principal";
import { createToken } from "@/lib/commands/create-token";
import { db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { env } from "@/lib/env";
import { TOKEN_SCOPES } from "@/lib/model/permission";
import { type Api, call } from "@/scripts/demo/api";

const First = z.object({ id: z.string(), name: z.string(), isDemo: z.boolean() });
export type First = z.infer<typeof First>;

const LOADER: Actor = { kind: "system", id: null, name: "demo" };
const NO_TENANT = "00000000-0000-0000-0000-000000000000";

/** The instance's first organization: the only one the demo is ever loaded into, and only if it was made for it. */
export async function firstOrganization(): Promise<First | null> {
  const [first] = await withTenant(
    db(),
    NO_TENANT,
    (tx) => rows(tx, First)`
    SELECT id, name, is_demo AS "isDemo" FROM organization ORDER BY created_at, id LIMIT 1`,
  );
  return first ?? null;
}

/** Runs `work` with a token of the organization: the one the environment names, else one of an hour that is revoked after. */
export async function withApi(url: string, organizationId: string, work: (api: Api) => Promise<void>): Promise<void> {
  const given = env().PLIMSOLL_BOOTSTRAP_TOKEN;
  if (given) return work({ url, token: given });
  const token = await withTenant(db(), organizationId, async (tx) => {
    const [operator] = await rows(tx, z.object({ id: z.string() }))`
      SELECT u.id FROM app_user u JOIN membership m ON m.org_id = ${organizationId}::uuid AND m.user_id = u.id
       WHERE u.is_operator AND u.disabled_at IS NULL ORDER BY u.created_at, u.id LIMIT 1`;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const input = { name: "Demo load", scopes: [...TOKEN_SCOPES], targets: [], expiresAt };
    return createToken(tx, organizationId, LOADER, input, { createdBy: operator?.id ?? null });
  });
  const api = { url, token: token.secret };
  try {
    await work(api);
  } finally {
    await call(api, "DELETE", `/api/v1/tokens/${token.id}`).catch(() => undefined);
  }
}
