import { dayOfStep } from "@/lib/demo/calendar";
import type { Advisory, Base, Build, Company, LanguageType, Service } from "@/lib/demo/company";
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
  service: Pick<Service, "name" | "image" | "imageSecret">;
  build: Pick<Build, "tag" | "step" | "day">;
  reference: string;
  /** Digest of its configuration, and of the manifest in the registry. */
  config: string;
  manifest: string;
  /** Of its base, which others share, and its own on top. */
  layers: { base: string; own: string | null };
  commit: string;
  os: Base["os"];
  packages: Package[];
  labels: Record<string, string>;
};

export function dayOfBuild(build: Pick<Build, "step" | "day">): number {
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
    layers: { base: digestOf("base-layer", build.base), own: digestOf("layer", ...named) },
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

/** A base image by itself, as it is pulled: one layer, with the digest that its users' labels name. */
export function baseImageOn(company: Company, name: string, base: Base, day: number): Image {
  const [repository = "", tag = ""] = base.image.split(/:(?=[^/]*$)/);
  return {
    service: { name, image: repository },
    build: { tag, step: 3 },
    reference: base.image,
    config: digestOf("base-config", name),
    manifest: digestOf("base-manifest", name),
    layers: { base: digestOf("base-layer", name), own: null },
    commit: "",
    os: base.os,
    packages: base.packages.map((one) => systemPackage(company, base, one, day)),
    labels: {},
  };
}

/** What the system's package manager installed lies in the base's layer. */
export function layerOf({ layers }: Image, { type }: Pick<Package, "type">): string {
  return type === "deb" ? layers.base : (layers.own ?? layers.base);
}

function systemPackage(company: Company, base: Base, given: Base["packages"][number], day: number): Package {
  const { family, name } = base.os;
  return {
    type: "deb",
    namespace: family,
    name: given.name,
    version: given.version,
    path: null,
    purl: `pkg:deb/${family}/${given.name}@${encodeURIComponent(given.version)}?arch=amd64&distro=${family}-${name}`,
    vulnerabilities: vulnerabilitiesOf(company, given.advisories, day, () => given.fixed),
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
    vulnerabilities: vulnerabilitiesOf(company, left, day, (id) => given.fixes[id] ?? given.fixed),
  };
}

export function purlOf(type: string, namespace: string | null, name: string, version: string): string {
  return `pkg:${type}/${namespace ? `${namespace}/` : ""}${name}@${type === "golang" ? "v" : ""}${version}`;
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
