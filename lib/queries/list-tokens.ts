import { z } from "zod";
import type { Page } from "@/lib/contracts/http/list-page";
import type { EventKey, Token, TokenQuery } from "@/lib/contracts/http/token";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { TokenScope } from "@/lib/model/permission";
import { inOrder, type Order, pageIds } from "@/lib/queries/page-ids";
import { At } from "@/lib/queries/row-values";
import { containing } from "@/lib/queries/search/containing";
import { tokensByMaker, WORKS } from "@/lib/queries/tokens-of";

type Query = TokenQuery;

const Row = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(TokenScope),
  targets: z.array(z.string()),
  createdAt: At,
  createdBy: z.string().nullable(),
  creator: z.enum(["member", "disabled", "gone"]).nullable(),
  expiresAt: At.nullable(),
  revokedAt: At.nullable(),
  lastUsedAt: At.nullable(),
});

const ORDERS: Record<Query["sort"], Order> = {
  "-createdAt": { key: sql`t.created_at`, direction: "desc", type: "timestamptz" },
  name: { key: sql`t.name`, direction: "asc", type: "text" },
};

/** API tokens without their secrets; those that still work unless the query says otherwise. */
export async function listTokens(db: Db, orgId: string, query: Query): Promise<Page<Token>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`t.org_id = ${orgId}::uuid`];
    if (query.status === "active") where.push(WORKS);
    if (query.q) where.push(sql`t.name ILIKE ${containing(query.q)}`);
    const page = await pageIds(tx, {
      orgId,
      from: sql`api_token t`,
      id: sql`t.id`,
      where,
      order: ORDERS[query.sort],
      query,
    });
    return { items: await readTokens(tx, orgId, page.ids), nextCursor: page.nextCursor, count: page.count };
  });
}

export async function getToken(db: Db, orgId: string, id: string): Promise<Token> {
  return withTenant(db, orgId, (tx) => readToken(tx, orgId, id));
}

/** One token, also a revoked one. */
export async function readToken(tx: Tx, orgId: string, id: string): Promise<Token> {
  const [token] = await readTokens(tx, orgId, [id]);
  if (!token) throw new AppError("not_found", "No token has this id in your organization.");
  return token;
}

async function readTokens(tx: Tx, orgId: string, ids: readonly string[]): Promise<Token[]> {
  const found = await rows(tx, Row)`
    WITH RECURSIVE ${tokensByMaker(orgId)}
    SELECT t.id, t.name, t.prefix AS hint, t.scopes, t.target_patterns AS targets, t.created_at AS "createdAt",
           u.email AS "createdBy",
           CASE WHEN o.user_id IS NOT NULL THEN
             CASE WHEN m.user_id IS NULL THEN 'gone' WHEN u.disabled_at IS NOT NULL THEN 'disabled' ELSE 'member' END END AS creator,
           t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt", t.last_used_at AS "lastUsedAt"
      FROM api_token t LEFT JOIN theirs o ON o.id = t.id
      LEFT JOIN app_user u ON u.id = o.user_id
      LEFT JOIN membership m ON m.org_id = t.org_id AND m.user_id = o.user_id
     WHERE t.org_id = ${orgId}::uuid AND t.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}

const KeyRow = z.object({
  id: z.string(),
  purpose: z.enum(["falco", "k8s-audit", "admission"]),
  cluster: z.string(),
  createdAt: At,
  revokedAt: At.nullable(),
});

/** Event keys, newest first. */
export async function listEventKeys(db: Db, orgId: string, query: Query): Promise<Page<EventKey>> {
  return withTenant(db, orgId, async (tx) => {
    const where: Sql[] = [sql`k.org_id = ${orgId}::uuid`];
    if (query.status === "active") where.push(sql`k.revoked_at IS NULL`);
    if (query.q) where.push(sql`k.cluster ILIKE ${containing(query.q)}`);
    const order: Order = { key: sql`k.created_at`, direction: "desc", type: "timestamptz" };
    const page = await pageIds(tx, { orgId, from: sql`event_key k`, id: sql`k.id`, where, order, query });
    const found = await rows(tx, KeyRow)`
      SELECT k.id, k.purpose, k.cluster, k.created_at AS "createdAt", k.revoked_at AS "revokedAt" FROM event_key k
       WHERE k.org_id = ${orgId}::uuid AND k.id = ANY(${page.ids}::uuid[])`;
    return { items: inOrder(page.ids, found), nextCursor: page.nextCursor, count: page.count };
  });
}
