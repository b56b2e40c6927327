import { type Image, layerOfPackage } from "@/lib/demo/image";
import { uidOf } from "@/lib/demo/names";
import { trivyName } from "@/lib/demo/trivy";

/** `trivy image --format cyclonedx`: what the image is made of, without vulnerabilities. Source: CycloneDX 1.6. */
export function cyclonedxImage(image: Image, scannedAt: string) {
  const root = `pkg:oci/${image.service.name}@${encodeURIComponent(image.manifest)}?arch=amd64&repository_url=${encodeURIComponent(image.service.image)}`;
  const properties = [
    ["ImageID", image.config],
    ["RepoDigest", `${image.service.image}@${image.manifest}`],
    ["RepoTag", image.reference],
    ...image.layers.all.map((diffId) => ["DiffID", diffId]),
    ...Object.entries(image.labels).map(([name, value]) => [`Labels:${name}`, value]),
  ];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uidOf("sbom", image.config)}`,
    version: 1,
    metadata: {
      timestamp: scannedAt,
      tools: { components: [{ type: "application", group: "aquasecurity", name: "trivy", version: "0.68.2" }] },
      component: {
        "bom-ref": root,
        type: "container",
        name: image.reference,
        purl: root,
        properties: properties.map(([name, value]) => ({ name: `aquasecurity:trivy:${name}`, value })),
      },
    },
    components: image.packages.map((pkg) => ({
      "bom-ref": pkg.purl,
      type: "library",
      name: trivyName(pkg),
      version: pkg.version,
      purl: pkg.purl,
      properties: [
        { name: "aquasecurity:trivy:LayerDiffID", value: layerOfPackage(image, pkg) },
        ...(pkg.path ? [{ name: "aquasecurity:trivy:FilePath", value: pkg.path }] : []),
      ],
    })),
    dependencies: [{ ref: root, dependsOn: image.packages.map((pkg) => pkg.purl) }],
  };
}
