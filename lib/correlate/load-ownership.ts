import { z } from "zod";
import { catalogFact, kubernetesIdOf, sourceFact } from "@/lib/correlate/catalog-facts";
import { loadCatalog } from "@/lib/correlate/load-catalog";
import { loadOwnerNames, loadOwnerRules } from "@/lib/correlate/load-owner-names";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type CodeownersFile, compileCodeowners } from "@/lib/engine/codeowners";
import { decideOwner, type Owner, type OwnershipFacts } from "@/lib/engine/ownership";
import type { Catalog } from "@/lib/engine/ownership/catalog";
import type { OwnerDirectory } from "@/lib/engine/ownership/directory";
import { fromElsewhere, isNamed } from "@/lib/engine/ownership/elsewhere";
import {
  type CompiledOwnerRule,
  matchFallbackRule,
  matchOwnerRule,
  type OwnerSubject,
} from "@/lib/engine/ownership/owner-rules";
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
  /** The repository that it is, whose manifest it is, or that an image is proven to be built from. */
  repository: z.string().nullable(),
  repositoryId: z.string().nullable(),
  sourceRepo: z.string().nullable(),
  sourceRepoId: z.string().nullable(),
  /** A verified statement of who built it names that repository. */
  isProved: z.boolean(),
});
type AssetRow = z.output<typeof AssetRow>;

/** An owner with the organization's own ids, where the name is one of its teams or people. */
export type ResolvedOwner = Owner & { teamId: string | null; userId: string | null };

/** What an owner is asked for: an asset, or a finding or change in it; `placeId`, where it counts most, decides by its labels. */
export type Owned = {
  assetId: string;
  path: string | null;
  findingKind: FindingKind | null;
  placeId: string | null;
};

/** What decides owners in one organization, loaded once per correlation. */
export type Ownership = {
  ownerOf: (owned: Owned) => ResolvedOwner;
  /** What rules are asked about it. */
  subjectOf: (owned: Owned) => OwnerSubject;
  /** The id of the rule that decides it, if one does. */
  ruleOf: (owned: Owned) => string | null;
  rules: readonly CompiledOwnerRule[];
  /** The same facts under other rules: what a rule that is not saved would change. */
  under: (rules: readonly CompiledOwnerRule[]) => Ownership;
};

/**
 * Loads rules, directory, labels, CODEOWNERS files and catalog entries for some assets and the places where they run.
 * The decision itself is pure: lib/engine/ownership.ts.
 *
 * Places   where each asset runs, by asset: where nothing names an owner in the one place asked about, the first other one that does decides.
 */
export async function loadOwnership(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  placesOf: PlaceIds = new Map(),
): Promise<Ownership> {
  const { directory, teamIds, userIds } = await loadOwnerNames(connection, orgId);
  const rules = await loadOwnerRules(connection, orgId);
  const assets = new Map((await loadAssets(connection, orgId, assetIds)).map((asset) => [asset.id, asset] as const));
  const files = await loadCodeowners(
    connection,
    orgId,
    [...assets.values()].flatMap((asset) => asset.repositoryId ?? asset.sourceRepoId ?? []),
  );
  const catalog = await loadCatalog(connection, orgId, {
    repositories: [...assets.values()].flatMap((asset) => asset.repository ?? asset.sourceRepo ?? []),
    kubernetesIds: [...assets.values()].flatMap((asset) => kubernetesIdOf(asset)?.id ?? []),
  });
  const under = (tried: readonly CompiledOwnerRule[]): Ownership => {
    const known: Known = { files, catalog, rules: tried, directory };
    const facts = ({ assetId, placeId, ...about }: Owned): OwnershipFacts => {
      const asset = assets.get(assetId);
      const where = (placeId === null ? undefined : assets.get(placeId)) ?? asset;
      return asset && where ? factsOf(asset, where, about, known) : EMPTY_FACTS;
    };
    const decide = (owned: Owned): Owner =>
      assets.has(owned.assetId) ? decideOwner(tried, facts(owned), directory) : decideOwner([], EMPTY_FACTS, directory);
    const decided = onceEach((owned: Owned): { at: Owned; owner: Owner } => {
      const first = { at: owned, owner: decide(owned) };
      if (isNamed(first.owner)) return first;
      for (const placeId of placesBeside(owned, placesOf)) {
        const at = { ...owned, placeId };
        const owner = decide(at);
        const [here, there] = [owned.placeId ?? "", placeId].map((id) => assets.get(id)?.name ?? id);
        if (isNamed(owner)) return { at, owner: fromElsewhere(owner, here as string, there as string) };
      }
      return first;
    });
    const ownerOf = (owned: Owned): ResolvedOwner => {
      const { owner } = decided(owned);
      return {
        ...owner,
        teamId: teamIds.get(owner.team ?? "") ?? null,
        userId: userIds.get(owner.person ?? "") ?? null,
      };
    };
    const ruleOf = (owned: Owned) => {
      const { at, owner } = decided(owned);
      const { subject } = facts(at);
      const isLeft = owner.reason.source === "fallback";
      return (matchOwnerRule(tried, subject) ?? (isLeft ? matchFallbackRule(tried, subject) : null))?.id ?? null;
    };
    return { ownerOf, ruleOf, subjectOf: (owned) => facts(owned).subject, rules: tried, under };
  };
  return under(rules);
}

