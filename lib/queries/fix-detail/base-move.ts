import { z } from "zod";
import type { BaseMove } from "@/lib/contracts/http/fix-detail";
import { broughtByBase } from "@/lib/correlate/base-images/image-base-row";
import { placedWeaknesses } from "@/lib/correlate/base-images/load-weaknesses";
import { type ImageOrigin, loadImageOrigins } from "@/lib/correlate/load-image-origins";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { describeMove, type MoveFacts } from "@/lib/engine/base-images/describe-move";
import { OS_PACKAGE_TYPES } from "@/lib/engine/fix-units";
import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { BumpOf } from "@/lib/queries/base-images/bump-of";
import { outgrownLine } from "@/lib/queries/fix-detail/outgrown-line";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  versionId: z.string(),
  imageKey: z.string(),
  imageTag: z.string().nullable(),
  baseId: z.string(),
  baseKey: z.string(),
  baseVersionId: z.string().nullable(),
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: At,
  basis: z.enum(["layers", "label", "shared"]),
  layers: z.number().nullable(),
  lowest: z.array(z.string()),
  findings: z.number().nullable(),
  bump: BumpOf,
  bumpVersionId: z.string().nullable(),
  bumpLayers: z.array(z.string()).nullable(),
  images: z.number(),
  gain: z.number(),
  closes: z.number(),
});
type Row = z.output<typeof Row>;

/** The base of an image as it is stored: of several versions in use the one whose bump closes most. */
export async function loadImageBase(connection: TenantConnection, orgId: string, assetId: string): Promise<Row | null> {
  const [row] = await rowsOf(
    connection,
    Row,
    `SELECT i.version_id AS "versionId", a.key AS "imageKey", b.id AS "baseId", b.key AS "baseKey", i.base_version_id AS "baseVersionId", i.tag, i.digest,
            i.built_at AS "builtAt", i.basis, i.layers::int, v.diff_ids[1:coalesce(i.layers, 0)] AS lowest, i.findings, i.bump,
            i.bump ->> 'versionId' AS "bumpVersionId", b.images, b.closes,
            (SELECT count(DISTINCT g.asset_id)::int FROM image_base g WHERE g.org_id = $1 AND g.base_id = b.id AND g.closes > 0) AS gain,
            (SELECT min(l.value) FROM version_alias l WHERE l.org_id = $1 AND l.version_id = i.version_id AND l.type = 'tag') AS "imageTag",
            CASE WHEN i.bump ->> 'witness' = 'seen' THEN
              (SELECT w.diff_ids[1:coalesce(o.layers, 0)] FROM image_base o JOIN asset_version w ON w.org_id = $1 AND w.id = o.version_id
                WHERE o.org_id = $1 AND o.version_id = (i.bump ->> 'versionId')::uuid) END AS "bumpLayers"
       FROM image_base i JOIN base_image b ON b.org_id = $1 AND b.id = i.base_id
       JOIN asset a ON a.org_id = $1 AND a.id = i.asset_id JOIN asset_version v ON v.org_id = $1 AND v.id = i.version_id
      WHERE i.org_id = $1 AND i.asset_id = $2 ORDER BY i.closes DESC, coalesce(i.findings, -1) DESC, i.version_id LIMIT 1`,
    [orgId, assetId],
  );
  return row ?? null;
}

/** Findings of an image that come with its base, and those of them that the newer version has not. */
export async function baseEffect(
  connection: TenantConnection,
  orgId: string,
  base: Row,
): Promise<{ brought: string[]; closed: string[] }> {
  const asked = [
    { versionId: base.versionId, layers: base.lowest },
    ...(base.baseVersionId ? [{ versionId: base.baseVersionId, layers: [] }] : []),
    ...(base.bumpVersionId ? [{ versionId: base.bumpVersionId, layers: base.bumpLayers ?? [] }] : []),
  ];
  const found = await placedWeaknesses(connection, orgId, asked);
  const of = (id: string | null) => found.filter(({ versionId }) => versionId === id);
  const carried = base.baseVersionId ? new Set(of(base.baseVersionId).map(({ weakness }) => weakness)) : undefined;
  const newer = new Set(
    of(base.bumpVersionId)
      .filter(({ below }) => base.bumpLayers === null || below)
      .map(({ weakness }) => weakness),
  );
  const brought = of(base.versionId).filter((one) => one.open && broughtByBase(one, carried, base.layers));
  const closed = base.bump ? brought.filter(({ weakness }) => !newer.has(weakness)) : [];
  return { brought: brought.map(({ findingId }) => findingId), closed: closed.map(({ findingId }) => findingId) };
}

