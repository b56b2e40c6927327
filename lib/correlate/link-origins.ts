import { loadImageOrigins } from "@/lib/correlate/load-image-origins";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import { newId } from "@/lib/db/new-id";
import type { TenantConnection } from "@/lib/db/tenant";

type Edge = {
  from: string;
  kind: "built_from" | "based_on" | "defined_by";
  to: string;
  toVersion: string | null;
  /** The repository or image that it was learned from. */
  statedBy: string;
  since: Date;
  attributes: Record<string, unknown>;
};

/**
 * Brings the edges of some assets to where they come from in line with what is known: image -> repository at a commit, image -> base
 * image, workload -> the manifest that defines it. Only what is known to be one thing becomes an edge: of several candidates none does.
 *
 * Twice    writes nothing.
 * Ages     an edge whose reason is gone ends at `now`.
 * Returns  the repositories from which, by edges that began or ended, other images are built than before.
 */
export async function linkOrigins(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  now: Date,
): Promise<string[]> {
  const scope = await inScope(connection, orgId, assetIds);
  const from = [...new Set([...scope.workloads, ...scope.versions.map((one) => one.assetId)])];
  if (from.length === 0) return [];
  const edges = [
    ...(await imageEdges(connection, orgId, scope.versions)),
    ...(await workloadEdges(connection, orgId, scope.workloads)),
  ];
  const ended = await end(connection, orgId, from, edges, now);
  const begun = await begin(connection, orgId, edges);
  return [...new Set([...ended, ...begun].flatMap(({ kind, to }) => (kind === "built_from" ? [to] : [])))];
}

type Changed = Pick<Edge, "kind" | "to">;

type Version = { id: string; assetId: string; firstSeenAt: Date };

