import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { Target } from "@/lib/engine/target";
import { objectKind, stringMap } from "@/lib/graph/derive/cluster-state";
import { storeDefinedObjects, storeRepositoryFile } from "@/lib/graph/store-repository-file";
import { assetMapKey, upsertAssets } from "@/lib/graph/upsert-assets";
import type { ObjectRecord } from "@/lib/model/record";

/** A delivery of manifests: objects that live in no cluster. `target` is the repository or artifact they belong to. */
export type Manifests = {
  orgId: string;
  importId: string;
  target: Target;
  scannedAt: Date;
  /** Which file of the repository's default branch it is, where that is known. */
  file: { path: string; commit: string | null } | null;
  objects: readonly ObjectRecord[];
};

export type AppliedManifests = {
  counts: { objects: number; new: number; changed: number; unchanged: number };
  targetAssetId: string;
  assetIds: string[];
};

type Resource = { key: string; name: string; namespace: string | null; labels: string; attributes: string };

/**
 * Keeps manifests as `iac_resource` assets of their repository; never inventory (MODEL section 3): they say what should
 * run, not what does, so nothing is retired by their absence.
 *
 * Order    an older delivery that arrives late adds what was not known and changes nothing else.
 * Twice    writes nothing.
 */
export async function applyManifests(connection: TenantConnection, manifests: Manifests): Promise<AppliedManifests> {
  const { orgId, target, scannedAt } = manifests;
  const resources = distinct(manifests.objects.map((record) => resourceOf(record, target.key)));
  const owner = { kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scannedAt };
  const before = await existing(connection, orgId, resources);
  const ids = await upsertAssets(connection, orgId, [
    owner,
    ...resources.map(({ key, name, namespace }) => ({
      kind: "iac_resource" as const,
      key,
      name,
      namespace,
      at: scannedAt,
    })),
  ]);
  const targetAssetId = ids.get(assetMapKey(owner)) as string;
  const described = await describeResources(connection, orgId, resources, scannedAt);
  const resourceIds = resources.map(
    (resource) => ids.get(assetMapKey({ kind: "iac_resource", key: resource.key })) as string,
  );
  await belong(connection, orgId, resourceIds, targetAssetId, scannedAt);
  const moved = await storeFile(connection, manifests, targetAssetId, ids);
  const added = resources.filter((resource) => !before.has(resource.key)).length;
  const changed = described.filter((row) => before.has(row.key)).length;
  return {
    counts: { objects: resources.length, new: added, changed, unchanged: resources.length - added - changed },
    targetAssetId,
    assetIds: [targetAssetId, ...(moved ? resourceIds : described.map((row) => row.id))],
  };
}

/** Where each object is defined. Without a file nobody could be shown a line. */
async function storeFile(
  connection: TenantConnection,
  { orgId, importId, target, scannedAt, file, objects }: Manifests,
  assetId: string,
  ids: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (!file) return false;
  const defined = objects.map((record) => {
    const { key, name, namespace } = resourceOf(record, target.key);
    const resourceId = ids.get(assetMapKey({ kind: "iac_resource", key })) as string;
    const kind = objectKind(record.apiVersion, record.objectKind);
    return { kind, namespace: namespace ?? "", name, line: record.line ?? null, resourceId };
  });
  const content = defined.map(({ kind, namespace, name, line }) => ({ kind, namespace, name, line }));
  const stored = { ...file, assetId, kind: "manifest" as const, statedAt: scannedAt, importId, content };
  if (!(await storeRepositoryFile(connection, orgId, stored))) return false;
  await storeDefinedObjects(connection, orgId, stored, defined);
  return true;
}

