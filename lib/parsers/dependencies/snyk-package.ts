import type { PackageRef } from "@/lib/model/record";
import { type Fields, fields, lookup, text } from "@/lib/parsers/fields";
import { languagePackage, systemPackage } from "@/lib/parsers/package-ref";
import { purlType } from "@/lib/parsers/sarif-package";

/** Package managers and languages as Snyk writes them, beside those that all tools share. */
const ECOSYSTEMS: Record<string, string> = {
  golangdep: "golang",
  govendor: "golang",
  paket: "nuget",
  js: "npm",
  javascript: "npm",
  java: "maven",
  php: "composer",
  dotnet: "nuget",
  rust: "cargo",
  elixir: "hex",
};

/** `debian:11`, `alpine:3.9`, `rhel:8`: the distribution and its version. A bare `deb`, `apk`, `rpm` is the package format. */
const FORMATS: Record<string, string> = { deb: "debian", apk: "alpine", rpm: "redhat", linux: "" };

/**
 * Coordinates of a Snyk issue's package. A system package is `source/binary` (`bzip2/libbz2`): scanners agree on the binary.
 */
export function snykPackage(issue: Fields, manager: string | undefined): PackageRef | null {
  const name = text(issue.name) ?? text(issue.packageName) ?? text(issue.moduleName) ?? text(issue.package);
  if (!name) return null;
  const version = text(issue.version) ?? text(issue.packageVersion) ?? null;
  const project = (manager ?? "").toLowerCase();
  const stated = (text(issue.packageManager) ?? project).toLowerCase();
  // "linux" was said of any distribution: the project's format says more.
  const own = stated === "linux" && Object.hasOwn(FORMATS, project) ? project : stated;
  const colon = own.indexOf(":");
  const isSystem = colon > 0 || Object.hasOwn(FORMATS, own) || text(issue.language) === "linux";
  if (isSystem) {
    const distribution = colon > 0 ? own.slice(0, colon) : (lookup(FORMATS, own) ?? "");
    return systemPackage(distribution, name.slice(name.lastIndexOf("/") + 1), version);
  }
  const type =
    ecosystem(own) ??
    ecosystem(project) ??
    ecosystem(text(issue.language) ?? "") ??
    ecosystem(namedIn(text(issue.id) ?? ""));
  const maven = fields(issue.mavenModuleName);
  const group = text(maven.groupId);
  const artifact = text(maven.artifactId);
  if (type === "maven" && group && artifact) return languagePackage(type, `${group}:${artifact}`, version);
  return languagePackage(type ?? "generic", name, version);
}

/** `npm:lodash:20180130`, `SNYK-JS-LODASH-450202` and `snyk:lic:npm:lodash:MIT` name the ecosystem, which the oldest reports do nowhere else. */
function namedIn(id: string): string {
  return /^(?:SNYK-|snyk:lic:)?([A-Za-z]{2,20})[:-]/.exec(id)?.[1] ?? "";
}

function ecosystem(word: string): string | null {
  return lookup(ECOSYSTEMS, word.toLowerCase()) ?? purlType(word);
}
