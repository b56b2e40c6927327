import { z } from "zod";
import { lookUpSecret } from "@/lib/auth/token-principal";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";

const Row = z.object({ cluster: z.string() });

/** The organization, cluster and id of a sender's key. A key of another purpose, revoked or unknown: all the same refusal. */
export async function demandEventKey(
  db: Db,
  key: string,
  purpose: "falco" | "k8s-audit" | "admission",
): Promise<{ orgId: string; cluster: string; keyId: string }> {
  const place = await lookUpSecret(db, key, "event_key");
  const [found] = place
    ? await withTenant(
        db,
        place.orgId,
        (tx) => rows(tx, Row)`
        SELECT cluster FROM event_key WHERE org_id = ${place.orgId}::uuid AND id = ${place.tokenId}::uuid
           AND purpose = ${purpose} AND revoked_at IS NULL`,
      )
    : [];
  if (!place || !found) {
    throw new AppError(
      "unauthenticated",
      "This key is unknown, revoked or made for another purpose. Create one under Settings > Tokens.",
    );
  }
  return { orgId: place.orgId, cluster: found.cluster, keyId: place.tokenId };
}

/** A key as the sender of what it brings. */
export function keySender({ orgId, cluster, keyId }: { orgId: string; cluster: string; keyId: string }) {
  return { orgId, id: keyId, kind: "event_key" as const, name: "", cluster };
}
