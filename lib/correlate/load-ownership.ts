import { z } from "zod";
import { catalogFact, kubernetesIdOf, sourceFact } from "@/lib/correlate/catalog-facts";
import { loadCatalog } from "@/lib/correlate/load-catalog";
import type { Place } from "@/lib/correlate/load-places";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type CodeownersFile, compileCodeowners } from "@/lib/engine/codeowners";
import { decideOwner, type Owner, type OwnershipFacts } from "@/lib/engine/ownership";
import type { Catalog } from "@/lib/engine/ownership/catalog";
import { type OwnerDirectory, ownerDirectory } from "@/lib/engine/ownership/directory";
import { type CompiledOwnerRule, compileOwnerRules, type OwnerMatcher } from "@/lib/engine/ownership/owner-rules";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";
import { groupBy } from "@/lib/model/group-by";

const Metadata = z.object({
  labels: z.record(z.string(), z.string()).catch({}),
  annotations: z.record(z.string(), z.string()).catch({}),
});
const AssetRow = z.object({
  id: z.string(),
  kind: z.string(),
  key: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  cluster: z.string().nullable(),
  metadata: Metadata,
  namespaceMetadata: Metadata.nullable(),
  sourceRepo: z.string().nullable(),
  sourceRepoId: z.string().nullable(),
});
type AssetRow = z.output<typeof AssetRow>;

/** An owner with the organization's own ids, where the name is one of its teams or people. */
export type ResolvedOwner = Owner & { teamId: string | null; userId: string | null };

/** What decides owners in one organization, loaded once per correlation. */
export type Ownership = {
  ownerOf: (subject: {
    assetId: string;
    path: string | null;
    findingKind: FindingKind | null;
    place: Place | null;
  }) => ResolvedOwner;
};

/**
 * Loads rules, directory, labels, CODEOWNERS files and catalog entries for some assets and the places where they run.
 * The decision itself is pure: lib/engine/ownership.ts.
 */
