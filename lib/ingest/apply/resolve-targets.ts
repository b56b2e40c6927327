import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import { STATED_REVISION, STATED_SOURCE } from "@/lib/engine/image-source";
import { ALWAYS, NEVER, toMultirange } from "@/lib/engine/intervals";
import type { Target } from "@/lib/engine/target";
import { resolveImageVersions } from "@/lib/graph/image-version";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { copyRows } from "@/lib/ingest/stage/copy-rows";
import type { ImageBuild } from "@/lib/model/image-build";

/** What the delivery says about the stream as a whole; a target adds its own asset and version. */
export type StreamContext = {
  scope: string;
  branch: string | null;
  defaultBranch: string | null;
  labels: Record<string, string>;
  source: { repo: string | null; commit: string | null };
  /** Of the one image that the report is about. */
  build: ImageBuild | null;
};

/** One target of the delivery, resolved. */
export type PlacedTarget = { target: Target; assetId: string; streamId: string };

/**
 * Finds or makes asset, version and stream of every target and fills `in_target`.
 *
 * Shape    `targets[n]` is the target that records with `target = n` are about.
 * Twice    a known target writes nothing.
 */
export async function resolveTargets(
  context: ApplyContext,
  targets: readonly Target[],
  stream: StreamContext,
): Promise<PlacedTarget[]> {
  const { connection, orgId, at } = context;
  const returned: string[] = [];
  const assets = await upsertAssets(
    connection,
    orgId,
    targets.map((target) => ({
      kind: target.kind,
      key: target.key,
      name: target.name,
      unplaced: target.unplaced,
      at,
    })),
    (id) => returned.push(id),
  );
  await touchReturned(context, returned);
  const assetIds = targets.map((target) => {
    const id = assets.get(`${target.kind}:${target.key}`);
    if (!id) throw new Error(`no asset was made for ${target.kind}:${target.key}`);
    return id;
  });
  const versions = await versionsOf(context, targets, assetIds, stream);
  const branches = await branchesOf(context, targets, assetIds, stream);
  const wanted = targets.map((target, n) => ({
    id: newId(),
    assetId: assetIds[n] as string,
    ref: target.kind === "image" ? (target.tag ?? "") : (branches.get(assetIds[n] as string)?.ref ?? ""),
    platform: target.platform ?? "",
    versionId: versions.get(n) ?? null,
    // An image version's own currency is decided after the scan is placed (refreshCurrency); a branch's is known here.
    during: branches.get(assetIds[n] as string)?.counts === false ? NEVER : ALWAYS,
  }));
  const streamIds = await upsertStreams(context, wanted, stream.scope);
  const rows = targets.map((target, n) => [
    n,
    assetIds[n] as string,
    target.kind,
    target.key,
    streamIds[n] as string,
    target.unplaced,
  ]);
  await copyRows(connection, "in_target", ["no", "asset_id", "asset_kind", "asset_key", "stream_id", "unplaced"], rows);
  return targets.map((target, n) => ({ target, assetId: assetIds[n] as string, streamId: streamIds[n] as string }));
}

/** What left every count when its asset was retired is asked again once the asset is back, also where the report says nothing new of it. */
async function touchReturned({ connection, orgId }: ApplyContext, returned: readonly string[]): Promise<void> {
  if (returned.length === 0) return;
  await connection.query(
    `INSERT INTO touched SELECT f.id FROM finding f JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id AND a.retired_at IS NULL
      WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'retired'`,
    [orgId, returned],
  );
}

async function versionsOf(
  context: ApplyContext,
  targets: readonly Target[],
  assetIds: readonly string[],
  stream: StreamContext,
): Promise<Map<number, string>> {
  const images = targets.flatMap((target, n) => (target.kind === "image" ? [n] : []));
  const ids = await resolveImageVersions(
    context.connection,
    context.orgId,
    images.map((n) => {
      const target = targets[n] as Target;
      return {
        assetId: assetIds[n] as string,
        digests: target.digests,
        tag: target.tag,
        platform: target.platform,
        labels: sourceLabels(stream),
        build: images.length === 1 ? stream.build : null,
        at: context.at,
      };
    }),
  );
  return new Map(images.map((n, index) => [n, ids[index] as string]));
}

/** What the sender states about the source stands beside the image's own labels, so that both can be shown. */
function sourceLabels({ labels, source }: StreamContext): Record<string, string> {
  return {
    ...labels,
    ...(source.repo ? { [STATED_SOURCE]: source.repo } : {}),
    ...(source.commit ? { [STATED_REVISION]: source.commit } : {}),
  };
}

