import { z } from "zod";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

const Taken = z.object({ handle: z.string(), name: z.string() });

/**
 * Replaces what a member is called in code hosts.
 *
 * Errors   `conflict` for a handle that another member has: two people behind one name in CODEOWNERS would be nobody's.
 * Returns  whether anything differs: owners are then to be worked out again.
 */
export async function setHandles(tx: Tx, orgId: string, userId: string, handles: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(handles)];
  const [taken] = await rows(tx, Taken)`
    SELECT h.handle, u.name FROM member_handle h JOIN app_user u ON u.id = h.user_id
     WHERE h.org_id = ${orgId}::uuid AND h.handle = ANY(${wanted}::text[]) AND h.user_id <> ${userId}::uuid LIMIT 1`;
  if (taken)
    throw new AppError(
      "conflict",
      `@${taken.handle} is ${taken.name}'s. Take it from them first if it is wrong there.`,
    );
  const gone = await tx.$executeRaw`
    DELETE FROM member_handle WHERE org_id = ${orgId}::uuid AND user_id = ${userId}::uuid AND handle <> ALL(${wanted}::text[])`;
  const added = await tx.$executeRaw`
    INSERT INTO member_handle (org_id, handle, user_id)
    SELECT ${orgId}::uuid, h, ${userId}::uuid FROM unnest(${wanted}::text[]) AS h ORDER BY h ON CONFLICT DO NOTHING`;
  return gone + added > 0;
}
