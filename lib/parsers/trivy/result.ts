import type { PackageRef, RecordTarget } from "@/lib/model/record";
import { type Fields, fields, text } from "@/lib/parsers/fields";
import { firstImage } from "@/lib/parsers/image-target";
import { languagePackage, packageFromPurl, systemPackage } from "@/lib/parsers/package-ref";

/** What an item needs to know of the `Result` it lies in. */
export type TrivyResult = {
  /** As written: an image with its distribution in brackets, a lock file, a path, a language. */
  target: string;
  class: string;
  type: string;
  /** Operating system family, from the result itself or the report. */
  family: string;
  /** Items lie in an image: paths are loci, not manifests. */
  inImage: boolean;
  /** What each item is about where a report covers many things (Kubernetes). */
  about: RecordTarget | undefined;
};

/** Reads a `Result` without its items. Before 0.20 it had neither Class nor, often, Type: the target's text says them. */
export function trivyResult(value: unknown, family: string, inImage: boolean, about?: RecordTarget): TrivyResult {
  const result = fields(value);
  const target = (text(result.Target) ?? "").slice(0, MAX_TARGET_CHARS);
  const bracket = / \((?<family>[a-z][\w. -]{0,60}) [\w.]{0,40}\)$/i.exec(target)?.groups?.family;
  const type = text(result.Type) ?? bracket ?? ecosystemOfFile(target) ?? "";
  const isSystem = SYSTEMS.test(type);
  const written = text(result.Class);
  return {
    target,
    class: written ?? (isSystem ? "os-pkgs" : "lang-pkgs"),
    type,
    family: isSystem ? type : (bracket ?? family),
    inImage,
    about,
  };
}

/** A path has at most 4096 characters; patterns below are tried on text from outside. */
const MAX_TARGET_CHARS = 4096;

/** The image named before the brackets: `docker.io/a/b:1 (debian 10.9)`. */
export function imageOfTarget(target: string): string {
  return target
    .slice(0, MAX_TARGET_CHARS)
    .replace(/ \([^()]*\)$/, "")
    .trim();
}

/**
 * The same where the report does not say what was scanned: null for what names no image, and for a bare word (`host1 (ubuntu 20.04)`),
 * which is the host of a root file system and reads like an image of Docker Hub.
 */
export function imageNamedIn(target: string): string | null {
  const image = imageOfTarget(target);
  return /[:/@]/.test(image) ? firstImage([image]) : null;
}

/**
 * The package of a vulnerability or licence: its purl if the report has one, else from the result's type and the name.
 * A result type we do not know is used as the purl type itself, as Trivy does.
 */
export function trivyPackage(item: Fields, result: TrivyResult, name: string, version: string | null): PackageRef {
  const purl = fields(item.PkgIdentifier ?? item.Identifier).PURL;
  const stated = packageFromPurl(purl);
  if (stated) return { ...stated, version: version ?? stated.version };
  if (result.class === "os-pkgs" || SYSTEMS.test(result.type) || /^os packages$/i.test(result.target)) {
    return systemPackage(SYSTEMS.test(result.type) ? result.type : result.family, name, version);
  }
  const ecosystem =
    ECOSYSTEMS.get(result.type) ??
    ECOSYSTEMS.get(result.target.toLowerCase()) ??
    ecosystemOfFile(result.target) ??
    (result.type || "generic");
  return languagePackage(ECOSYSTEMS.get(ecosystem) ?? ecosystem, name, version);
}

/** The lock file or manifest that brings a package, where a change would be made: only outside images. */
export function manifestOf(item: Fields, result: TrivyResult): string | null {
  if (result.inImage || result.class === "os-pkgs") return null;
  const path = text(item.PkgPath) ?? (LANGUAGES.has(result.target.toLowerCase()) ? undefined : result.target);
  return path?.replace(/^\.?\//, "") || null;
}

const SYSTEMS =
  /^(alpine|wolfi|chainguard|minimos|debian|ubuntu|echo|redhat|centos|rocky|alma|amazon|fedora|oracle|opensuse|suse|sles|slem|sle-micro|photon|cbl-mariner|azurelinux|bottlerocket|coreos|archlinux)/i;

const LANGUAGES = new Set(["node.js", "java", "python", "ruby", "php", "rust", "go", ".net", "conda", ""]);

/** Trivy's result types (and its headings for loose packages) to purl types. Source: trivy pkg/purl/purl.go. */
const ECOSYSTEMS = new Map<string, string>(
  Object.entries({
    npm: "npm",
    yarn: "npm",
    pnpm: "npm",
    bun: "npm",
    "node-pkg": "npm",
    "node.js": "npm",
    javascript: "npm",
    pip: "pypi",
    pipenv: "pypi",
    poetry: "pypi",
    uv: "pypi",
    pylock: "pypi",
    "python-pkg": "pypi",
    python: "pypi",
    "conda-pkg": "conda",
    "conda-environment": "conda",
    gomod: "golang",
    gobinary: "golang",
    go: "golang",
    jar: "maven",
    pom: "maven",
    gradle: "maven",
    sbt: "maven",
    java: "maven",
    bundler: "gem",
    gemspec: "gem",
    ruby: "gem",
    cargo: "cargo",
    rustbinary: "cargo",
    "rust-binary": "cargo",
    rust: "cargo",
    composer: "composer",
    "composer-vendor": "composer",
    php: "composer",
    nuget: "nuget",
    "dotnet-core": "nuget",
    "packages-props": "nuget",
    "nuget-config": "nuget",
    ".net": "nuget",
    conan: "conan",
    hex: "hex",
    pub: "pub",
    swift: "swift",
    cocoapods: "cocoapods",
    julia: "julia",
    bitnami: "bitnami",
    kubernetes: "k8s",
    k8s: "k8s",
  }),
);

const FILES: [RegExp, string][] = [
  [/(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|package\.json|bun\.lock)$/, "npm"],
  [/(?:^|\/)(?:Pipfile\.lock|poetry\.lock|uv\.lock|requirements[\w.-]*\.txt)$/, "pip"],
  [/(?:^|\/)go\.(?:mod|sum)$/, "gomod"],
  [/(?:^|\/)(?:pom\.xml|[\w.-]*gradle\.lockfile)$|\.[jwe]ar$/, "jar"],
  [/(?:^|\/)(?:Gemfile\.lock|[\w.-]+\.gemspec)$/, "bundler"],
  [/(?:^|\/)Cargo\.lock$/, "cargo"],
  [/(?:^|\/)composer\.lock$/, "composer"],
  [/(?:^|\/)(?:packages\.lock\.json|packages\.config|[\w.-]+\.deps\.json)$/, "nuget"],
];

/** A lock file's name says its ecosystem; anything else says nothing. */
function ecosystemOfFile(path: string): string | undefined {
  return FILES.find(([pattern]) => pattern.test(path))?.[1];
}
