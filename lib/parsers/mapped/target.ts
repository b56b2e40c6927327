import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { RecordTarget } from "@/lib/model/record";
import { placeOfUrl } from "@/lib/parsers/dynamic/place";
import { namesImage } from "@/lib/parsers/image-target";

/** The asset that a text names, or undefined where it does not identify one (MODEL section 3, Target): then the sender's word counts. */
export function namedTarget(kind: AssetKind, name: string): RecordTarget | undefined {
  if (kind === "image") return namesImage(name) ? { kind, name } : undefined;
  if (kind === "repository") return parseRepositoryUrl(name) === null ? undefined : { kind, name };
  if (kind === "endpoint") return placeOfUrl(name)?.target;
  return name.length <= MAX_NAME_CHARS ? { kind, name } : undefined;
}

/** Keys of assets are indexed. */
const MAX_NAME_CHARS = 500;
