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

/** Under these names a version keeps what the sender of a report states, beside what the image itself claims. */
export const STATED_SOURCE = "dev.plimsoll.stated.source";
export const STATED_REVISION = "dev.plimsoll.stated.revision";

export const SOURCE_LABELS = [
  "org.opencontainers.image.source",
  "org.label-schema.vcs-url",
  "org.opencontainers.image.url",
];
export const REVISION_LABELS = ["org.opencontainers.image.revision", "org.label-schema.vcs-ref"];

/** What is stated of the image wins over what it claims itself. Source    opencontainers/image-spec annotations.md; label-schema.org, its predecessor. */
export function imageSource(labels: Readonly<Record<string, string>>): ImageSource {
  const repositories = [STATED_SOURCE, ...SOURCE_LABELS].map((name) => parseRepositoryUrl(labels[name] ?? ""));
  return {
    sourceRepo: repositories.find((key) => key !== null) ?? null,
    sourceCommit: firstOf(labels, [STATED_REVISION, ...REVISION_LABELS]),
    baseName: firstOf(labels, ["org.opencontainers.image.base.name"]),
    baseDigest: firstOf(labels, ["org.opencontainers.image.base.digest"]),
  };
}

function firstOf(labels: Readonly<Record<string, string>>, names: readonly string[]): string | null {
  return names.map((name) => labels[name]?.trim()).find((value) => value) ?? null;
}