export async function loadOwnership(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<Ownership> {
  const { directory, teamIds, userIds } = await loadDirectory(connection, orgId);
  const rules = await loadRules(connection, orgId);
  const assets = new Map((await loadAssets(connection, orgId, assetIds)).map((asset) => [asset.id, asset] as const));
  const files = await loadCodeowners(
    connection,
    orgId,
    [...assets.values()].flatMap((asset) => (asset.kind === "repository" ? [asset.id] : (asset.sourceRepoId ?? []))),
  );
  const catalog = await loadCatalog(connection, orgId, {
    repositories: [...assets.values()].flatMap((asset) =>
      asset.kind === "repository" ? asset.key : (asset.sourceRepo ?? []),
    ),
    kubernetesIds: [...assets.values()].flatMap((asset) => kubernetesIdOf(asset)?.id ?? []),
  });
  const known: Known = { files, catalog, rules, directory };
  return {
    ownerOf: ({ assetId, path, findingKind, place }) => {
      const asset = assets.get(assetId);
      const where = place ? (assets.get(place.id) ?? asset) : asset;
      const owner =
        asset && where
          ? decideOwner(rules, factsOf(asset, where, { path, findingKind }, known), directory)
          : decideOwner([], EMPTY_FACTS, directory);
      return {
        ...owner,
        teamId: teamIds.get(owner.team ?? "") ?? null,
        userId: userIds.get(owner.person ?? "") ?? null,
      };
    },
  };
}

/** What decides, beside labels. */
type Known = {
  files: ReadonlyMap<string, CodeownersFile>;
  catalog: Catalog;
  rules: readonly CompiledOwnerRule[];
  directory: OwnerDirectory;
};

function factsOf(
  asset: AssetRow,
  where: AssetRow,
  { path, findingKind }: { path: string | null; findingKind: FindingKind | null },
  known: Known,
): OwnershipFacts {
  const file = asset.kind === "repository" ? known.files.get(asset.id) : undefined;
  const isPlaced = where.kind !== "image" && where.kind !== "repository";
  return {
    subject: {
      asset: { kind: asset.kind as AssetKind, key: asset.key },
      cluster: where.cluster,
      namespace: where.namespace,
      labels: { ...where.namespaceMetadata?.labels, ...where.metadata.labels },
      repository: asset.kind === "repository" ? asset.key : asset.sourceRepo,
      path,
      findingKind,
    },
    workload: isPlaced ? { name: where.name, ...where.metadata } : null,
    namespace: isPlaced && where.namespaceMetadata ? { name: where.namespace ?? "", ...where.namespaceMetadata } : null,
    codeowners: file ? { repository: asset.key, file, path } : null,
    catalog: catalogFact(known.catalog, asset, where, path),
    sourceRepository: asset.sourceRepo ? { name: asset.sourceRepo, owner: ownerOfRepository(asset, known) } : null,
    fallback: null,
  };
}

/** Who owns the repository that an image claims to be built from: its own rules, CODEOWNERS and catalog entry decide. */
function ownerOfRepository(asset: AssetRow, { files, catalog, rules, directory }: Known): Owner | null {
  const file = asset.sourceRepoId ? files.get(asset.sourceRepoId) : undefined;
  if (!asset.sourceRepo) return null;
  const owner = decideOwner(
    rules,
    {
      ...EMPTY_FACTS,
      subject: {
        ...EMPTY_FACTS.subject,
        asset: { kind: "repository", key: asset.sourceRepo },
        repository: asset.sourceRepo,
      },
      codeowners: file ? { repository: asset.sourceRepo, file, path: null } : null,
      catalog: sourceFact(catalog, asset.sourceRepo, null),
    },
    directory,
  );
  return owner.reason.source === "none" ? null : owner;
}

const EMPTY_FACTS: OwnershipFacts = {
  subject: {
    asset: { kind: "artifact", key: "" },
    cluster: null,
    namespace: null,
    labels: {},
    repository: null,
    path: null,
    findingKind: null,
  },
  workload: null,
  namespace: null,
  codeowners: null,
  catalog: null,
  sourceRepository: null,
  fallback: null,
};

function loadAssets(connection: TenantConnection, orgId: string, assetIds: readonly string[]): Promise<AssetRow[]> {
  return rowsOf(
    connection,
    AssetRow,
    `SELECT a.id, a.kind, a.key, a.name, a.namespace, c.name AS cluster,
            jsonb_build_object('labels', a.labels, 'annotations', coalesce(a.attributes -> 'annotations', '{}')) AS metadata,
            CASE WHEN n.id IS NOT NULL THEN jsonb_build_object('labels', n.labels, 'annotations', coalesce(n.attributes -> 'annotations', '{}')) END AS "namespaceMetadata",
            v.source_repo AS "sourceRepo", r.id AS "sourceRepoId"
       FROM asset a
       LEFT JOIN asset c ON c.org_id = $1 AND c.id = a.cluster_id
       LEFT JOIN asset n ON n.org_id = $1 AND n.cluster_id = a.cluster_id AND n.kind = 'namespace' AND n.name = a.namespace
       LEFT JOIN LATERAL (SELECT v.source_repo FROM asset_version v WHERE v.org_id = $1 AND v.asset_id = a.id AND v.source_repo IS NOT NULL
                           ORDER BY v.first_seen_at DESC, v.id DESC LIMIT 1) v ON true
       LEFT JOIN asset r ON r.org_id = $1 AND r.kind = 'repository' AND r.key = v.source_repo
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[])`,
    [orgId, assetIds],
  );
}

async function loadDirectory(connection: TenantConnection, orgId: string) {
  const Team = z.object({ id: z.string(), slug: z.string(), name: z.string(), handles: z.array(z.string()) });
  const Person = z.object({ id: z.string(), email: z.string(), handle: z.string().nullable() });
  const teams = await rowsOf(
    connection,
    Team,
    "SELECT id, slug, name, handles FROM team WHERE org_id = $1 ORDER BY slug",
    [orgId],
  );
  const people = await rowsOf(
    connection,
    Person,
    "SELECT u.id, u.email, u.handle FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = $1 ORDER BY u.email",
    [orgId],
  );
  return {
    directory: ownerDirectory(
      teams.map((team) => ({ slug: team.slug, name: team.name, aliases: team.handles })),
      people.map((person) => ({ email: person.email, handles: person.handle ? [person.handle] : [] })),
    ),
    teamIds: new Map(teams.map((team) => [team.slug, team.id] as const)),
    userIds: new Map(people.map((person) => [person.email, person.id] as const)),
  };
}

async function loadRules(connection: TenantConnection, orgId: string): Promise<CompiledOwnerRule[]> {
  const Rule = z.object({
    id: z.string(),
    position: z.number(),
    match: z.custom<OwnerMatcher>(),
    team: z.string().nullable(),
    person: z.string().nullable(),
  });
  return compileOwnerRules(
    await rowsOf(
      connection,
      Rule,
      `SELECT r.id, r.position, r.matcher AS match, t.slug AS team, u.email AS person FROM owner_rule r
       LEFT JOIN team t ON t.org_id = $1 AND t.id = r.team_id LEFT JOIN app_user u ON u.id = r.user_id WHERE r.org_id = $1`,
      [orgId],
    ),
  );
}

async function loadCodeowners(
  connection: TenantConnection,
  orgId: string,
  repositoryIds: readonly string[],
): Promise<Map<string, CodeownersFile>> {
  const Line = z.object({
    assetId: z.string(),
    line: z.number(),
    pattern: z.string(),
    owners: z.array(z.string()),
    section: z.string().nullable(),
  });
  const lines = await rowsOf(
    connection,
    Line,
    `SELECT asset_id AS "assetId", line, pattern, owners, section FROM codeowners_line WHERE org_id = $1 AND asset_id = ANY($2::uuid[]) ORDER BY asset_id, line`,
    [orgId, repositoryIds],
  );
  return new Map(
    [...groupBy(lines, (line) => line.assetId)].map(([assetId, rules]) => [assetId, compileCodeowners(rules)]),
  );
}
