import type { PackageRef } from "@/lib/model/record";
import { lookup } from "@/lib/parsers/fields";
import { languagePackage, packageFromPurl, systemPackage } from "@/lib/parsers/package-ref";

/** Words scanners use for a package's ecosystem, and its purl type. A word not listed is `generic`: not guessed. */
const PURL_TYPES: Record<string, string> = {
  deb: "deb",
  rpm: "rpm",
  apk: "apk",
  alpm: "alpm",
  portage: "ebuild",
  npm: "npm",
  yarn: "npm",
  pnpm: "npm",
  node: "npm",
  javascript: "npm",
  "node-pkg": "npm",
  python: "pypi",
  pip: "pypi",
  pipenv: "pypi",
  poetry: "pypi",
  uv: "pypi",
  setuptools: "pypi",
  pypi: "pypi",
  "python-pkg": "pypi",
  conda: "conda",
  "java-archive": "maven",
  "jenkins-plugin": "maven",
  maven: "maven",
  gradle: "maven",
  jar: "maven",
  pom: "maven",
  sbt: "maven",
  "go-module": "golang",
  golang: "golang",
  go: "golang",
  gomod: "golang",
  gomodules: "golang",
  gobinary: "golang",
  gem: "gem",
  rubygems: "gem",
  ruby: "gem",
  bundler: "gem",
  "rust-crate": "cargo",
  cargo: "cargo",
  "crates.io": "cargo",
  rustbinary: "cargo",
  "php-composer": "composer",
  composer: "composer",
  packagist: "composer",
  dotnet: "nuget",
  nuget: "nuget",
  "dotnet-core": "nuget",
  hex: "hex",
  mix: "hex",
  pub: "pub",
  "dart-pub": "pub",
  swift: "swift",
  swiftpm: "swift",
  cocoapods: "cocoapods",
  conan: "conan",
  hackage: "hackage",
  cran: "cran",
  github: "github",
};

/** Manifest and lock files by their base name, and the ecosystem they belong to. */
const MANIFESTS: readonly (readonly [name: RegExp, type: string])[] = [
  [/^(package-lock|npm-shrinkwrap|package)\.json$|^(yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/, "npm"],
  [
    /^(Pipfile(\.lock)?|poetry\.lock|uv\.lock|pdm\.lock|pyproject\.toml|setup\.(py|cfg)|(?=.*requirements).*\.txt|METADATA|PKG-INFO)$/,
    "pypi",
  ],
  [/^(pom\.xml|build\.gradle(\.kts)?|gradle\.lockfile|.*\.(jar|war|ear|hpi))$/, "maven"],
  [/^go\.(mod|sum)$/, "golang"],
  [/^(Gemfile(\.lock)?|gems\.locked|.*\.gemspec)$/, "gem"],
  [/^Cargo\.(lock|toml)$/, "cargo"],
  [/^composer\.(lock|json)$/, "composer"],
  [/^(packages\.lock\.json|packages\.config|.*\.deps\.json|.*\.(cs|fs|vb)proj)$/, "nuget"],
  [/^(mix\.lock|mix\.exs)$/, "hex"],
  [/^pubspec\.(lock|yaml)$/, "pub"],
  [/^Package\.(resolved|swift)$/, "swift"],
  [/^Podfile(\.lock)?$/, "cocoapods"],
  [/^conan\.lock$/, "conan"],
];

const SYSTEM_TYPES = new Set(["deb", "rpm", "apk", "alpm", "ebuild"]);

/** True for packages of an operating system: they belong to an image or host, never to a lock file. */
export function isSystemPackage(type: string): boolean {
  return SYSTEM_TYPES.has(type);
}

/** The purl type of a scanner's ecosystem word; null for one we do not know. */
export function purlType(word: string | null): string | null {
  return word === null ? null : (lookup(PURL_TYPES, word.trim().toLowerCase()) ?? null);
}

/** The ecosystem of a manifest or lock file, by name; null for any other file. */
export function manifestType(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return MANIFESTS.find(([form]) => form.test(name))?.[1] ?? null;
}

/** A package by a purl as reported; null when the text is no purl. `pkg:javascript` (Dependency-Check) is npm's. */
export function packageOfPurl(purl: string): PackageRef | null {
  const found = packageFromPurl(purl.replace(/^pkg:javascript\//, "pkg:npm/"));
  return found && { ...found, purl };
}

/** A package by ecosystem, its name as the ecosystem writes it, and version; a system package by its distribution too. */
export function packageNamed(
  type: string,
  name: string,
  version: string | null,
  distribution: string | null = null,
): PackageRef {
  if (!isSystemPackage(type)) return languagePackage(type, name, version);
  return distribution
    ? { ...systemPackage(distribution, name, version), type }
    : { type, namespace: null, name, version, purl: null };
}
