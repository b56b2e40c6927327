import type { LanguageType } from "@/lib/demo/company";
import type { Package, Vulnerability } from "@/lib/demo/image";

/** What every Trivy report of the demo begins with. Source: aquasecurity/trivy pkg/types/report.go. */
export const TRIVY = { SchemaVersion: 2, Trivy: { Version: "0.68.2" } } as const;

/** Heading and type of the loose packages of one language in an image. */
export const IN_IMAGE: Record<LanguageType, { target: string; type: string }> = {
  npm: { target: "Node.js", type: "node-pkg" },
  maven: { target: "Java", type: "jar" },
  pypi: { target: "Python", type: "python-pkg" },
  golang: { target: "", type: "gobinary" },
};

/** One `Vulnerabilities` entry. */
export function trivyVulnerability(pkg: Package, { id, fixed, advisory }: Vulnerability, layer: string | null) {
  return {
    VulnerabilityID: id,
    ...(advisory.aliases.length > 0 && pkg.type !== "deb" ? { VendorIDs: advisory.aliases } : {}),
    PkgID: `${trivyName(pkg)}@${pkg.version}`,
    PkgName: trivyName(pkg),
    ...(pkg.path ? { PkgPath: pkg.path } : {}),
    PkgIdentifier: { PURL: pkg.purl },
    InstalledVersion: pkg.version,
    ...(fixed ? { FixedVersion: fixed } : {}),
    Status: fixed ? "fixed" : "affected",
    ...(layer ? { Layer: { DiffID: layer } } : {}),
    SeveritySource: "nvd",
    PrimaryURL: `https://avd.aquasec.com/nvd/${id.toLowerCase()}`,
    Title: advisory.title,
    Description: advisory.description,
    Severity: advisory.severity.toUpperCase(),
    CVSS: { nvd: { ...(advisory.vector ? { V3Vector: advisory.vector } : {}), V3Score: advisory.cvss } },
    References: [`https://nvd.nist.gov/vuln/detail/${id}`],
  };
}

/** One `Packages` entry. */
export function trivyPackage(pkg: Package, layer: string) {
  return {
    ID: `${trivyName(pkg)}@${pkg.version}`,
    Name: trivyName(pkg),
    Identifier: { PURL: pkg.purl },
    Version: pkg.version,
    ...(pkg.path ? { FilePath: pkg.path } : {}),
    Layer: { DiffID: layer },
  };
}

/** A package as its ecosystem writes it, which is how Trivy does. */
export function trivyName({ type, namespace, name }: Pick<Package, "type" | "namespace" | "name">): string {
  if (!namespace || type === "deb") return name;
  return `${namespace}${type === "maven" ? ":" : "/"}${name}`;
}
