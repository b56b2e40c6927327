import type { PackageRef } from "@/lib/model/record";
import { type Fields, lookup, text } from "@/lib/parsers/fields";
import { languagePackage, packageFromPurl, systemPackage } from "@/lib/parsers/package-ref";

/** Ecosystems of languages to purl types; the rest are distributions, or have no purl type. */
const LANGUAGES: Record<string, string> = {
  "crates.io": "cargo",
  "github actions": "githubactions",
  bitnami: "bitnami",
  conancenter: "conan",
  cran: "cran",
  go: "golang",
  hackage: "hackage",
  hex: "hex",
  julia: "julia",
  maven: "maven",
  npm: "npm",
  nuget: "nuget",
  packagist: "composer",
  pub: "pub",
  pypi: "pypi",
  rubygems: "gem",
  swifturl: "swift",
  vscode: "vscode-extension",
};

const DISTRIBUTIONS =
  /^(?:alma|alpine|azure linux|centos|chainguard|debian|echo|mageia|minimos|openeuler|opensuse|photon os|red hat|rocky|suse|ubuntu|wolfi)/;

/**
 * The package of one `affected` entry, with the coordinates every scanner's report of it would give; without a version.
 *
 * Source  ossf/osv-schema docs/schema.md, "Defined ecosystems"; the part after a colon is the release.
 */
export function osvPackage(value: Fields): PackageRef | null {
  const name = text(value.name);
  const fromPurl = packageFromPurl(value.purl);
  if (fromPurl) return { ...fromPurl, version: null };
  if (!name) return null;
  const ecosystem = (text(value.ecosystem) ?? "").toLowerCase().split(":", 1)[0]?.trim() ?? "";
  const type = lookup(LANGUAGES, ecosystem);
  if (type) return languagePackage(type, name, null);
  if (DISTRIBUTIONS.test(ecosystem)) return systemPackage(spelledAsFamily(ecosystem), name, null);
  return { type: "generic", namespace: null, name, version: null, purl: null };
}

/** Distributions by the one word scanners use for them. */
function spelledAsFamily(ecosystem: string): string {
  const [first = "", second = ""] = ecosystem.split(/[\s-]/);
  if (first === "red" && second === "hat") return "redhat";
  if (first === "azure") return "azurelinux";
  return first === "almalinux" ? "alma" : first;
}
