import { createHash } from "node:crypto";

/** An image as a scanner saw it: layers from the lowest up, and the packages with a flaw in each. */
export type ImageScan = {
  image: string;
  layers: readonly string[];
  flaws: Readonly<Record<string, readonly string[]>>;
  builtAt: string;
  labels?: Readonly<Record<string, string>>;
};

const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** A Trivy report of it, ready for the import door. One flaw for each package, of the same id everywhere. */
export function imageScan(
  { image, layers, flaws, builtAt, labels = {} }: ImageScan,
  scannedAt = "2026-01-11T00:00:00Z",
) {
  const named = [image, ...layers].join(" ");
  const diffIds = layers.map(digestOf);
  const report = {
    SchemaVersion: 2,
    ArtifactName: image,
    ArtifactType: "container_image",
    Metadata: {
      OS: { Family: "debian", Name: "12" },
      ImageID: digestOf(`config ${named}`),
      DiffIDs: diffIds,
      RepoTags: [image],
      RepoDigests: [`${image.slice(0, image.lastIndexOf(":"))}@${digestOf(`manifest ${named}`)}`],
      ImageConfig: {
        architecture: "amd64",
        os: "linux",
        config: { Labels: labels },
        rootfs: { type: "layers", diff_ids: diffIds },
        history: layers.map((layer) => ({ created: builtAt, created_by: `COPY ${layer} /` })),
      },
    },
    Results: [
      {
        Target: `${image} (debian 12)`,
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: Object.entries(flaws).flatMap(([layer, packages]) =>
          packages.map((name) => ({
            VulnerabilityID: `CVE-2025-${1000 + name.length * 100 + name.charCodeAt(0)}`,
            PkgName: name,
            PkgIdentifier: { PURL: `pkg:deb/debian/${name}@1.0-1?arch=amd64&distro=debian-12` },
            InstalledVersion: "1.0-1",
            FixedVersion: "1.0-2",
            Severity: "HIGH",
            Layer: { DiffID: digestOf(layer) },
          })),
        ),
      },
    ],
  };
  return { report, context: { scannedAt } };
}
