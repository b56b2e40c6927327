import { dayOfStep } from "@/lib/demo/calendar";
import type { Advisory, Base, Build, Company, LanguageType, Service, SystemPackage } from "@/lib/demo/company";
import { ownLines } from "@/lib/demo/dockerfile";
import { digestOf, hexOf } from "@/lib/demo/names";

/** One vulnerability of one package as a scanner knew it on a day. */
export type Vulnerability = { id: string; fixed: string; advisory: Advisory };

export type Package = {
  type: LanguageType | "deb";
  namespace: string | null;
  name: string;
  version: string;
  /** Where it lies in the image; null for what the package manager installed. */
  path: string | null;
  purl: string;
  vulnerabilities: Vulnerability[];
};

/** An image of a service as it was on a day. */
export type Image = {
  service: Service;
  build: Build;
  reference: string;
  /** Digest of its configuration, and of the manifest in the registry. */
  config: string;
  manifest: string;
  /** Layers, lowest first, and what made them; `packages` is the one that holds those of the language. */
  layers: { base: string; packages: string; all: string[] };
  history: { created_by: string; empty_layer?: true; created: string }[];
  /** As its Dockerfile names it. */
  baseImage: string;
  commit: string;
  os: Base["os"];
  packages: Package[];
  labels: Record<string, string>;
};

export function dayOfBuild(build: Build): number {
  return build.day ?? dayOfStep(build.step);
}

/** The image of a service on a day, with what scanners knew of it then. */
export function imageOn(company: Company, service: Service, day: number): Image {
  const build = service.builds.findLast((one) => dayOfBuild(one) >= day);
  const base = company.bases[build?.base ?? ""];
  if (!build || !base) throw new Error(`${service.name} has no image ${day} days before the load.`);
  const named = [service.image, build.tag, String(build.step)];
  const commit = hexOf("commit", ...named).slice(0, 40);
  return {
    service,
    build,
    reference: `${service.image}:${build.tag}`,
    config: digestOf("config", ...named),
    manifest: digestOf("manifest", ...named),
    ...layersOf(service, base, named, build.base),
    commit,
    os: base.os,
    packages: [
      ...base.packages.map((one) => systemPackage(company, base, one, day)),
      ...service.packages.map((one) => languagePackage(company, one, build.drop, day)),
    ],
    labels: {
      "org.opencontainers.image.base.name": base.image,
      "org.opencontainers.image.base.digest": digestOf("base-manifest", build.base),
      ...(service.claimsSource
        ? {
            "org.opencontainers.image.source": `https://${service.repo}`,
            "org.opencontainers.image.revision": commit,
          }
        : {}),
    },
  };
}

/** A base image by itself, as it is pulled: the layer and the digest that its users name. Of a service it has the name alone. */
export function baseImageOn(company: Company, name: string, base: Base, day: number): BaseScan {
  const [repository = ""] = base.image.split(/:(?=[^/]*$)/);
  const lowest = digestOf("layer", "base", name);
  return {
    service: { image: repository },
    reference: base.image,
    config: digestOf("base-config", name),
    manifest: digestOf("base-manifest", name),
    layers: { base: lowest, packages: lowest, all: [lowest] },
    history: [
      { created: "2026-02-01T00:00:00Z", created_by: `/bin/sh -c #(nop) ADD file:${hexOf("rootfs", name)} in / ` },
    ],
    os: base.os,
    packages: base.packages.map((one) => systemPackage(company, base, one, day)),
    labels: {},
  };
}

/** What a scanner's report of an image is made from. */
export type BaseScan = Pick<
  Image,
  "reference" | "config" | "manifest" | "layers" | "history" | "os" | "packages" | "labels"
> & { service: Pick<Service, "image" | "imageSecret"> };

/** A base of one layer, and above it one for each instruction that adds files, as BuildKit writes them. */
function layersOf(
  service: Service,
  base: Base,
  named: string[],
  baseName: string,
): Pick<Image, "layers" | "history" | "baseImage"> {
  const lowest = digestOf("layer", "base", baseName);
  const created = "2026-01-01T00:00:00Z";
  const entries = ownLines(service).map(({ instruction, argument, adds }, n) => ({
    adds,
    diffId: adds ? digestOf("layer", ...named, String(n)) : null,
    created_by:
      instruction === "RUN"
        ? `RUN /bin/sh -c ${argument} # buildkit`
        : `${instruction} ${argument}${adds ? " # buildkit" : ""}`,
  }));
  const packages = entries.find(({ adds }) => adds === "packages")?.diffId ?? lowest;
  return {
    baseImage: base.image,
    layers: { base: lowest, packages, all: [lowest, ...entries.flatMap(({ diffId }) => diffId ?? [])] },
    history: [
      { created, created_by: `/bin/sh -c #(nop) ADD file:${hexOf("rootfs", baseName)} in / ` },
      { created, created_by: '/bin/sh -c #(nop)  CMD ["bash"]', empty_layer: true },
      ...entries.map(({ created_by, diffId }) => ({
        created,
        created_by,
        ...(diffId ? {} : { empty_layer: true as const }),
      })),
    ],
  };
}

/** In which layer a package lies. */
export function layerOfPackage(image: Pick<Image, "layers">, pkg: Package): string {
  return pkg.type === "deb" ? image.layers.base : image.layers.packages;
}

function systemPackage(company: Company, base: Base, given: SystemPackage, day: number): Package {
  const { family, name } = base.os;
  return {
    type: "deb",
    namespace: family,
    name: given.name,
    version: given.version,
    path: null,
    purl: `pkg:deb/${family}/${given.name}@${encodeURIComponent(given.version)}?arch=amd64&distro=${family}-${name}`,
    vulnerabilities: vulnerabilitiesOf(company, given.advisories, day, fixIn(given)),
  };
}

/** A package whose vulnerabilities a build dropped was upgraded. */
function languagePackage(
  company: Company,
  given: Service["packages"][number],
  drop: readonly string[],
  day: number,
): Package {
  const left = given.advisories.filter((id) => !drop.includes(id));
  const version = left.length < given.advisories.length ? given.fixed : given.version;
  return {
    type: given.type,
    namespace: given.namespace ?? null,
    name: given.name,
    version,
    path: given.path,
    purl: purlOf(given.type, given.namespace ?? null, given.name, version),
    vulnerabilities: vulnerabilitiesOf(company, left, day, fixIn(given)),
  };
}

export function purlOf(type: string, namespace: string | null, name: string, version: string): string {
  return `pkg:${type}/${namespace ? `${namespace}/` : ""}${name}@${type === "golang" ? "v" : ""}${version}`;
}

/** The version of a package in which one of its advisories is fixed; empty without one. */
export function fixIn({ fixed, fixes }: SystemPackage): (id: string) => string {
  return (id) => fixes[id] ?? fixed;
}

/** What the scanners reported on a day: an advisory that became known later is not among it. */
export function vulnerabilitiesOf(
  company: Company,
  ids: readonly string[],
  day: number,
  fixOf: (id: string) => string,
): Vulnerability[] {
  return ids.flatMap((id) => {
    const advisory = company.advisories[id];
    if (!advisory) throw new Error(`packs/demo/advisories.yaml does not describe ${id}.`);
    return (advisory.known ?? Number.POSITIVE_INFINITY) >= day ? [{ id, fixed: fixOf(id), advisory }] : [];
  });
}
