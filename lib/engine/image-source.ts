import { parseRepositoryUrl } from "@/lib/engine/repository-url";

/** What an image's labels claim about where it comes from. Claims: whoever builds the image writes them. */
export type ImageSource = {
  /** Canonical key of the repository, `github.com/shop/api`. */
  sourceRepo: string | null;
  sourceCommit: string | null;
  /** The immediate base image only, as named by its builder. */
  baseName: string | null;
  baseDigest: string | null;
};

const SOURCE = ["org.opencontainers.image.source", "org.label-schema.vcs-url", "org.opencontainers.image.url"];
const REVISION = ["org.opencontainers.image.revision", "org.label-schema.vcs-ref"];

/** Source    opencontainers/image-spec annotations.md; label-schema.org, its predecessor. */
export function imageSource(labels: Readonly<Record<string, string>>): ImageSource {
  const repositories = SOURCE.map((name) => parseRepositoryUrl(labels[name] ?? ""));
  return {
    sourceRepo: repositories.find((key) => key !== null) ?? null,
    sourceCommit: firstOf(labels, REVISION),
    baseName: firstOf(labels, ["org.opencontainers.image.base.name"]),
    baseDigest: firstOf(labels, ["org.opencontainers.image.base.digest"]),
  };
}

function firstOf(labels: Readonly<Record<string, string>>, names: readonly string[]): string | null {
  return names.map((name) => labels[name]?.trim()).find((value) => value) ?? null;
}
