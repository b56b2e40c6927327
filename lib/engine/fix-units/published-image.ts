import type { AssetRef } from "@/lib/model/asset-kind";
import table from "@/packs/fixes/published-images.json";

const NAMES: Readonly<Record<string, readonly string[]>> = table.names;

/**
 * Who publishes an image that nobody here builds, for example "Docker Official Images"; null where that is not known.
 *
 * Source  packs/fixes/published-images.json
 */
export function publisherOf({ kind, key }: AssetRef): string | null {
  if (kind !== "image") return null;
  const found = table.published.find(({ prefix, names }) => {
    return key.startsWith(prefix) && (!names || NAMES[names]?.includes(key.slice(prefix.length)));
  });
  return found?.publisher ?? null;
}