const DEFAULT_NAMES = new Set(["main", "master", "trunk"]);

/** For each repository: the branch this delivery is about, and whether that branch counts. */
async function branchesOf(
  context: ApplyContext,
  targets: readonly Target[],
  assetIds: readonly string[],
  stream: StreamContext,
): Promise<Map<string, { ref: string; counts: boolean }>> {
  const repositories = [...new Set(assetIds.filter((_, n) => targets[n]?.kind === "repository"))];
  if (repositories.length === 0) return new Map();
  if (stream.defaultBranch) await stateDefaultBranch(context, repositories, stream.defaultBranch);
  const known = await rowsOf(
    context.connection,
    z.object({ id: z.string(), branch: z.string().nullable() }),
    "SELECT id, attributes ->> 'defaultBranch' AS branch FROM asset WHERE org_id = $1 AND id = ANY($2::uuid[])",
    [context.orgId, repositories],
  );
  return new Map(
    known.map(({ id, branch }) => {
      const ref = stream.branch ?? branch ?? "";
      return [id, { ref, counts: branch ? ref === branch : ref === "" || DEFAULT_NAMES.has(ref) }] as const;
    }),
  );
}

/** A default branch that changed changes which streams count. */
async function stateDefaultBranch(
  { connection, orgId }: ApplyContext,
  repositories: readonly string[],
  branch: string,
): Promise<void> {
  await connection.query(
    `WITH told AS (
       UPDATE asset SET attributes = attributes || jsonb_build_object('defaultBranch', $3::text)
        WHERE org_id = $1 AND id = ANY($2::uuid[]) AND attributes ->> 'defaultBranch' IS DISTINCT FROM $3
       RETURNING id),
     moved AS (
       UPDATE stream s SET is_current = (s.ref IN ('', $3)),
              current_during = CASE WHEN s.ref IN ('', $3) THEN '{(,)}'::tstzmultirange ELSE '{}' END
         FROM told WHERE s.org_id = $1 AND s.asset_id = told.id
       RETURNING s.id)
     INSERT INTO touched SELECT DISTINCT o.finding_id FROM moved JOIN observation o ON o.org_id = $1 AND o.stream_id = moved.id`,
    [orgId, repositories, branch],
  );
}

async function upsertStreams(
  { connection, orgId, tool }: ApplyContext,
  wanted: readonly {
    id: string;
    assetId: string;
    ref: string;
    platform: string;
    versionId: string | null;
    during: typeof ALWAYS;
  }[],
  scope: string,
): Promise<string[]> {
  await connection.query(
    `INSERT INTO stream (org_id, id, asset_id, tool, scope, ref, platform, version_key, version_id, current_during, is_current)
     SELECT DISTINCT ON (w.asset_id, w.ref, w.platform, w.version_id)
            $1, w.id, w.asset_id, $2, $3, w.ref, w.platform, coalesce(w.version_id::text, ''), w.version_id, w.during::tstzmultirange, w.during <> '{}'
       FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[]) AS w(id, asset_id, ref, platform, version_id, during)
      ORDER BY w.asset_id, w.ref, w.platform, w.version_id, w.id
     ON CONFLICT (org_id, asset_id, tool, scope, ref, platform, version_key) DO NOTHING`,
    [orgId, tool, scope, ...columns(wanted)],
  );
  const found = await rowsOf(
    connection,
    z.object({ n: z.coerce.number(), id: z.string() }),
    `SELECT w.n, s.id FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[])
            WITH ORDINALITY AS w(id, asset_id, ref, platform, version_id, during, n)
       JOIN stream s ON s.org_id = $1 AND s.asset_id = w.asset_id AND s.tool = $2 AND s.scope = $3 AND s.ref = w.ref
                    AND s.platform = w.platform AND s.version_key = coalesce(w.version_id::text, '')
      ORDER BY w.n`,
    [orgId, tool, scope, ...columns(wanted)],
  );
  return found.map((row) => row.id);
}

function columns(
  wanted: readonly {
    id: string;
    assetId: string;
    ref: string;
    platform: string;
    versionId: string | null;
    during: typeof ALWAYS;
  }[],
): unknown[] {
  return [
    wanted.map((one) => one.id),
    wanted.map((one) => one.assetId),
    wanted.map((one) => one.ref),
    wanted.map((one) => one.platform),
    wanted.map((one) => one.versionId),
    wanted.map((one) => toMultirange(one.during)),
  ];
}
