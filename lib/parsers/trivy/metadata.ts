import type { ImageBuild } from "@/lib/model/image-build";
import type { DigestAlias } from "@/lib/model/record";
import { fields, text, texts } from "@/lib/parsers/fields";
import { imageBuild } from "@/lib/parsers/image-build";
import { digestOf, firstImage, platformOf, repoDigests } from "@/lib/parsers/image-target";

/** What `Metadata` says about the image that was scanned. */
export type TrivyImage = {
  reference: string | null;
  digests: DigestAlias[];
  platform: string | null;
  labels: Record<string, string>;
  family: string;
  build: ImageBuild | null;
};

/**
 * Reads `Metadata`. `named` is what else may name the image, first wins; the report's own tags and digests come after it, since
 * a tarball's name names nothing while the manifest inside it does.
 */
export function trivyImage(metadata: unknown, named: readonly (string | undefined)[]): TrivyImage {
  const meta = fields(metadata);
  const config = fields(meta.ImageConfig);
  const platform = platformOf(text(config.os), text(config.architecture), text(config.variant));
  const repoDigestRefs = texts(meta.RepoDigests);
  const imageId = digestOf(text(meta.ImageID));
  const digests: DigestAlias[] = repoDigests(repoDigestRefs, platform);
  if (imageId) digests.unshift({ type: "config", digest: imageId, platform });
  return {
    reference: firstImage([...named, text(meta.Reference), ...texts(meta.RepoTags), ...repoDigestRefs]),
    digests,
    platform,
    labels: labelsOf(fields(config.config).Labels),
    family: text(fields(meta.OS).Family) ?? "",
    build: imageBuild(config, texts(meta.DiffIDs)),
  };
}

function labelsOf(value: unknown): Record<string, string> {
  const labels: [string, string][] = [];
  for (const [name, label] of Object.entries(fields(value))) if (typeof label === "string") labels.push([name, label]);
  return Object.fromEntries(labels);
}