/** Images and workloads among the assets, and those that a repository of them may say something about; of an image the newest version that counts. */
async function inScope(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<{ workloads: string[]; versions: Version[] }> {
  const { rows: workloads } = await connection.query<{ id: string }>(
    `SELECT w.id FROM asset w WHERE w.org_id = $1 AND w.kind = 'workload' AND w.id = ANY($2::uuid[])
     UNION SELECT w.id FROM manifest_object o JOIN asset w ON w.org_id = $1 AND w.kind = 'workload' AND w.name = o.name
      WHERE o.org_id = $1 AND o.resource_id = ANY($2::uuid[])
     UNION SELECT e.from_id FROM asset r JOIN edge e ON e.org_id = $1 AND e.stated_by = r.id AND e.kind = 'defined_by' AND e.is_live
      WHERE r.org_id = $1 AND r.id = ANY($2::uuid[]) AND r.kind = 'repository'
       AND NOT EXISTS (SELECT 1 FROM manifest_object o WHERE o.org_id = $1 AND o.resource_id = e.to_id)`,
    [orgId, assetIds],
  );
  const { rows: versions } = await connection.query<Version>(
    `SELECT DISTINCT ON (v.asset_id) v.id, v.asset_id AS "assetId", v.first_seen_at AS "firstSeenAt"
       FROM asset_version v JOIN asset a ON a.org_id = $1 AND a.id = v.asset_id AND a.kind = 'image'
      WHERE v.org_id = $1
        AND v.asset_id IN (
          SELECT unnest($2::uuid[])
          UNION SELECT i.asset_id FROM asset r JOIN asset_version i ON i.org_id = $1 AND i.source_repo = r.key
                 WHERE r.org_id = $1 AND r.id = ANY($2::uuid[]) AND r.kind = 'repository')
      ORDER BY v.asset_id, EXISTS (SELECT 1 FROM stream s WHERE s.org_id = $1 AND s.version_id = v.id AND s.is_current) DESC, v.first_seen_at DESC, v.id`,
    [orgId, assetIds],
  );
  return { workloads: workloads.map(({ id }) => id), versions };
}

async function imageEdges(connection: TenantConnection, orgId: string, versions: readonly Version[]): Promise<Edge[]> {
  const origins = await loadImageOrigins(
    connection,
    orgId,
    versions.map(({ id }) => id),
  );
  const keys = [...origins.values()].flatMap(({ facts }) =>
    facts.filter(({ fact }) => fact === "repository").map(({ value }) => value),
  );
  const found =
    keys.length === 0
      ? null
      : await connection.query<{ id: string; key: string }>(
          "SELECT id, key FROM asset WHERE org_id = $1 AND kind = 'repository' AND key = ANY($2::text[])",
          [orgId, keys],
        );
  const repositories = new Map(found?.rows.map(({ id, key }) => [key, id] as const));
  return versions.flatMap(({ id, assetId: from, firstSeenAt }) => {
    const origin = origins.get(id);
    const repository = origin?.facts.find(({ fact }) => fact === "repository");
    const to = repositories.get(repository?.value ?? "");
    const edges: Edge[] = [];
    if (origin && repository && to) {
      const commit = origin.facts.find(({ fact }) => fact === "commit");
      const attributes = {
        known: repository.kind,
        ...(commit
          ? { commit: commit.value, detail: `commit ${commit.value.slice(0, 12)}, a ${repository.kind}` }
          : { detail: `a ${repository.kind}` }),
      };
      edges.push({ from, kind: "built_from", to, toVersion: null, statedBy: to, since: firstSeenAt, attributes });
    }
    if (origin?.ancestor) {
      const { assetId, versionId, layers, named } = origin.ancestor;
      const attributes = { layers, named, detail: `${layers} shared layers` };
      edges.push({
        from,
        kind: "based_on",
        to: assetId,
        toVersion: versionId,
        statedBy: assetId,
        since: firstSeenAt,
        attributes,
      });
    }
    return edges;
  });
}

async function workloadEdges(
  connection: TenantConnection,
  orgId: string,
  workloads: readonly string[],
): Promise<Edge[]> {
  const loci = await loadManifestLoci(connection, orgId, workloads);
  return [...loci.values()].flatMap(({ workloadId, candidates }) => {
    const [only, ...more] = candidates;
    if (!only || more.length > 0) return [];
    const { repository, path, line, commit, confidence } = only;
    const detail = `${path}${line === null ? "" : `:${line}`}`;
    const attributes = { repository, path, line, commit, confidence, detail };
    return [
      {
        from: workloadId,
        kind: "defined_by" as const,
        to: only.resourceId,
        toVersion: null,
        statedBy: only.repositoryId,
        since: new Date(only.statedAt),
        attributes,
      },
    ];
  });
}

/** Ends what nothing says any more. */
async function end(
  connection: TenantConnection,
  orgId: string,
  from: readonly string[],
  edges: readonly Edge[],
  now: Date,
): Promise<Changed[]> {
  const { rows } = await connection.query<Changed>(
    `UPDATE edge e SET live = e.live - tstzmultirange(tstzrange(greatest($3::timestamptz, lower(e.live)), NULL)), is_live = false
      WHERE e.org_id = $1 AND e.from_id = ANY($2::uuid[]) AND e.kind IN ('built_from', 'based_on', 'defined_by') AND e.is_live
        AND NOT EXISTS (SELECT 1 FROM unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[]) AS g(from_id, kind, to_id, to_version_id)
                         WHERE g.from_id = e.from_id AND g.kind = e.kind AND g.to_id = e.to_id AND g.to_version_id IS NOT DISTINCT FROM e.to_version_id)
     RETURNING e.kind, e.to_id AS to`,
    [orgId, from, now, ...columns(edges)],
  );
  return rows;
}

async function begin(connection: TenantConnection, orgId: string, edges: readonly Edge[]): Promise<Changed[]> {
  if (edges.length === 0) return [];
  const { rows } = await connection.query<Changed>(
    `INSERT INTO edge AS e (org_id, id, from_id, kind, to_id, to_version_id, stated_by, live, is_live, attributes)
     SELECT $1, g.id, g.from_id, g.kind, g.to_id, g.to_version_id, g.stated_by, tstzmultirange(tstzrange(g.since, NULL)), true, g.attributes
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::timestamptz[], $8::jsonb[], $9::uuid[])
         AS g(from_id, kind, to_id, to_version_id, id, since, attributes, stated_by)
      ORDER BY g.from_id, g.kind, g.to_id
     ON CONFLICT (org_id, from_id, kind, to_id, to_version_id, stated_by) DO UPDATE
        SET live = e.live + EXCLUDED.live, is_live = true, attributes = EXCLUDED.attributes
      WHERE NOT e.is_live OR e.attributes <> EXCLUDED.attributes
     RETURNING e.kind, e.to_id AS to`,
    [
      orgId,
      ...columns(edges),
      edges.map(() => newId()),
      edges.map(({ since }) => since),
      edges.map(({ attributes }) => JSON.stringify(attributes)),
      edges.map(({ statedBy }) => statedBy),
    ],
  );
  return rows;
}

function columns(edges: readonly Edge[]): unknown[] {
  return [
    edges.map(({ from }) => from),
    edges.map(({ kind }) => kind),
    edges.map(({ to }) => to),
    edges.map(({ toVersion }) => toVersion),
  ];
}
