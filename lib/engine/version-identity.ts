/** One id known of an image version. `platform` counts for index digests only: the other digests name one platform. */
export type VersionAlias = { type: "config" | "manifest" | "index" | "tag"; value: string; platform: string };

/** What is known of one version of one image. `platform` is canonical (`linux/amd64`); empty is unknown. */
export type VersionFacts = { aliases: readonly VersionAlias[]; platform: string };

/** A version's key and how strong it is: config digest, else manifest digest, else index digest and platform, else tag. */
export type VersionKey = { key: string; kind: "config" | "manifest" | "index" | "tag" };

/**
 * Whether two descriptions of versions of *one* image surely mean the same version (MODEL section 1, Version).
 *
 * Equal       config digests; manifest digests; index digests when the platforms are equal.
 * Never       two different config digests, or two different known platforms, whatever else agrees: a digest that some
 *             tool calls a manifest's may be an index's.
 * Tag         joins only what is known by tag alone; it never joins a digest.
 */
export function isSameVersion(a: VersionFacts, b: VersionFacts): boolean {
  const configs = valuesOf(a, "config");
  const otherConfigs = valuesOf(b, "config");
  if (configs.some((value) => otherConfigs.includes(value))) return true;
  if (configs.length > 0 && otherConfigs.length > 0) return false;
  if (a.platform && b.platform && a.platform !== b.platform) return false;
  if (!isStrong(a) && !isStrong(b)) return sameTag(a, b);
  return repositoryDigests(a).some((mine) =>
    repositoryDigests(b).some((theirs) => {
      if (mine.value !== theirs.value) return false;
      return (mine.type === "manifest" && theirs.type === "manifest") || a.platform === b.platform;
    }),
  );
}

/** Everything known of two descriptions of the same version. */
export function unionOf(a: VersionFacts, b: VersionFacts): VersionFacts {
  const platform = a.platform || b.platform;
  const seen = new Map<string, VersionAlias>();
  for (const alias of [...a.aliases, ...b.aliases]) seen.set(aliasKey(alias), alias);
  return { aliases: [...seen.values()], platform };
}

/**
 * The strongest key. A version of which nothing is known at all is `unversioned`.
 * The platform is part of a manifest's key too: what a tool calls a manifest may be an index, with a version per platform.
 */
export function keyOf(facts: VersionFacts): VersionKey {
  const config = valuesOf(facts, "config").sort()[0];
  if (config) return { key: config, kind: "config" };
  for (const kind of ["manifest", "index"] as const) {
    const value = valuesOf(facts, kind).sort()[0];
    if (value) return { key: facts.platform ? `${value}@${facts.platform}` : value, kind };
  }
  const tag = valuesOf(facts, "tag").sort()[0];
  return { key: tag ? `tag:${tag}` : "unversioned", kind: "tag" };
}

export type KnownVersion = VersionFacts & { id: string };

/** `known` holds the ids that turned out to be one version, the one to keep first; empty for a new version. */
export type VersionGroup = { known: string[]; facts: VersionFacts; requests: number[] };

/**
 * Assigns each request to a version of one image; a request that knows more may show that two known versions are one.
 *
 * Known    in the order in which one would keep them.
 * Returns  only groups that some request belongs to. The order of the requests does not matter.
 */
export function assignVersions(known: readonly KnownVersion[], requests: readonly VersionFacts[]): VersionGroup[] {
  let groups: VersionGroup[] = known.map(({ id, ...facts }) => ({ known: [id], facts, requests: [] }));
  const strongestFirst = requests
    .map((facts, index) => ({ facts, index, rank: rankOf(facts) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  for (const { facts, index } of strongestFirst) {
    const own: VersionGroup = { known: [], facts, requests: [index] };
    const rest: VersionGroup[] = [];
    let joined = own;
    // Exact knowledge first: a group of the same platform before one whose platform is not known.
    const candidates = groups.filter((group) => isSameVersion(group.facts, facts));
    const ordered = [
      ...candidates.filter((group) => group.facts.platform === facts.platform),
      ...candidates.filter((group) => group.facts.platform !== facts.platform),
    ];
    for (const group of ordered) {
      if (isSameVersion(group.facts, joined.facts)) joined = joinGroups(group, joined);
      else rest.push(group);
    }
    groups = [...groups.filter((group) => !candidates.includes(group)), ...rest, joined];
  }
  return groups.filter((group) => group.requests.length > 0);
}

/** Any digest known. */
export function isStrong(facts: VersionFacts): boolean {
  return facts.aliases.some((alias) => alias.type !== "tag");
}

export function aliasKey(alias: VersionAlias): string {
  return `${alias.type} ${alias.value} ${alias.platform}`;
}

function joinGroups(kept: VersionGroup, other: VersionGroup): VersionGroup {
  return {
    known: [...other.known, ...kept.known],
    facts: unionOf(kept.facts, other.facts),
    requests: [...kept.requests, ...other.requests],
  };
}

function rankOf(facts: VersionFacts): string {
  const strength = valuesOf(facts, "config").length > 0 ? 0 : isStrong(facts) ? 1 : 2;
  return `${strength}${facts.platform ? 0 : 1} ${facts.aliases.map(aliasKey).sort().join(",")}`;
}

function valuesOf(facts: VersionFacts, type: VersionAlias["type"]): string[] {
  return facts.aliases.filter((alias) => alias.type === type).map((alias) => alias.value);
}

function repositoryDigests(facts: VersionFacts): VersionAlias[] {
  return facts.aliases.filter((alias) => alias.type === "manifest" || alias.type === "index");
}

function sameTag(a: VersionFacts, b: VersionFacts): boolean {
  const tags = valuesOf(a, "tag");
  const others = valuesOf(b, "tag");
  return tags.length === 0 ? others.length === 0 : tags.some((tag) => others.includes(tag));
}
