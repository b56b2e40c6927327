import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { DigestAlias, RecordTarget } from "@/lib/model/record";
import { type Fields, text } from "@/lib/parsers/fields";
import { digestOf, firstImage, namesImage, repoDigests } from "@/lib/parsers/image-target";
import { imageOfPurl } from "@/lib/parsers/oci-purl";
import { attributesOf, purlOf, stated } from "@/lib/parsers/sbom/spdx-package";

/** What a document says it describes, as far as that identifies something: an image or a repository (MODEL section 3). */
export type SpdxSubject = {
  target: RecordTarget;
  digests: DigestAlias[];
  platform: string | null;
  commit: string | null;
};

/** Null for a package that is neither, or that has a name only its author understands. */
export function subjectOf(pkg: Fields): SpdxSubject | null {
  return imageSubject(pkg) ?? repositorySubject(pkg);
}

function imageSubject(pkg: Fields): SpdxSubject | null {
  const purl = purlOf(pkg);
  const fromPurl = imageOfPurl(purl);
  const isContainer =
    stated(pkg.primaryPackagePurpose)?.toUpperCase() === "CONTAINER" ||
    /^SPDXRef-(?:ContainerImage|DocumentRoot-Image)-/.test(text(pkg.SPDXID) ?? "");
  if (!fromPurl && !isContainer) return null;
  const attributes = attributesOf(pkg);
  // A bare name with an oci purl is a vendor's word for its image; a scanner's container is named by its reference.
  const named = isContainer ? taggedName(pkg) : undefined;
  const reference = firstImage([
    named?.includes("/") || /:[^/]+$/.test(named ?? "") ? named : undefined,
    attributes.get("RepoTag"),
    attributes.get("RepoDigest"),
    fromPurl?.reference ?? undefined,
    named,
  ]);
  if (!reference) return null;
  const platform = fromPurl?.platform ?? null;
  const digests = digestsOf(pkg, attributes, fromPurl?.digest ?? null, platform);
  return { target: { kind: "image", name: reference, digests }, digests, platform, commit: null };
}

function taggedName(pkg: Fields): string | undefined {
  const name = text(pkg.name);
  const version = stated(pkg.versionInfo);
  if (!name || !version || version.includes(":") || /[:@][^/]*$/.test(name)) return name;
  return namesImage(`${name}:${version}`) ? `${name}:${version}` : name;
}

/** Syft puts the manifest's digest into the version; what the purl has may as well be the index's. */
function digestsOf(
  pkg: Fields,
  attributes: ReadonlyMap<string, string>,
  purlDigest: string | null,
  platform: string | null,
): DigestAlias[] {
  const config = digestOf(attributes.get("ImageID"));
  const manifest = digestOf(stated(pkg.versionInfo));
  const pulled = [attributes.get("RepoDigest"), purlDigest ? `image@${purlDigest}` : undefined].filter(
    (one): one is string => one !== undefined,
  );
  const digests = repoDigests(pulled, platform, manifest);
  if (manifest) digests.unshift({ type: "manifest", digest: manifest, platform });
  if (config) digests.unshift({ type: "config", digest: config, platform });
  return digests;
}

/** By a purl of a code host (GitHub's dependency graph), or by a download location that is a version control system's. */
function repositorySubject(pkg: Fields): SpdxSubject | null {
  const purl = /^pkg:(github|gitlab|bitbucket)\/([^@?#]{3,300})(?:@([^?#]{1,100}))?/i.exec(purlOf(pkg) ?? "");
  if (purl) {
    const host = { github: "github.com", gitlab: "gitlab.com", bitbucket: "bitbucket.org" }[
      (purl[1] as string).toLowerCase()
    ];
    return repository(`https://${host}/${purl[2]}`, purl[3]);
  }
  const location = stated(pkg.downloadLocation)?.slice(0, 2048);
  // `git+https://host/repo.git@v1#folder` (SPDX 2.3, clause 7.7).
  const vcs = /^((?:git\+|git@|git:|ssh:)[^#]+?|https?:\/\/[^#]+?\.git)(?:@([\w./-]{1,200}))?(?:#.*)?$/.exec(
    location ?? "",
  );
  if (vcs) return repository(vcs[1] as string, vcs[2]);
  return /^SPDXRef-Repository-/.test(text(pkg.SPDXID) ?? "") ? repository(text(pkg.name) ?? "", undefined) : null;
}

function repository(url: string, revision: string | undefined): SpdxSubject | null {
  const name = parseRepositoryUrl(url);
  if (!name) return null;
  const commit = revision !== undefined && /^[0-9a-f]{40}$/.test(revision) ? revision : null;
  return { target: { kind: "repository", name }, digests: [], platform: null, commit };
}
