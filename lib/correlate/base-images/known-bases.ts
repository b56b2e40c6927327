import {
  type ImageVersion,
  versionsByChain,
  versionsById,
  versionsClaiming,
  versionsOfDigests,
} from "@/lib/correlate/base-images/load-versions";
import type { TenantConnection } from "@/lib/db/tenant";
import { commonLayers, type KnownBase, type KnownBases } from "@/lib/engine/base-images/find-base";
import { groupBy } from "@/lib/model/group-by";

/** What is known of other images that some versions may be built on. */
export async function loadKnownBases(
  connection: TenantConnection,
  orgId: string,
  versions: readonly ImageVersion[],
): Promise<KnownBases> {
  const chains = [...new Set(versions.flatMap(({ chain }) => chain.slice(0, -1)))];
  const digests = [...new Set(versions.flatMap(({ baseDigest }) => baseDigest?.toLowerCase() ?? []))];
  const below = chains.length > 0 ? await versionsByChain(connection, orgId, chains) : [];
  const byChain = groupBy(below, ({ chain }) => chain.at(-1) as string);
  const claiming = digests.length > 0 ? await versionsClaiming(connection, orgId, digests) : [];
  return {
    byChain: new Map([...byChain].map(([chain, all]) => [chain, all.map(toKnown)] as const)),
    byDigest: await basesByDigest(connection, orgId, digests),
    sharedLayers: sharedLayers(claiming),
  };
}

async function basesByDigest(
  connection: TenantConnection,
  orgId: string,
  digests: readonly string[],
): Promise<Map<string, KnownBase>> {
  if (digests.length === 0) return new Map();
  const ids = await versionsOfDigests(connection, orgId, digests);
  const found = await versionsById(connection, orgId, [...ids.values()]);
  const byId = new Map(found.map((version) => [version.versionId, version]));
  return new Map(
    [...ids].flatMap(([digest, id]) => {
      const version = byId.get(id);
      return version ? [[digest, toKnown(version)] as const] : [];
    }),
  );
}

/** Of images with one claim, where more than one image makes it: what versions of one image share may be its own. */
function sharedLayers(claiming: readonly ImageVersion[]): Map<string, number> {
  const groups = groupBy(claiming, ({ baseDigest }) => (baseDigest as string).toLowerCase());
  return new Map(
    [...groups].flatMap(([digest, all]) => {
      const layered = all.filter(({ chain }) => chain.length > 0);
      const images = new Set(layered.map(({ assetId }) => assetId));
      const shared = images.size > 1 ? commonLayers(layered.map(({ chain }) => chain)) : 0;
      return shared > 0 ? [[digest, shared] as const] : [];
    }),
  );
}

function toKnown({ versionId, assetId, key, chain }: ImageVersion): KnownBase {
  return { versionId, assetId, key, layers: chain.length };
}
