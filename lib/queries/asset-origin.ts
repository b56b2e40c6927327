import { z } from "zod";
import type { AssetItem } from "@/lib/contracts/http/asset";
import type {
  AssetOrigin,
  AssetOriginQuery,
  ImageOriginView,
  OriginHop,
  OriginLayer,
} from "@/lib/contracts/http/asset-origin";
import { type ImageOrigin, loadImageOrigins } from "@/lib/correlate/load-image-origins";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { type TenantConnection, withTenant, withTenantConnection } from "@/lib/db/tenant";
import { layerOf, withSharedBase } from "@/lib/engine/code-to-cloud/image-layers";
import { baseHop, buildHops, instructionHop, manifestHops } from "@/lib/engine/code-to-cloud/origin-hops";
import { AppError } from "@/lib/model/error";
import { readAssetRows } from "@/lib/queries/asset-rows";
import { layerFindings, type OriginVersion, originVersions, sharedBases } from "@/lib/queries/origin-versions";
import { At } from "@/lib/queries/row-values";

const MAX_IMAGES = 10;

/**
 * Where an asset comes from: from the workload to the image it runs, its build, the commit, the line, and who owns it.
 *
 * Returns  nothing but the asset for kinds that are not built or deployed.
 * Errors   `not_found`.
 */
export async function getAssetOrigin(db: Db, orgId: string, id: string, query: AssetOriginQuery): Promise<AssetOrigin> {
  const [asset] = await withTenant(db, orgId, (tx) => readAssetRows(tx, orgId, [id]));
  if (!asset) throw new AppError("not_found", "No asset has this id in your organization.");
  return withTenantConnection(db, orgId, async (connection) => {
    const all = await originVersions(connection, orgId, { asset, finding: query.finding ?? null });
    const versions = all.slice(0, MAX_IMAGES);
    const ids = versions.map(({ versionId }) => versionId);
    const origins = await loadImageOrigins(connection, orgId, ids);
    const found = await layerFindings(connection, orgId, ids, query.finding ?? null);
    const shared = await sharedBases(connection, orgId, ids);
    const repositories = await repositoryLinks(connection, orgId, [...origins.values()]);
    return {
      asset: { id: asset.id, kind: asset.kind, name: asset.name },
      workload: asset.kind === "workload" ? await workloadHops(connection, orgId, asset) : [],
      images: versions.flatMap((version) => {
        const origin = origins.get(version.versionId);
        if (!origin) return [];
        const layers = withSharedBase(origin.layers, shared.get(version.versionId) ?? null);
        return [viewOf(version, { ...origin, layers }, found.get(version.versionId) ?? [], { asset, repositories })];
      }),
      more: all.length - versions.length,
    };
  });
}

async function workloadHops(connection: TenantConnection, orgId: string, asset: AssetItem): Promise<OriginHop[]> {
  const loci = (await loadManifestLoci(connection, orgId, [asset.id])).get(asset.id);
  const gone = asset.retired ? await retirementOf(connection, orgId, asset.id) : null;
  const runs: OriginHop = {
    ...NOTHING,
    step: "workload",
    value: asset.key,
    mark: "seen",
    evidence: gone
      ? `It is gone since then: ${gone.reason ?? "Nothing of it runs any more."}`
      : asset.cluster
        ? `The inventory of ${asset.cluster} has it.`
        : "A report names it; no inventory of its cluster has come.",
    at: gone?.at ?? asset.lastSeenAt,
    asset: { id: asset.id, kind: asset.kind, name: asset.name },
  };
  return [runs, ...manifestHops(loci?.candidates ?? [], loci?.hints ?? [])];
}

async function retirementOf(connection: TenantConnection, orgId: string, id: string) {
  const [found] = await rowsOf(
    connection,
    z.object({ at: At, reason: z.string().nullable() }),
    "SELECT retired_at AS at, retired_reason AS reason FROM asset WHERE org_id = $1 AND id = $2 AND retired_at IS NOT NULL",
    [orgId, id],
  );
  return found ?? null;
}

const NOTHING = {
  confidence: null,
  importId: null,
  file: null,
  others: [],
  contradicted: false,
  advice: null,
} satisfies Partial<OriginHop>;

