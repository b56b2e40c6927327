import type { PackageRef } from "@/lib/model/record";
import { languagePackage, systemPackage } from "@/lib/parsers/package-ref";

/**
 * The package that an image scanner names, from its own word for the ecosystem and the image's distribution as it writes it
 * (`debian:9`, `Red Hat Enterprise Linux release 8.6`, `alpine-3.11.5`). A word nobody knows makes it `generic`.
 */
export function scannerPackage(word: string, distro: string, name: string, version: string | null): PackageRef {
  const key = word.toLowerCase().replaceAll(/[\s_.-]/g, "");
  const language = LANGUAGES.get(key);
  if (language) return languagePackage(language, language === "maven" ? name.replace("/", ":") : name, version);
  if (key !== "" && !SYSTEMS.has(key)) return languagePackage("generic", name, version);
  const family = distroFamily(distro) || SYSTEMS.get(key) || "";
  return systemPackage(family, name, version);
}

/** The distribution behind its many spellings; empty for what is none. */
export function distroFamily(written: string): string {
  const lower = written.slice(0, 200).toLowerCase();
  return DISTROS.find(([pattern]) => pattern.test(lower))?.[1] ?? "";
}

const DISTROS: readonly (readonly [RegExp, string])[] = [
  [/^(?:red ?hat|rhel|ubi\d?\b)/, "redhat"],
  [/^debian/, "debian"],
  [/^ubuntu/, "ubuntu"],
  [/^alpine/, "alpine"],
  [/^wolfi/, "wolfi"],
  [/^chainguard/, "chainguard"],
  [/^centos/, "centos"],
  [/^rocky/, "rocky"],
  [/^alma/, "alma"],
  [/^(?:amazon|amzn|al2)/, "amazon"],
  [/^fedora/, "fedora"],
  [/^(?:oracle|ol\b)/, "oracle"],
  [/^opensuse/, "opensuse"],
  [/^(?:suse|sles|sle\b)/, "suse"],
  [/^(?:vmware )?photon/, "photon"],
  [/^(?:cbl-?)?mariner/, "cbl-mariner"],
  [/^azure ?linux/, "azurelinux"],
  [/^bottlerocket/, "bottlerocket"],
];

/** Words for "a package of the distribution", and the family that the package format alone tells. */
const SYSTEMS = new Map<string, string>(
  Object.entries({
    os: "",
    ospkg: "",
    ospackage: "",
    package: "",
    system: "",
    base: "",
    dpkg: "debian",
    deb: "debian",
    debian: "debian",
    ubuntu: "ubuntu",
    apk: "alpine",
    apkg: "alpine",
    alpine: "alpine",
    rpm: "redhat",
  }),
);

const LANGUAGES = new Map<string, string>(
  Object.entries({
    npm: "npm",
    yarn: "npm",
    pnpm: "npm",
    node: "npm",
    nodejs: "npm",
    nodepkg: "npm",
    javascript: "npm",
    java: "maven",
    javaarchive: "maven",
    jar: "maven",
    war: "maven",
    maven: "maven",
    pom: "maven",
    gradle: "maven",
    gav: "maven",
    python: "pypi",
    pythonpkg: "pypi",
    pip: "pypi",
    pipenv: "pypi",
    poetry: "pypi",
    pypi: "pypi",
    go: "golang",
    golang: "golang",
    gomod: "golang",
    gomodule: "golang",
    gobinary: "golang",
    gem: "gem",
    gemspec: "gem",
    bundler: "gem",
    ruby: "gem",
    rubygems: "gem",
    rust: "cargo",
    cargo: "cargo",
    rustcrate: "cargo",
    php: "composer",
    composer: "composer",
    nuget: "nuget",
    dotnet: "nuget",
    dotnetcore: "nuget",
    "c#": "nuget",
    conan: "conan",
    hex: "hex",
    swift: "swift",
    cocoapods: "cocoapods",
  }),
);