/**
 * The move as another way to fix a risk of an image.
 *
 * Returns  null where its base is not known, and where a newer one would change nothing: no finding of the risk comes with the base, or, where
 *          nobody tells which do, none is in a package of the operating system (a secret and an application's own package are put in above it).
 */
export async function readBaseMove(
  connection: TenantConnection,
  orgId: string,
  { assetId, findingIds }: { assetId: string; findingIds: ReadonlySet<string> },
): Promise<BaseMove | null> {
  const base = await loadImageBase(connection, orgId, assetId);
  if (!base) return null;
  const { brought, closed } = await baseEffect(connection, orgId, base);
  const bringsHere = base.findings === null ? null : brought.filter((id) => findingIds.has(id)).length;
  const mayHelp = bringsHere === null ? await anyInSystem(connection, orgId, [...findingIds]) : bringsHere > 0;
  if (!mayHelp) return null;
  const origin = (await loadImageOrigins(connection, orgId, [base.versionId])).get(base.versionId);
  const { text, diff, commands, confidence } = describeMove({
    image: shortAssetName({ kind: "image", key: base.imageKey }),
    reference: base.imageTag ? `${base.imageKey}:${base.imageTag}` : null,
    baseKey: base.baseKey,
    tag: base.tag,
    basis: base.basis,
    brings: base.findings,
    bump: base.bump,
    outgrown: base.bump ? null : await outgrownLine(connection, orgId, base, [...findingIds]),
    from: await fromLine(connection, orgId, origin),
  });
  const { baseId, baseKey, tag, digest, builtAt, basis, layers, findings, bump, images, gain, closes } = base;
  return {
    id: baseId,
    key: baseKey,
    tag,
    digest,
    builtAt,
    basis,
    layers,
    brings: findings,
    bringsHere,
    bump,
    closesHere: closed.filter((id) => findingIds.has(id)).length,
    everywhere: { images, gain, closes },
    text,
    diff,
    commands,
    confidence,
  };
}

/** Whether one of some findings is in a package of the operating system: those come with a base, if with anything. */
async function anyInSystem(connection: TenantConnection, orgId: string, findingIds: string[]): Promise<boolean> {
  const { rowCount } = await connection.query(
    `SELECT 1 FROM finding f JOIN component c ON c.org_id = $1 AND c.id = f.component_id
      WHERE f.org_id = $1 AND f.id = ANY($2::uuid[]) AND lower(c.type) = ANY($3::text[]) LIMIT 1`,
    [orgId, findingIds, [...OS_PACKAGE_TYPES]],
  );
  return rowCount === 1;
}

const From = z.object({ argument: z.string() });

/** The FROM line of the one Dockerfile that fits, as it is written there. */
async function fromLine(
  connection: TenantConnection,
  orgId: string,
  origin: ImageOrigin | undefined,
): Promise<MoveFacts["from"]> {
  const [only, ...more] = origin?.dockerfiles ?? [];
  const line = only?.match.stage.baseLine ?? null;
  if (!only || line === null || more.length > 0) return null;
  const { repositoryId, path } = only.file;
  const [from] = await rowsOf(
    connection,
    From,
    `SELECT i ->> 'argument' AS argument FROM repository_file f CROSS JOIN jsonb_array_elements(f.content) AS i
      WHERE f.org_id = $1 AND f.asset_id = $2 AND f.path = $3 AND i ->> 'instruction' = 'FROM' AND (i ->> 'line')::int = $4`,
    [orgId, repositoryId, path, line],
  );
  return from ? { path, line, argument: from.argument } : null;
}
