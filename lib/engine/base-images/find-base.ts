import { parseImageReference } from "@/lib/engine/image-reference";

/** A version of an image as far as its base is concerned. `chain` holds the chain ids of its layers from the lowest up. */
export type LayeredVersion = {
  versionId: string;
  assetId: string;
  chain: readonly string[];
  /** As its labels claim: `org.opencontainers.image.base.name` and `.digest`. */
  baseName: string | null;
  baseDigest: string | null;
};

/** A version that others may be built on; `layers` is how many it has. */
export type KnownBase = { versionId: string; assetId: string; key: string; layers: number };

/** What is known of other images, to tell a base by. */
export type KnownBases = {
  /** By the chain id over all layers. */
  byChain: ReadonlyMap<string, readonly KnownBase[]>;
  /** By a digest of the manifest or index. */
  byDigest: ReadonlyMap<string, KnownBase>;
  /** By claimed base digest: the layers that all images with that claim share, where more than one image has it. */
  sharedLayers: ReadonlyMap<string, number>;
};

/**
 * layers   the whole stack of another known image lies at the bottom of this one: proved.
 * label    the image's labels name its base: claimed by whoever built it.
 * shared   claimed, and the images with that claim share their lowest layers: where the base ends is likely.
 */
export type BaseBasis = "layers" | "label" | "shared";

export type FoundBase = {
  /** Canonical key of the base's image repository. */
  key: string;
  tag: string | null;
  digest: string | null;
  versionId: string | null;
  /** How many of the lowest layers are the base's; null where that is not known. */
  layers: number | null;
  basis: BaseBasis;
};

/**
 * The image that a version is built on: the immediate base where its labels name one, else the largest known image whose layers
 * lie below its own. Null where neither is known.
 */
export function findBase(version: LayeredVersion, known: KnownBases): FoundBase | null {
  const below = largestBelow(version, known);
  const claimed = claimedBase(version, known);
  if (!claimed) return below && fromLayers(below);
  // The claim names the immediate base, and its layers are there: both say the same.
  const proved = candidatesBelow(version, known).find(({ key }) => key === claimed.key);
  if (proved && (claimed.versionId === null || claimed.versionId === proved.versionId))
    return { ...claimed, versionId: proved.versionId, layers: proved.layers, basis: "layers" };
  const shared = version.baseDigest ? known.sharedLayers.get(version.baseDigest) : undefined;
  if (shared === undefined || shared >= version.chain.length) return claimed;
  return { ...claimed, layers: shared, basis: "shared" };
}

function fromLayers({ key, versionId, layers }: KnownBase): FoundBase {
  return { key, tag: null, digest: null, versionId, layers, basis: "layers" };
}

function claimedBase({ baseName, baseDigest }: LayeredVersion, known: KnownBases): FoundBase | null {
  const named = baseName ? parseImageReference(baseName) : null;
  const digest = baseDigest?.toLowerCase() ?? named?.digest ?? null;
  const version = digest ? (known.byDigest.get(digest) ?? null) : null;
  const key = named?.repository ?? version?.key ?? null;
  if (key === null) return null;
  const same = version?.key === key ? version : null;
  return { key, tag: named?.tag ?? null, digest, versionId: same?.versionId ?? null, layers: null, basis: "label" };
}

/** Its own image's older versions are no base of it, and neither is one with the same layers. */
function candidatesBelow({ chain, assetId }: LayeredVersion, known: KnownBases): KnownBase[] {
  return chain
    .slice(0, -1)
    .flatMap((id) => known.byChain.get(id) ?? [])
    .filter((one) => one.assetId !== assetId);
}

/** Copies of one image under several names have the same layers: the first name in order stands for them. */
function largestBelow(version: LayeredVersion, known: KnownBases): KnownBase | null {
  const [largest] = candidatesBelow(version, known).sort(
    (a, b) => b.layers - a.layers || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.versionId < b.versionId ? -1 : 1),
  );
  return largest ?? null;
}

/** How many layers all of these have in common, counted from the lowest. */
export function commonLayers(chains: readonly (readonly string[])[]): number {
  const [first = [], ...others] = chains;
  const end = first.findIndex((id, at) => others.some((chain) => chain[at] !== id));
  return end < 0 ? first.length : end;
}
