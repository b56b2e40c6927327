import type { TenantConnection } from "@/lib/db/tenant";
import { canonicalPlatform } from "@/lib/engine/image-reference";
import {
  aliasKey,
  assignVersions,
  type VersionAlias,
  type VersionFacts,
  type VersionGroup,
} from "@/lib/engine/version-identity";
import { linkRunningVersions } from "@/lib/graph/link-running-versions";
import { mergeVersions } from "@/lib/graph/merge-versions";
import { knownVersions, type StoredVersion } from "@/lib/graph/stored-versions";
import { type WantedVersion, writeVersions } from "@/lib/graph/write-versions";
import { groupBy } from "@/lib/model/group-by";
import type { ImageBuild } from "@/lib/model/image-build";
import type { DigestAlias } from "@/lib/model/record";

/** What one report says about one image: its asset, every digest it knows, and when it looked. */
export type VersionRequest = {
  assetId: string;
  digests: readonly DigestAlias[];
  tag: string | null;
  platform: string | null;
  labels: Record<string, string>;
  build: ImageBuild | null;
  at: Date;
};

/**
 * Finds or makes the version that each report is about (MODEL section 1, Version).
 *
 * Returns  version ids in the order of the requests.
 * Joins    by config digest; by manifest digest; by index digest and platform. Without a digest: the weak version of the
 *          tag (`keyKind` "tag"), which nothing else ever joins. A report that shows two known versions to be one merges
 *          them: streams, edges and aliases move to the one that is kept.
 * Twice    what is known already writes nothing. `runs` edges of the image follow when its digests became better known.
 * Locks    the image's row, once something has to be written: two reports about one image do not make two versions.
 */
export async function resolveImageVersions(
  connection: TenantConnection,
  orgId: string,
  requests: readonly VersionRequest[],
): Promise<string[]> {
  if (requests.length === 0) return [];
  let plan = planVersions(requests, await knownVersions(connection, orgId, searchOf(requests)));
  if (plan.some(isChange)) {
    await lockAssets(connection, orgId, requests);
    plan = planVersions(requests, await knownVersions(connection, orgId, searchOf(requests)));
    const changed = plan.filter(isChange);
    await mergeVersions(connection, orgId, changed.flatMap(mergesOf));
    await writeVersions(connection, orgId, changed);
    await linkRunningVersions(connection, orgId, [...new Set(changed.map((version) => version.assetId))]);
  }
  const ids = new Map(plan.flatMap((version) => version.requests.map((index) => [index, version.id] as const)));
  return requests.map((_, index) => ids.get(index) as string);
}

function searchOf(requests: readonly VersionRequest[]): { assetIds: string[]; values: string[] } {
  const values = requests.flatMap((request) => [
    ...request.digests.map((digest) => digest.digest.toLowerCase()),
    request.tag ?? "",
  ]);
  return { assetIds: [...new Set(requests.map((request) => request.assetId))], values: [...new Set(values)] };
}

async function lockAssets(
  connection: TenantConnection,
  orgId: string,
  requests: readonly VersionRequest[],
): Promise<void> {
  const ids = [...new Set(requests.map((request) => request.assetId))];
  await connection.query(
    `SELECT 1 FROM asset WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY kind COLLATE "C", key COLLATE "C" FOR NO KEY UPDATE`,
    [orgId, ids],
  );
}

function planVersions(requests: readonly VersionRequest[], known: readonly StoredVersion[]): WantedVersion[] {
  const byAsset = groupBy(requests.keys(), (index) => (requests[index] as VersionRequest).assetId);
  const stored = groupBy(known, (version) => version.assetId);
  return [...byAsset].flatMap(([assetId, indexes]) => {
    const ofAsset = stored.get(assetId) ?? [];
    const groups = assignVersions(
      ofAsset,
      indexes.map((index) => factsOf(requests[index] as VersionRequest)),
    );
    return groups.map((group) => {
      const global = { ...group, requests: group.requests.map((local) => indexes[local] as number) };
      return wantedVersion(assetId, global, requests, ofAsset);
    });
  });
}

function wantedVersion(
  assetId: string,
  group: VersionGroup,
  requests: readonly VersionRequest[],
  known: readonly StoredVersion[],
): WantedVersion {
  const [kept, ...merged] = group.known.map((id) => known.find((version) => version.id === id) as StoredVersion);
  const told = group.requests.map((index) => requests[index] as VersionRequest);
  const stored = kept ? [kept, ...merged] : [];
  return {
    id: kept?.id ?? null,
    assetId,
    kept: kept ?? null,
    mergedIds: merged.map((version) => version.id),
    facts: group.facts,
    requests: group.requests,
    build: missingBuild(stored, told),
    labels: joinedLabels([...stored.map((version) => version.labels), ...told.map((request) => request.labels)]),
    firstSeenAt: new Date(
      Math.min(
        ...stored.map((version) => version.firstSeenAt.getTime()),
        ...told.map((request) => request.at.getTime()),
      ),
    ),
  };
}

function isChange(version: WantedVersion): boolean {
  const { kept } = version;
  if (version.build) return true;
  if (!kept || version.mergedIds.length > 0 || kept.platform !== version.facts.platform) return true;
  const known = new Set(kept.aliases.map(aliasKey));
  return (
    version.facts.aliases.some((alias) => !known.has(aliasKey(alias))) ||
    version.firstSeenAt < kept.firstSeenAt ||
    JSON.stringify(version.labels) !== JSON.stringify(joinedLabels([kept.labels]))
  );
}

function mergesOf(version: WantedVersion): { from: string; into: string }[] {
  const into = version.kept?.id;
  return into ? version.mergedIds.map((from) => ({ from, into })) : [];
}

/** Digests in one spelling. The platform is the report's, else the one stated beside a digest. */
function factsOf(request: VersionRequest): VersionFacts {
  const stated = [request.platform, ...request.digests.map((digest) => digest.platform)];
  const platform = stated.map(canonicalPlatform).find((known) => known !== "") ?? "";
  const aliases: VersionAlias[] = request.digests.map(({ type, digest }) => ({
    type,
    value: digest.toLowerCase(),
    platform: type === "index" ? platform : "",
  }));
  if (request.tag) aliases.push({ type: "tag", value: request.tag, platform: "" });
  return { aliases, platform };
}

/** A digest's labels do not change; where two tools disagree the smaller text is kept, whichever came first. */
function joinedLabels(all: readonly Record<string, string>[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of all.flatMap((labels) => Object.entries(labels))) {
    const known = joined.get(name);
    if (known === undefined || value < known) joined.set(name, value);
  }
  return Object.fromEntries([...joined].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What no report has told yet: a digest's history and layers do not change, so what is known stays. */
function missingBuild(stored: readonly StoredVersion[], told: readonly VersionRequest[]): ImageBuild | null {
  const builds = told.flatMap(({ build }) => build ?? []);
  const history = stored.some((one) => one.hasHistory)
    ? []
    : (builds.find((one) => one.history.length > 0)?.history ?? []);
  const diffIds = stored.some((one) => one.chainId)
    ? []
    : (builds.find((one) => one.diffIds.length > 0)?.diffIds ?? []);
  return history.length + diffIds.length > 0 ? { history, diffIds } : null;
}
