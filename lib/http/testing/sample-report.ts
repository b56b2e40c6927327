/** A small Trivy report of one image: two vulnerabilities in one package, of names nobody else uses. */
export function sampleReport(
  image: string,
  over: { vulnerabilities?: unknown[]; createdAt?: string; base?: string } = {},
): string {
  return JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: over.createdAt ?? "2026-11-20T10:00:00Z",
    ArtifactName: image,
    ArtifactType: "container_image",
    Metadata: {
      ImageID: "sha256:1111111111111111111111111111111111111111111111111111111111111111",
      RepoTags: [image],
      OS: { Family: "debian", Name: "12.4" },
      ...(over.base
        ? { ImageConfig: { config: { Labels: { "org.opencontainers.image.base.name": over.base } } } }
        : {}),
    },
    Results: [
      {
        Target: `${image} (debian 12.4)`,
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: over.vulnerabilities ?? [
          vulnerability("CVE-2024-0001", "CRITICAL"),
          vulnerability("CVE-2024-0002", "MEDIUM"),
        ],
      },
    ],
  });
}

export function vulnerability(id: string, severity: string): Record<string, unknown> {
  return {
    VulnerabilityID: id,
    PkgName: "libsample",
    PkgIdentifier: { PURL: "pkg:deb/debian/libsample@1.0-1?arch=amd64&distro=debian-12.4" },
    InstalledVersion: "1.0-1",
    FixedVersion: "1.0-2",
    Severity: severity,
    Title: `libsample: ${id}`,
  };
}
