import { digestOf, namesImage, platformOf } from "@/lib/parsers/image-target";

/** An image as an `oci` or `docker` purl names it. */
export type PurlImage = {
  /** `registry/repo:tag@sha256:...`, or null where the purl has only the last part of the name: that identifies nothing. */
  reference: string | null;
  digest: string | null;
  platform: string | null;
};

/**
 * Returns  null for a purl of another type.
 * Source   package-url/purl-spec types oci ("repository_url ... the tag is not part of the version") and docker.
 */
export function imageOfPurl(purl: string | undefined): PurlImage | null {
  const match = /^pkg:\/{0,2}(oci|docker)\/([^?#]+)(?:\?([^#]*))?/i.exec(purl?.slice(0, MAX_PURL_CHARS) ?? "");
  if (!match) return null;
  const qualifiers = new URLSearchParams(match[3] ?? "");
  const [path, version] = pathAndVersion(match[2] as string);
  const digest = digestOf(version) ?? null;
  const tag = digest === null && match[1]?.toLowerCase() === "docker" ? version : (qualifiers.get("tag") ?? "");
  const repository = repositoryOf(match[1] as string, path, qualifiers.get("repository_url"));
  const written = repository && `${repository}${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;
  return {
    reference: written && namesImage(written) ? written : null,
    digest,
    platform: platformOf(qualifiers.get("os") ?? "linux", qualifiers.get("arch") ?? undefined),
  };
}

const MAX_PURL_CHARS = 2048;

/** An oci purl names its repository only in `repository_url`; a docker purl is of Docker Hub unless it says otherwise. */
function repositoryOf(type: string, path: string, url: string | null): string | null {
  const host = url?.replace(/^https?:\/\//, "").replace(/\/+$/, "") ?? null;
  if (type.toLowerCase() === "oci") {
    if (!host) return null;
    return host.includes("/") ? host : `${host}/${path}`;
  }
  return host ? `${host}/${path}` : path;
}

function pathAndVersion(text: string): [path: string, version: string] {
  const decoded = decode(text);
  const at = decoded.indexOf("@");
  return at === -1 ? [decoded, ""] : [decoded.slice(0, at), decoded.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
