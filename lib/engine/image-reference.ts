/**
 * An image reference in canonical form, as registries resolve it.
 *
 * repository  `registry/path`, lower case, never without a registry: `docker.io/library/nginx`. It is the image asset's key.
 * tag         as written; `latest` when the reference has neither tag nor digest, since that is what is pulled.
 * digest      `sha256:...`: of a manifest or of an index, the reference does not tell.
 */
export type ImageReference = { repository: string; tag: string | null; digest: string | null };

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const SCHEME = /^(?:docker-pullable|docker-image|docker|oci|registry|podman|containerd|remote):(?:\/\/)?/;
/** What tools write when they scanned a file, a folder or an id: it never identifies an image (MODEL section 3, Target). */
const NOT_AN_IMAGE =
  /^[./~]|\.(?:tar|tgz|gz|xz|zip|json|ya?ml|sarif|xml|txt|lock|jar|war|tf|img|iso|raw)$|^[0-9a-f]{64}$/i;

/**
 * Reads `registry/repo:tag@sha256:..` as the Docker and OCI tools do; schemes such as `docker-pullable://` are dropped.
 *
 * Returns  null when the text does not identify an image: a path, an archive, a bare id or digest, a bad name.
 * Source   distribution/reference grammar; Docker Hub's names are `docker.io`, its official images `library/`.
 */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > 1024) return null; // no registry takes it, and patterns on endless text cost time
  // Every entry of a report says which image it is about.
  if (text !== last.text) last = { text, reference: referenceIn(text) };
  return last.reference && { ...last.reference };
}

let last: { text: string; reference: ImageReference | null } = { text: "", reference: null };

function referenceIn(text: string): ImageReference | null {
  const bare = text.trim().replace(SCHEME, "");
  if (bare === "" || DIGEST.test(bare)) return null;
  const [named, digest, ...more] = bare.split("@");
  if (named === undefined || more.length > 0 || (digest !== undefined && !DIGEST.test(digest.toLowerCase())))
    return null;
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const name = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : null;
  if (NOT_AN_IMAGE.test(name) || (tag !== null && !TAG.test(tag))) return null;
  const repository = canonicalRepository(name);
  if (!repository) return null;
  return { repository, tag: tag ?? (digest ? null : "latest"), digest: digest?.toLowerCase() ?? null };
}

/** `registry/path` of a name without tag and digest; null when it is no valid name. */
function canonicalRepository(name: string): string | null {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hasRegistry = /[.:[]/.test(first) || first.toLowerCase() === "localhost";
  const registry = hasRegistry ? dockerHub(first.toLowerCase()) : "docker.io";
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const parts = path.toLowerCase().split("/");
  if (!REGISTRY.test(registry) || !parts.every((part) => PATH_PART.test(part))) return null;
  const official = registry === "docker.io" && parts.length === 1 ? "library/" : "";
  return `${registry}/${official}${parts.join("/")}`;
}

function dockerHub(registry: string): string {
  return /^(?:index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)$/.test(registry)
    ? "docker.io"
    : registry;
}

/** A platform as scanners, runtimes and nodes write it, in one spelling: `linux/amd64`, `linux/arm/v7`. Empty is unknown. */
export function canonicalPlatform(platform: string | null | undefined): string {
  const parts = (platform ?? "")
    .trim()
    .toLowerCase()
    .split("/")
    .filter((part) => part !== "");
  const [os, architecture, variant] = parts.length === 1 ? ["linux", parts[0], undefined] : parts;
  if (!os || !architecture) return "";
  const known = (Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined) ?? architecture;
  // containerd's rule: v8 is arm64 itself, v7 is what plain `arm` means.
  const suffix =
    known === "arm64" ? (variant && variant !== "v8" ? variant : "") : known === "arm" ? (variant ?? "v7") : "";
  return [os, known, suffix].filter((part) => part !== "").join("/");
}

const ARCHITECTURES: Record<string, string> = {
  x86_64: "amd64",
  "x86-64": "amd64",
  aarch64: "arm64",
  armhf: "arm",
  i386: "386",
};
