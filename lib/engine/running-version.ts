import { ALWAYS, between, type Intervals } from "@/lib/engine/intervals";
import type { VersionAlias, VersionFacts } from "@/lib/engine/version-identity";

/**
 * How a workload names the image it runs; empty texts are what is not known. `digest` may hold two digests of the same
 * content, separated by a blank: the one the runtime pulled and the one its spec is pinned to.
 */
export type RunningReference = { config: string; digest: string; platform: string; tag: string };

/** A version that some report is about. */
export type ScannedVersion = VersionFacts & { id: string; firstSeenAt: number };

/**
 * How surely a reference means a version.
 *
 * config, digest   the same digest, and for an index the same platform
 * any_platform     the same digest, but one side does not know its platform
 * tag              only the tag agrees, and no digest speaks against it (weak)
 * unscanned        no report is about it
 */
export type MatchKind = "config" | "digest" | "any_platform" | "tag" | "unscanned";

/** `versionId` null: nothing scanned matches, the version is known only by this reference. */
export type RunningMatch = { versionId: string | null; match: MatchKind; during: Intervals };

/**
 * Which versions a reference means, and when. A function of the final facts alone, so that the order in which scans and
 * inventories arrived cannot show.
 *
 * Order    digests; then the tag, where each version counts from its first scan until the next one of that tag.
 * Never    two different digests of one kind: then the running version is one that nobody has scanned.
 * Source   FACTS 6.4: runtimes tell a manifest, an index or a config digest, and not which.
 */
export function matchReference(reference: RunningReference, versions: readonly ScannedVersion[]): RunningMatch[] {
  const byDigest = versions.flatMap((version): RunningMatch[] => {
    const match = digestMatch(reference, version);
    return match ? [{ versionId: version.id, match, during: ALWAYS }] : [];
  });
  if (byDigest.length > 0) return byDigest;
  return reference.tag ? matchTag(reference, versions) : [unscanned(ALWAYS)];
}

function digestMatch(
  reference: RunningReference,
  version: ScannedVersion,
): "config" | "digest" | "any_platform" | null {
  const configs = valuesOf(version, "config");
  if (reference.config && configs.includes(reference.config)) return "config";
  if (reference.config && configs.length > 0) return null;
  const digests = reference.digest.split(" ").filter(Boolean);
  const named = version.aliases.filter((alias) => isRepositoryDigest(alias) && digests.includes(alias.value));
  // Some runtimes tell the config's digest where others tell the repository's; it names one platform.
  if (named.length === 0) return digests.some((one) => configs.includes(one)) ? "config" : null;
  if (reference.platform === version.platform || !named.some((alias) => alias.type === "index")) {
    return reference.platform && version.platform && reference.platform !== version.platform ? null : "digest";
  }
  return reference.platform && version.platform ? null : "any_platform";
}

function matchTag(reference: RunningReference, versions: readonly ScannedVersion[]): RunningMatch[] {
  const tagged = versions
    .filter((version) => valuesOf(version, "tag").includes(reference.tag))
    .toSorted((a, b) => a.firstSeenAt - b.firstSeenAt || (a.id < b.id ? -1 : 1));
  if (tagged.length === 0) return [unscanned(ALWAYS)];
  return tagged.map((version, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : version.firstSeenAt;
    const during = between(from, tagged[index + 1]?.firstSeenAt ?? Number.POSITIVE_INFINITY);
    return contradicts(reference, version) ? unscanned(during) : { versionId: version.id, match: "tag", during };
  });
}

/** Both know a digest of the same kind, and no match was found by it. */
function contradicts(reference: RunningReference, version: ScannedVersion): boolean {
  if (reference.config && valuesOf(version, "config").length > 0) return true;
  if (reference.digest && version.aliases.some(isRepositoryDigest)) return true;
  return Boolean(reference.platform && version.platform && reference.platform !== version.platform);
}

function unscanned(during: Intervals): RunningMatch {
  return { versionId: null, match: "unscanned", during };
}

function isRepositoryDigest(alias: VersionAlias): boolean {
  return alias.type === "manifest" || alias.type === "index";
}

function valuesOf(version: ScannedVersion, type: VersionAlias["type"]): string[] {
  return version.aliases.filter((alias) => alias.type === type).map((alias) => alias.value);
}
