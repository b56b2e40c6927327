import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { coversPattern } from "@/lib/engine/target-pattern";
import { isWithin } from "@/lib/ingest/target-limits";
import { AssetKind } from "@/lib/model/asset-kind";
import { AppError } from "@/lib/model/error";

/**
 * What a token limited to targets may change (MODEL section 6): what can be shown to be about one of them, and nothing
 * else. Reading is not limited: docs/tokens.md says so and why.
 */
export function limitsOf(principal: Principal): readonly string[] {
  return principal.token?.targetPatterns ?? [];
}

const AssetRow = z.object({
  id: z.string(),
  kind: AssetKind,
  key: z.string(),
  unplaced: z.boolean(),
  cluster: z.string().nullable(),
});
type AssetRow = z.infer<typeof AssetRow>;

/** Which of these assets a limited token may not change, each with the reason. Without limits none, and nothing is read. */
export async function assetsOutside(
  tx: Tx,
  principal: Principal,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const patterns = limitsOf(principal);
  if (patterns.length === 0) return new Map();
  const found = await rows(tx, AssetRow)`
    SELECT a.id, a.kind, a.key, a.unplaced, c.key AS cluster
      FROM asset a LEFT JOIN asset c ON c.org_id = a.org_id AND c.id = a.cluster_id
     WHERE a.org_id = ${principal.orgId}::uuid AND a.id = ANY(${[...assetIds]}::uuid[])`;
  const inside = new Set(found.filter((asset) => isInside(patterns, asset)).map(({ id }) => id));
  const named = new Map(found.map(({ id, kind, key }) => [id, `${kind}:${key}`] as const));
  const outside = [...new Set(assetIds)].filter((id) => !inside.has(id));
  return new Map(outside.map((id) => [id, beyond(patterns, named.get(id) ?? "an asset that is gone")] as const));
}

/** Errors: `forbidden` unless every one of the assets is within the token's limits, and there is at least one. */
export async function demandAssetsWithin(
  tx: Tx,
  principal: Principal,
  assetIds: readonly string[],
  what: string,
): Promise<void> {
  const patterns = limitsOf(principal);
  if (patterns.length === 0) return;
  if (assetIds.length === 0) throw new AppError("forbidden", beyond(patterns, `${what} that names no target`));
  const [reason] = (await assetsOutside(tx, principal, assetIds)).values();
  if (reason) throw new AppError("forbidden", reason);
}

/** Errors: `forbidden` unless everything the pattern matches, now and later, is within the token's limits. */
export function demandPatternWithin(principal: Principal, pattern: string | undefined, what: string): void {
  const patterns = limitsOf(principal);
  if (patterns.length === 0) return;
  if (pattern !== undefined && patterns.some((outer) => coversPattern(outer, pattern))) return;
  const stated = pattern === undefined ? `${what} about any asset` : `${what} about ${pattern}`;
  throw new AppError("forbidden", `${beyond(patterns, stated)} State an asset pattern inside the limits.`);
}

/** Errors: `forbidden` unless the cluster is stated, is within the limits and is nobody else's by another of its names. */
export async function demandClusterWithin(tx: Tx, principal: Principal, cluster: string | null): Promise<void> {
  const patterns = limitsOf(principal);
  if (patterns.length === 0) return;
  const stated = cluster === null ? [] : [cluster];
  const known = await rows(tx, z.object({ key: z.string() }))`
    SELECT key FROM asset WHERE org_id = ${principal.orgId}::uuid AND kind = 'cluster'
       AND (key = ${cluster} OR name = ${cluster} OR attributes -> 'aliases' ? ${cluster ?? ""})`;
  const names = [...stated, ...known.map(({ key }) => key)];
  const outside = names.find((key) => !isInside(patterns, { kind: "cluster", key, unplaced: false, cluster: key }));
  if (names.length === 0) {
    throw new AppError("forbidden", `${beyond(patterns, "events that name no cluster")} State it with \`cluster\`.`);
  }
  if (outside !== undefined) throw new AppError("forbidden", beyond(patterns, `events of cluster:${outside}`));
}

const RiskAsset = z.object({ riskId: z.string(), assetId: z.string() });

/** Which of these risks a limited token may not change: those with a finding in an asset outside, or with none left. */
export async function risksOutside(
  tx: Tx,
  principal: Principal,
  riskIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const patterns = limitsOf(principal);
  if (patterns.length === 0) return new Map();
  const members = await rows(tx, RiskAsset)`
    SELECT DISTINCT k.risk_id::text AS "riskId", f.asset_id::text AS "assetId"
      FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
     WHERE k.org_id = ${principal.orgId}::uuid AND k.risk_id = ANY(${[...riskIds]}::uuid[])`;
  const outside = await assetsOutside(
    tx,
    principal,
    members.map(({ assetId }) => assetId),
  );
  const reasons = riskIds.flatMap((id) => {
    const own = members.filter(({ riskId }) => riskId === id);
    const reason =
      own.length === 0
        ? beyond(patterns, "a risk without findings")
        : own.map(({ assetId }) => outside.get(assetId)).find(Boolean);
    return reason ? [[id, reason] as const] : [];
  });
  return new Map(reasons);
}

/** Errors: `forbidden` for a risk outside a token's limits. */
export async function demandRiskWithin(tx: Tx, principal: Principal, riskId: string): Promise<void> {
  const reason = (await risksOutside(tx, principal, [riskId])).get(riskId);
  if (reason) throw new AppError("forbidden", reason);
}

/** Errors: `forbidden` for a finding outside a token's limits. */
export async function demandFindingWithin(tx: Tx, principal: Principal, findingId: string): Promise<void> {
  if (limitsOf(principal).length === 0) return;
  const assets = await rows(tx, WithId)`
    SELECT asset_id AS id FROM finding WHERE org_id = ${principal.orgId}::uuid AND id = ${findingId}::uuid`;
  await demandAssetsWithin(tx, principal, idsOf(assets), "a finding");
}

const WithId = z.object({ id: z.string() });

/** Errors: `forbidden` unless everything an import wrote about is within the token's limits. */
export async function demandImportWithin(tx: Tx, principal: Principal, importId: string): Promise<void> {
  if (limitsOf(principal).length === 0) return;
  const { orgId } = principal;
  const assets = await rows(tx, WithId)`
    SELECT s.asset_id AS id FROM stream_import i JOIN stream s ON s.org_id = i.org_id AND s.id = i.stream_id
     WHERE i.org_id = ${orgId}::uuid AND i.import_id = ${importId}::uuid
    UNION SELECT cluster_id FROM inventory_import WHERE org_id = ${orgId}::uuid AND import_id = ${importId}::uuid
    UNION SELECT target_asset_id FROM import
     WHERE org_id = ${orgId}::uuid AND id = ${importId}::uuid AND target_asset_id IS NOT NULL`;
  await demandAssetsWithin(tx, principal, idsOf(assets), "an import");
}

const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);

function isInside(patterns: readonly string[], { kind, key, unplaced, cluster }: Omit<AssetRow, "id">): boolean {
  if (unplaced) return false;
  if (isWithin(patterns, { kind, key }, cluster)) return true;
  // A second cluster of one name has the beginning of its uid behind it; patterns are written with names.
  const name = cluster?.replace(/~[^~]*$/, "");
  if (!name || name === cluster) return false;
  return isWithin(patterns, { kind, key: key === cluster ? name : key.replace(`${cluster}/`, `${name}/`) }, name);
}

function beyond(patterns: readonly string[], what: string): string {
  return `This token is limited to ${patterns.join(", ")}: it may not change ${what}.`;
}
