/** An image reference taken apart. `repository` is canonical: `docker.io/library/nginx`, lower case, no tag or digest. */
export type ImageReference = { repository: string; tag: string | null; digest: string | null };

/**
 * Parses what people and runtimes write for an image: `nginx`, `quay.io/a/b:1@sha256:...`,
 * `docker-pullable://nginx@sha256:...`, `docker://...`.
 *
 * Returns  null when it names no repository (a bare digest, a path, an archive, empty).
 * Source   distribution/reference grammar: a first part with a dot, a colon or `localhost` is a registry host.
 */
export function parseImageReference(text: string): ImageReference | null {
  const bare = text.trim().replace(/^[a-z-]+:\/\//, "");
  const match = /^([^@\s]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(bare);
  const name = match?.[1];
  if (!name || bare.startsWith("sha256:")) return null;
  const repository = canonicalRepository(name.toLowerCase());
  return repository ? { repository, tag: match[2] ?? null, digest: match[3] ?? null } : null;
}

function canonicalRepository(name: string): string | null {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hasHost = first.includes(".") || first.includes(":") || first === "localhost";
  const host = hasHost ? first : "docker.io";
  const path = hasHost ? name.slice(slash + 1) : name;
  if (!path.split("/").every((part) => /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(part))) return null;
  const canonicalHost = host === "index.docker.io" || host === "registry-1.docker.io" ? "docker.io" : host;
  return `${canonicalHost}/${canonicalHost === "docker.io" && !path.includes("/") ? `library/${path}` : path}`;
}
