import { MAX_PATTERN_CHARS } from "@/lib/engine/codeowners/glob";
import type { OwnerMatcher, OwnerSubject } from "@/lib/engine/ownership/owner-rules";

/** A rule that would reach the thing asked about, in words. */
export type RuleProposal = { label: string; match: OwnerMatcher };

/**
 * Rules that one could mean by "this is theirs", the narrowest first: of a file it, its folders, its repository; of an image
 * it, its neighbours in the registry, the namespace where it runs; of what is in a cluster it, its namespace.
 *
 * Returns  each matches the subject, and each reaches what the ones before it reach in the same place. Empty where nothing
 *          that identifies the subject is left to name.
 */
export function proposeRules(subject: OwnerSubject): RuleProposal[] {
  return [...ofFile(subject), ...ofAsset(subject), ...ofNamespace(subject)].filter(({ match }) =>
    Object.values(match).every((part) => part === undefined || part.length <= MAX_PATTERN_CHARS),
  );
}

function ofFile({ repository, path, asset }: OwnerSubject): RuleProposal[] {
  if (!repository || (asset.kind !== "repository" && asset.kind !== "iac_resource")) return [];
  const whole: RuleProposal = { label: `All of ${repository}`, match: { repository: literal(repository) } };
  const file = path?.replace(/^\/+/, "");
  if (!file) return [whole];
  const folders = foldersOf(file).map((folder) => ({
    label: `All below ${folder}/ in ${repository}`,
    match: { repository: literal(repository), path: `${literal(folder)}/**` },
  }));
  const alone = { label: `${file} in ${repository}`, match: { repository: literal(repository), path: literal(file) } };
  return [alone, ...folders, whole];
}

/** The folder that holds it, and the outermost one. */
function foldersOf(path: string): string[] {
  const segments = path.split("/").slice(0, -1);
  const folders = segments.map((_, index) => segments.slice(0, index + 1).join("/"));
  return [...new Set([folders.at(-1), folders[0]])].filter((folder) => folder !== undefined);
}

function ofAsset({ asset }: OwnerSubject): RuleProposal[] {
  if (asset.kind === "repository" || asset.kind === "iac_resource" || asset.kind === "artifact") return [];
  const alone = { label: `${asset.key} only`, match: { asset: `${asset.kind}:${literal(asset.key)}` } };
  const family = asset.kind === "image" ? asset.key.split("/").slice(0, -1).join("/") : "";
  // The registry alone is no family: it may hold everybody's.
  if (!family.includes("/")) return [alone];
  return [alone, { label: `All images in ${family}/`, match: { asset: `image:${literal(family)}/**` } }];
}

function ofNamespace({ namespace, cluster }: OwnerSubject): RuleProposal[] {
  if (!namespace) return [];
  const everywhere = {
    label: `The namespace ${namespace} in every cluster`,
    match: { namespace: literal(namespace) },
  };
  if (!cluster) return [everywhere];
  const here = {
    label: `The namespace ${namespace} of ${cluster}`,
    match: { cluster: literal(cluster), namespace: literal(namespace) },
  };
  return [here, everywhere];
}

/** Things without an owner that one rule could give away together. */
export type UnownedPlace =
  | { kind: "repository" | "image" | "cluster" | "artifact" | "asset"; name: string }
  | { kind: "namespace"; name: string; cluster: string; namespace: string };

/** The rule for all of a place; of a `cluster` or `artifact` for the manifests that came with it; of an `asset`, named `kind:key`, for it alone. */
export function ruleOfPlace(place: UnownedPlace): OwnerMatcher {
  if (place.kind === "repository") return { repository: literal(place.name) };
  if (place.kind === "image") return { asset: `image:${literal(place.name)}` };
  if (place.kind === "namespace") return { cluster: literal(place.cluster), namespace: literal(place.namespace) };
  if (place.kind !== "asset") return { asset: `iac_resource:${literal(place.name)}#*/**` };
  const colon = place.name.indexOf(":");
  return { asset: `${place.name.slice(0, colon)}:${literal(place.name.slice(colon + 1))}` };
}

/** A name as a glob that means only itself. */
function literal(name: string): string {
  return name.replaceAll(/[\\*?]/g, "\\$&");
}
