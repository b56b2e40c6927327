import { z } from "zod";
import type { AssetIngest } from "@/lib/contracts/http/import-health";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { resolveTarget } from "@/lib/engine/target";
import { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { lastLooked } from "@/lib/queries/freshness";
import { HEALTH_DAYS } from "@/lib/queries/import-health/sources";
import { At } from "@/lib/queries/row-values";

export type AssetFailure = NonNullable<AssetIngest["lastFailure"]>;

/** Newest first; what failed before so many others has had its day. */
const MAX_FAILURES = 500;

const Failed = z.object({
  importId: z.string(),
  at: At,
  reason: z.string().nullable(),
  context: StatedContext.loose().catch({}),
  twinAssetId: z.string().nullable(),
});

/**
 * The last failed delivery about each asset, where nothing has looked at it since. A failed report tells no target: the
 * sender's word does, else where the same sender's file of the same name was filed before.
 */
export async function readAssetFailures(tx: Tx, orgId: string): Promise<Map<string, AssetFailure>> {
  const failed = await rows(tx, Failed)`
    WITH failed AS (
      SELECT i.id, i.received_at, i.error ->> 'detail' AS reason, i.context, i.actor_name, i.filename FROM import i
       WHERE i.org_id = ${orgId}::uuid AND i.status = 'failed' AND i.received_at > now() - make_interval(days => ${HEALTH_DAYS}::int)
       ORDER BY i.received_at DESC LIMIT ${MAX_FAILURES}),
    twin AS (
      SELECT DISTINCT ON (i.actor_name, i.filename) i.actor_name, i.filename, i.target_asset_id FROM import i
       WHERE i.org_id = ${orgId}::uuid AND i.received_at > now() - make_interval(days => ${HEALTH_DAYS}::int) AND i.target_asset_id IS NOT NULL
         AND (i.actor_name, i.filename) IN (SELECT actor_name, filename FROM failed)
       ORDER BY i.actor_name, i.filename, i.received_at DESC)
    SELECT f.id AS "importId", f.received_at AS at, f.reason, f.context, t.target_asset_id AS "twinAssetId"
      FROM failed f LEFT JOIN twin t USING (actor_name, filename) ORDER BY f.received_at DESC`;
  const stated = failed.map(({ context }) => statedKey(context));
  const idOf = await assetIds(tx, orgId, stated);
  const latest = new Map<string, AssetFailure>();
  for (const [n, { importId, at, reason, twinAssetId }] of failed.entries()) {
    const assetId = idOf.get(stated[n] ?? "") ?? twinAssetId;
    if (assetId && !latest.has(assetId))
      latest.set(assetId, { importId, at, reason: reason ?? "It failed without a reason." });
  }
  return notLookedAtSince(tx, orgId, latest);
}

/** `kind:key` of what the sender said; empty when that says nothing, or was itself the mistake. */
function statedKey(context: z.output<typeof StatedContext>): string {
  try {
    const target = resolveTarget(context, { target: null, digests: [], platform: null }, { actor: "", filename: null });
    return target.unplaced ? "" : `${target.kind}:${target.key}`;
  } catch (error) {
    if (error instanceof AppError) return "";
    throw error;
  }
}

async function assetIds(tx: Tx, orgId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(keys)].filter((key) => key !== "");
  if (wanted.length === 0) return new Map();
  const found = await rows(tx, z.object({ id: z.string(), key: z.string() }))`
    SELECT a.id, a.kind || ':' || a.key AS key FROM asset a
      JOIN unnest(${wanted}::text[]) AS w(key) ON a.kind = split_part(w.key, ':', 1) AND a.key = substr(w.key, strpos(w.key, ':') + 1)
     WHERE a.org_id = ${orgId}::uuid`;
  return new Map(found.map(({ id, key }) => [key, id]));
}

async function notLookedAtSince(
  tx: Tx,
  orgId: string,
  latest: ReadonlyMap<string, AssetFailure>,
): Promise<Map<string, AssetFailure>> {
  if (latest.size === 0) return new Map();
  const found = await rows(tx, z.object({ id: z.string(), at: z.date().nullable() }))`
    SELECT a.id, ${lastLooked} AS at FROM asset a
     WHERE a.org_id = ${orgId}::uuid AND a.id = ANY(${[...latest.keys()]}::uuid[]) AND a.retired_at IS NULL`;
  return new Map(
    found.flatMap(({ id, at }) => {
      const failure = latest.get(id);
      return failure && (!at || new Date(failure.at) > at) ? [[id, failure] as const] : [];
    }),
  );
}
