import { parseImageReference } from "@/lib/engine/image-reference";
import type { DigestAlias } from "@/lib/model/record";

/**
 * True for a text that names an image: not a path, an archive, a layout folder, a bare id or digest (MODEL section 3, Target).
 * Scanners put the path of a tarball where the reference stands, and `a/b.tar.gz` would parse as one.
 */
export function namesImage(reference: string): boolean {
  // Every entry of a report says which image it is about.
  if (reference !== last.reference) last = { reference, isImage: isImage(reference) };
  return last.isImage;
}

let last = { reference: "", isImage: false };

function isImage(reference: string): boolean {
  if (reference.length > MAX_REFERENCE_CHARS) return false;
  if (/^[./~]|\\/.test(reference) || /\.(?:tar|tgz|gz|xz|zip|json|oci|img|iso|sif|qcow2|vmdk)$/i.test(reference))
    return false;
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/i.test(reference)) return false;
  if (/^(?:docker-archive|oci-archive|oci-dir|oci|dir|file|sbom):/i.test(reference)) return false;
  return parseImageReference(reference) !== null;
}

/** A repository has at most 255 characters, a tag 128, a digest 71; longer text would only cost time. */
const MAX_REFERENCE_CHARS = 512;

/** The first of several candidates that names an image. */
export function firstImage(candidates: readonly (string | undefined)[]): string | null {
  return candidates.find((candidate): candidate is string => candidate !== undefined && namesImage(candidate)) ?? null;
}

/**
 * What `RepoDigests` states: the digest the image was pulled by. It is the index's for a multi-platform image and the
 * manifest's otherwise, and the report does not say which; as an index it joins only with an equal platform, which is right for both.
 */
export function repoDigests(
  references: readonly string[],
  platform: string | null,
  knownManifest?: string,
): DigestAlias[] {
  const digests = new Map<string, DigestAlias>();
  for (const reference of references) {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
    if (digest && digest !== knownManifest) digests.set(digest, { type: "index", digest, platform });
  }
  return [...digests.values()];
}

/** `linux/arm64/v8`, or null when the report does not know both halves. */
export function platformOf(os: string | undefined, architecture: string | undefined, variant?: string): string | null {
  if (!os || !architecture) return null;
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
}

/** `sha256:<64 hex digits>`, or undefined. */
export function digestOf(value: string | undefined): string | undefined {
  return value !== undefined && /^sha256:[0-9a-f]{64}$/.test(value) ? value : undefined;
}

const SOURCE = "org.opencontainers.image.source";
const REVISION = "org.opencontainers.image.revision";

/** What an image's labels claim about its source; attacker-controlled, so a claim and no more. */
export function sourceFromLabels(labels: Record<string, string>): {
  repo: string | null;
  commit: string | null;
  branch: null;
} {
  return {
    repo: labels[SOURCE] ?? labels["org.label-schema.vcs-url"] ?? null,
    commit: labels[REVISION] ?? labels["org.label-schema.vcs-ref"] ?? null,
    branch: null,
  };
}