/** Each question is answered once: an image has thousands of packages, and none has an owner of its own. */
function onceEach<T extends object>(answer: (owned: Owned) => T): (owned: Owned) => T {
  const answers = new Map<string, T>();
  return (owned) => {
    const question = JSON.stringify([owned.assetId, owned.placeId, owned.findingKind, owned.path]);
    const known = answers.get(question) ?? answer(owned);
    answers.set(question, known);
    return known;
  };
}

/** Ids of the places where assets run, by asset, in a fixed order. */
export type PlaceIds = ReadonlyMap<string, readonly string[]>;

function placesBeside({ assetId, placeId }: Owned, placesOf: PlaceIds): string[] {
  if (placeId === null) return [];
  return (placesOf.get(assetId) ?? []).filter((id) => id !== placeId && id !== assetId);
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
  const file = asset.repositoryId ? known.files.get(asset.repositoryId) : undefined;
  const isPlaced = where.kind !== "image" && where.kind !== "repository";
  return {
    subject: {
      asset: { kind: asset.kind as AssetKind, key: asset.key },
      cluster: where.cluster,
      namespace: where.namespace,
      labels: { ...where.namespaceMetadata?.labels, ...where.metadata.labels },
      repository: asset.repository ?? asset.sourceRepo,
      path,
      findingKind,
    },
    workload: isPlaced ? { name: where.name, ...where.metadata } : null,
    namespace: isPlaced && where.namespaceMetadata ? { name: where.namespace ?? "", ...where.namespaceMetadata } : null,
    codeowners: file && asset.repository ? { repository: asset.repository, file, path } : null,
    catalog: catalogFact(known.catalog, asset, where, path),
    sourceRepository: asset.sourceRepo
      ? { name: asset.sourceRepo, owner: ownerOfRepository(asset, known), isProved: asset.isProved }
      : null,
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
  // A fallback takes nothing from anybody: what else is known of the image comes first.
  return owner.reason.source === "none" || owner.reason.source === "fallback" ? null : owner;
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
            o.key AS repository, o.id AS "repositoryId", 
            -- What is proved, else what the image itself says, else what somebody else claims of it.
            coalesce(CASE WHEN b.is_proved THEN b.key END, v.source_repo, b.key) AS "sourceRepo",
            CASE WHEN b.is_proved OR v.source_repo IS NULL THEN b.id ELSE r.id END AS "sourceRepoId",
            coalesce(b.is_proved, false) AS "isProved"
       FROM asset a
       LEFT JOIN asset c ON c.org_id = $1 AND c.id = a.cluster_id
       LEFT JOIN asset n ON n.org_id = $1 AND n.cluster_id = a.cluster_id AND n.kind = 'namespace' AND n.name = a.namespace
       LEFT JOIN asset o ON o.org_id = $1 AND o.kind = 'repository'
         AND o.key = CASE a.kind WHEN 'repository' THEN a.key WHEN 'iac_resource' THEN split_part(a.key, '#', 1) WHEN 'image' THEN (
           SELECT p.key FROM edge e JOIN asset p ON p.org_id = $1 AND p.id = e.to_id AND p.kind = 'repository'
            WHERE e.org_id = $1 AND e.from_id = a.id AND e.kind = 'built_from' AND e.is_live AND e.attributes ->> 'known' = 'proof' ORDER BY p.key LIMIT 1) END
       LEFT JOIN LATERAL (SELECT v.source_repo FROM asset_version v WHERE v.org_id = $1 AND v.asset_id = a.id AND v.source_repo IS NOT NULL
                           ORDER BY v.first_seen_at DESC, v.id DESC LIMIT 1) v ON true
       LEFT JOIN LATERAL (SELECT x.id, x.key, coalesce(e.attributes ->> 'known' = 'proof', false) AS is_proved
                            FROM edge e JOIN asset x ON x.org_id = $1 AND x.id = e.to_id AND x.kind = 'repository'
                           WHERE e.org_id = $1 AND e.from_id = a.id AND a.kind = 'image' AND e.kind = 'built_from' AND e.is_live
                           ORDER BY is_proved DESC, x.key LIMIT 1) b ON true
       LEFT JOIN asset r ON r.org_id = $1 AND r.kind = 'repository' AND r.key = v.source_repo
      WHERE a.org_id = $1 AND a.id = ANY($2::uuid[])`,
    [orgId, assetIds],
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
