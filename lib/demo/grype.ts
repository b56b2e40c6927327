import { type Image, layerOfPackage, type Package, type Vulnerability } from "@/lib/demo/image";

const TYPES = { npm: "npm", maven: "java-archive", pypi: "python", golang: "go-module", deb: "deb" } as const;

/** `grype -o json`: language packages under their GHSA id, as Grype's own database has them. Source: grype presenter/models/document.go. */
export function grypeImage(image: Image, scannedAt: string) {
  return {
    matches: image.packages.flatMap((pkg) => pkg.vulnerabilities.map((found) => match(image, pkg, found))),
    source: {
      type: "image",
      target: {
        userInput: image.reference,
        imageID: image.config,
        manifestDigest: image.manifest,
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        tags: [image.reference],
        repoDigests: [`${image.service.image}@${image.manifest}`],
        architecture: "amd64",
        os: "linux",
        labels: image.labels,
      },
    },
    distro: { name: image.os.family, version: image.os.name, idLike: [] },
    descriptor: { name: "grype", version: "0.100.0", timestamp: scannedAt },
  };
}

function match(image: Image, pkg: Package, { id, fixed, advisory }: Vulnerability) {
  const ghsa = pkg.type === "deb" ? undefined : advisory.aliases.find((alias) => alias.startsWith("GHSA-"));
  const severity = advisory.severity.charAt(0).toUpperCase() + advisory.severity.slice(1);
  const { vector } = advisory;
  const cvss = [
    { type: "Primary", version: "3.1", ...(vector ? { vector } : {}), metrics: { baseScore: advisory.cvss } },
  ];
  return {
    vulnerability: {
      id: ghsa ?? id,
      dataSource: ghsa ? `https://github.com/advisories/${ghsa}` : `https://security-tracker.debian.org/tracker/${id}`,
      severity,
      description: advisory.description,
      cvss,
      fix: { versions: fixed ? [fixed] : [], state: fixed ? "fixed" : "not-fixed" },
      advisories: [],
    },
    relatedVulnerabilities: ghsa ? [{ id, description: advisory.description, severity, cvss }] : [],
    matchDetails: [{ type: "exact-direct-match", matcher: pkg.type === "deb" ? "dpkg-matcher" : "language-matcher" }],
    artifact: {
      name: pkg.name,
      version: pkg.version,
      type: TYPES[pkg.type],
      locations: [{ path: `/${pkg.path ?? "var/lib/dpkg/status"}`, layerID: layerOfPackage(image, pkg) }],
      licenses: [],
      purl: pkg.purl,
    },
  };
}
