import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { authorHmacs } from "@/lib/ingest/author-token";

const Member = z.object({ userId: z.string(), email: z.string(), handles: z.array(z.string()) });

/** A member who may be the author of something. */
export type KnownAuthor = { userId: string; email: string };

/**
 * Members by the HMACs of their e-mail and handles, in hexadecimal. Authors are stored as nothing else, so that those of nobody
 * here can be told by nobody.
 */
export async function loadKnownAuthors(
  connection: TenantConnection,
  orgId: string,
): Promise<ReadonlyMap<string, KnownAuthor>> {
  const members = await rowsOf(
    connection,
    Member,
    `SELECT u.id AS "userId", lower(u.email) AS email, array_remove(ARRAY[lower(u.handle)] || ARRAY(SELECT h.handle FROM member_handle h
              WHERE h.org_id = $1 AND h.user_id = u.id), NULL) AS handles
       FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = $1 AND u.disabled_at IS NULL`,
    [orgId],
  );
  return new Map(
    members.flatMap(({ userId, email, handles }) =>
      [email, ...handles.map((handle) => `@${handle}`)]
        .flatMap((name) => authorHmacs(orgId, name))
        .map((author) => [author.toString("hex"), { userId, email }] as const),
    ),
  );
}