type Found = { layer: string; findings: number; asked: boolean };

function viewOf(
  version: OriginVersion,
  origin: ImageOrigin,
  found: readonly Found[],
  { asset, repositories }: { asset: AssetItem; repositories: ReadonlyMap<string, string> },
): ImageOriginView {
  const asked = layerOf(origin.layers, found.find((one) => one.asked)?.layer);
  const repository = origin.facts.find(({ fact }) => fact === "repository")?.value ?? null;
  const known = {
    repository: repository !== null,
    dockerfiles: origin.repositoriesWithDockerfile,
    commit: origin.facts.find(({ fact }) => fact === "commit")?.value ?? null,
  };
  const hops = [
    imageHop(version),
    ...buildHops(origin.facts).map((hop) => withRepository(hop, repository, repositories)),
    instructionHop(origin.dockerfiles, origin.layers, asked, known),
    baseHop(origin.facts, origin.ancestor, origin.dockerfiles),
    ownerHop(asset.owner),
  ];
  return {
    image: { id: version.assetId, kind: "image", name: version.name },
    versionId: version.versionId,
    version: version.key,
    running: version.running,
    hops: hops.map((hop) => withAncestor(hop, origin)),
    layers: origin.layers.map((layer): OriginLayer => {
      const here = found.filter((one) => one.layer === layer.diffId);
      return {
        ...layer,
        instruction: layer.instruction && instructionOf(layer.instruction),
        findings: here.reduce((sum, one) => sum + one.findings, 0),
        asked: here.some((one) => one.asked),
      };
    }),
  };
}

function instructionOf({ repositoryId: _, ...instruction }: NonNullable<ImageOrigin["layers"][number]["instruction"]>) {
  return instruction;
}

function imageHop({ assetId, name, key, running, byTag, seenAt }: OriginVersion): OriginHop {
  const evidence = byTag
    ? "Its workload names it by tag only: which digest ran is not known, this is the one that was scanned."
    : running
      ? "An inventory says that this digest runs."
      : "A scan read this image.";
  return {
    ...NOTHING,
    step: "image",
    value: `${name} ${shortDigest(key)}`,
    mark: byTag ? "claim" : "seen",
    evidence,
    at: seenAt,
    asset: { id: assetId, kind: "image", name },
  };
}

/** Enough of it to compare by eye; the version holds all of it. */
const shortDigest = (key: string) => key.replace(/^(sha256:[\da-f]{12})[\da-f]+$/, "$1…");

function ownerHop(owner: AssetItem["owner"]): OriginHop {
  const value = owner.teamName ?? owner.team ?? owner.personName ?? owner.person;
  return {
    ...NOTHING,
    step: "owner",
    value,
    mark: value === null ? "unknown" : "matched",
    evidence: owner.reason,
    at: null,
    asset: null,
    advice:
      value === null
        ? "Add an ownership rule under Settings > Ownership rules, or a CODEOWNERS file: `plimsoll push --attach`."
        : null,
  };
}

function withRepository(hop: OriginHop, repository: string | null, links: ReadonlyMap<string, string>): OriginHop {
  const id = hop.step === "source" && repository !== null ? links.get(repository) : undefined;
  return id && repository ? { ...hop, asset: { id, kind: "repository", name: repository } } : hop;
}

function withAncestor(hop: OriginHop, { ancestor }: ImageOrigin): OriginHop {
  return hop.step === "base" && ancestor
    ? { ...hop, asset: { id: ancestor.assetId, kind: "image", name: ancestor.image } }
    : hop;
}

/** Repositories that are known as assets; one that is only claimed is not made for that. */
async function repositoryLinks(
  connection: TenantConnection,
  orgId: string,
  origins: readonly ImageOrigin[],
): Promise<Map<string, string>> {
  const keys = origins.flatMap(({ facts }) =>
    facts.filter(({ fact }) => fact === "repository").map(({ value }) => value),
  );
  const found = await rowsOf(
    connection,
    z.object({ id: z.string(), key: z.string() }),
    "SELECT id, key FROM asset WHERE org_id = $1 AND kind = 'repository' AND key = ANY($2::text[])",
    [orgId, [...new Set(keys)]],
  );
  return new Map(found.map(({ id, key }) => [key, id] as const));
}
