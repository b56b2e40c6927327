import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { DigestAlias, RecordTarget } from "@/lib/model/record";
import { propertiesOf } from "@/lib/parsers/cyclonedx/component";
import type { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { type Fields, fields, list, text, timestamp } from "@/lib/parsers/fields";
import { imageBuild } from "@/lib/parsers/image-build";
import { digestOf, firstImage, platformOf, repoDigests, sourceFromLabels } from "@/lib/parsers/image-target";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

/** What a BOM says about itself: `metadata`, and its component where that is a container or has a repository. */
export function cyclonedxHeader(doc: CyclonedxDocument): Header {
  const metadata = fields(doc.metadata);
  const component = fields(metadata.component);
  const isImage = component.type === "container";
  const platform = isImage ? platformOfPurl(text(component.purl)) : null;
  const digests = isImage ? digestsOf(component, platform) : [];
  const repository = isImage ? null : repositoryOf(component);
  const labels = isImage ? labelsOf(component) : {};
  return {
    ...EMPTY_HEADER,
    tool: toolOf(metadata.tools),
    scannedAt: timestamp(metadata.timestamp),
    target: isImage ? imageTarget(component, digests) : repository ? { kind: "repository", name: repository } : null,
    digests,
    platform,
    source: isImage ? sourceFromLabels(labels) : { repo: repository, commit: null, branch: null },
    looked: list(doc.dependencies).length > 0,
    labels,
    build: isImage ? imageBuild({}, diffIdsOf(component)) : null,
  };
}

/** Before 1.5 `tools` was a list; since then an object of components and services. The first is the one that wrote the BOM. */
function toolOf(tools: unknown): Header["tool"] {
  const first = fields(list(tools)[0] ?? list(fields(tools).components)[0] ?? list(fields(tools).services)[0]);
  return { name: text(first.name) ?? "CycloneDX", version: text(first.version) ?? null };
}

function imageTarget(component: Fields, digests: DigestAlias[]): RecordTarget | null {
  const properties = propertiesOf(component);
  const name = text(component.name);
  const version = text(component.version);
  const tagged = name && version && !version.includes(":") && !/[:@][^/]*$/.test(name) ? `${name}:${version}` : name;
  const reference = firstImage([
    tagged,
    properties.get("aquasecurity:trivy:Reference"),
    properties.get("aquasecurity:trivy:RepoTag"),
    properties.get("aquasecurity:trivy:RepoDigest"),
    repositoryOfPurl(text(component.purl)),
  ]);
  return reference ? { kind: "image", name: reference, digests } : null;
}

function digestsOf(component: Fields, platform: string | null): DigestAlias[] {
  const properties = propertiesOf(component);
  const config = digestOf(properties.get("aquasecurity:trivy:ImageID"));
  const pulled = list(component.properties)
    .map(fields)
    .filter((one) => one.name === "aquasecurity:trivy:RepoDigest")
    .map((one) => text(one.value) ?? "");
  // Syft and Grype put the manifest's digest into the version.
  const manifest = digestOf(text(component.version));
  const digests = repoDigests(pulled, platform, manifest);
  if (manifest) digests.unshift({ type: "manifest", digest: manifest, platform });
  if (config) digests.unshift({ type: "config", digest: config, platform });
  return digests;
}

/** The repository of the software a BOM describes, as its `vcs` reference states it. */
function repositoryOf(component: Fields): string | null {
  if (component.type === "file" || component.type === "operating-system") return null;
  for (const reference of list(component.externalReferences).map(fields)) {
    const repository = reference.type === "vcs" ? parseRepositoryUrl(text(reference.url) ?? "") : null;
    if (repository) return repository;
  }
  return null;
}

function qualifier(purl: string | undefined, name: string): string | undefined {
  return purl?.includes("?")
    ? (new URLSearchParams(purl.slice(purl.indexOf("?") + 1).split("#", 1)[0]).get(name) ?? undefined)
    : undefined;
}

function repositoryOfPurl(purl: string | undefined): string | undefined {
  return purl?.startsWith("pkg:oci/") ? qualifier(purl, "repository_url") : undefined;
}

/** The oci purl states the architecture; images with one are Linux images unless it says otherwise. */
function platformOfPurl(purl: string | undefined): string | null {
  const arch = purl?.startsWith("pkg:oci/") ? qualifier(purl, "arch") : undefined;
  return platformOf(qualifier(purl, "os") ?? "linux", arch);
}

function labelsOf(component: Fields): Record<string, string> {
  const labels: [string, string][] = [];
  for (const [name, value] of propertiesOf(component)) {
    const label = /^(?:aquasecurity:trivy:Labels|syft:image:labels):(.+)$/.exec(name)?.[1];
    if (label) labels.push([label, value]);
  }
  return Object.fromEntries(labels);
}

/** Trivy lists the layers in order, one property each. */
function diffIdsOf(component: Fields): string[] {
  return list(component.properties)
    .map(fields)
    .flatMap((one) => (one.name === "aquasecurity:trivy:DiffID" ? (text(one.value) ?? []) : []));
}