function resourceOf(record: ObjectRecord, targetKey: string): Resource {
  const kind = objectKind(record.apiVersion, record.objectKind);
  const place = record.namespace ? `${record.namespace}/${kind}/${record.name}` : `${kind}/${record.name}`;
  const metadata = object(record.object.metadata);
  const images = [...new Set(imagesOf(object(record.object)))].sort();
  return {
    key: `${targetKey}#${place}`,
    name: record.name,
    namespace: record.namespace,
    labels: JSON.stringify(stringMap(metadata.labels)),
    attributes: JSON.stringify({
      resource: record.objectKind,
      apiVersion: record.apiVersion,
      annotations: stringMap(metadata.annotations),
      ...(images.length > 0 ? { images: images.slice(0, 50) } : {}),
    }),
  };
}

/** Images of a pod template, wherever the kind keeps it. */
function imagesOf(body: Plain): string[] {
  const spec = object(body.spec);
  const job = object(object(spec.jobTemplate).spec);
  return [spec, object(object(spec.template).spec), object(object(job.template).spec)].flatMap((pod) =>
    [...list(pod.containers), ...list(pod.initContainers)].flatMap((container) => text(container.image) ?? []),
  );
}

/** One per key; the same resource twice: the smaller text, so that their order does not matter. */
function distinct(resources: readonly Resource[]): Resource[] {
  const byKey = new Map<string, Resource>();
  for (const resource of resources) {
    const known = byKey.get(resource.key);
    if (!known || resource.attributes + resource.labels < known.attributes + known.labels)
      byKey.set(resource.key, resource);
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function existing(
  connection: TenantConnection,
  orgId: string,
  resources: readonly Resource[],
): Promise<Set<string>> {
  const found = await rowsOf(
    connection,
    z.object({ key: z.string() }),
    "SELECT key FROM asset WHERE org_id = $1 AND kind = 'iac_resource' AND key = ANY($2::text[])",
    [orgId, resources.map((resource) => resource.key)],
  );
  return new Set(found.map((row) => row.key));
}

/** `attributes.statedAt` is the scan time from which the description is. */
function describeResources(
  connection: TenantConnection,
  orgId: string,
  resources: readonly Resource[],
  at: Date,
): Promise<{ id: string; key: string }[]> {
  return rowsOf(
    connection,
    z.object({ id: z.string(), key: z.string() }),
    `UPDATE asset a SET labels = r.labels, attributes = a.attributes || r.attributes || jsonb_build_object('statedAt', $2::text)
       FROM unnest($3::text[], $4::jsonb[], $5::jsonb[]) AS r(key, labels, attributes)
      WHERE a.org_id = $1 AND a.kind = 'iac_resource' AND a.key = r.key
        AND coalesce(a.attributes ->> 'statedAt', '') <= $2::text
        AND (a.labels <> r.labels OR NOT a.attributes @> r.attributes)
     RETURNING a.id, a.key`,
    [
      orgId,
      at.toISOString(),
      resources.map((one) => one.key),
      resources.map((one) => one.labels),
      resources.map((one) => one.attributes),
    ],
  );
}

async function belong(
  connection: TenantConnection,
  orgId: string,
  ids: readonly string[],
  targetId: string,
  at: Date,
): Promise<void> {
  await connection.query(
    `INSERT INTO edge AS e (org_id, id, from_id, kind, to_id, stated_by, live)
     SELECT $1, r.id, r.from_id, 'in', $2, $2, tstzmultirange(tstzrange($3, NULL))
       FROM unnest($4::uuid[], $5::uuid[]) AS r(id, from_id)
      WHERE NOT EXISTS (SELECT 1 FROM edge k WHERE k.org_id = $1 AND k.from_id = r.from_id AND k.kind = 'in' AND k.to_id = $2
                           AND k.to_version_id IS NULL AND k.stated_by = $2 AND k.live @> $3::timestamptz)
      ORDER BY r.from_id
     ON CONFLICT (org_id, from_id, kind, to_id, to_version_id, stated_by) DO UPDATE SET live = e.live + EXCLUDED.live`,
    [orgId, targetId, at, ids.map(() => newId()), ids],
  );
}
