/** An image, its base and its Dockerfile, as a scanner reports them. */
export const REPO = "https://github.com/shop/api";
export const COMMIT = "c".repeat(40);
export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
export const day = (n: number) => `2026-03-0${n}T12:00:00Z`;

const entry = (created_by: string, empty_layer?: true) => ({ created_by, ...(empty_layer ? { empty_layer } : {}) });
const DEBIAN = {
  history: [
    entry("/bin/sh -c #(nop) ADD file:6d9cfb7cb7e01b1ab1ddd8ad53ecac4e in / "),
    entry('/bin/sh -c #(nop)  CMD ["bash"]', true),
  ],
  diffIds: [digest("1")],
};
const API = {
  history: [
    ...DEBIAN.history,
    entry("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit"),
    entry("COPY package-lock.json /app/ # buildkit"),
    entry('CMD ["node" "/app/server.js"]', true),
  ],
  diffIds: [...DEBIAN.diffIds, digest("2"), digest("3")],
};
export const DOCKERFILE = `FROM debian:12
RUN apt-get update && \\
    apt-get install -y curl
COPY package-lock.json /app/
CMD ["node", "/app/server.js"]
`;

type Image = { name: string; config: string; history: object[]; diffIds: string[]; labels?: Record<string, string> };

/** A Trivy report as the scanner writes it, with one vulnerability for each layer. */
const trivy = ({ name, config, history, diffIds, labels = {} }: Image, at: string) => ({
  SchemaVersion: 2,
  CreatedAt: at,
  ArtifactName: name,
  ArtifactType: "container_image",
  Metadata: {
    ImageID: config,
    ImageConfig: {
      architecture: "amd64",
      os: "linux",
      history,
      rootfs: { type: "layers", diff_ids: diffIds },
      config: { Labels: labels },
    },
  },
  Results: [
    {
      Target: `${name} (debian 12.5)`,
      Class: "os-pkgs",
      Type: "debian",
      Vulnerabilities: diffIds.map((DiffID, n) => ({
        VulnerabilityID: `CVE-2026-000${n + 1}`,
        PkgName: `package-${n + 1}`,
        InstalledVersion: "1",
        Severity: "HIGH",
        Layer: { DiffID },
      })),
    },
  ],
});
export const api = (labels: Record<string, string> = {}) =>
  trivy({ name: "registry.example/shop/api:1.4", config: digest("a"), ...API, labels }, day(2));
export const debian = () => trivy({ name: "docker.io/library/debian:12", config: digest("d"), ...DEBIAN }, day(1));

/** A workload as the cluster, or a file, has it. */
export const workload = (
  over: { namespace?: string; image?: string; annotations?: Record<string, string>; live?: boolean } = {},
) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "api",
    ...(over.namespace ? { namespace: over.namespace } : {}),
    ...(over.live ? { uid: "u-1", resourceVersion: "1" } : {}),
    ...(over.annotations ? { annotations: over.annotations } : {}),
  },
  spec: { template: { spec: { containers: [{ name: "api", image: over.image ?? "registry.example/shop/api:1.4" }] } } },
});

/** The same workload as a manifest; its Deployment begins in line 8. */
export const manifestYaml = (namespace: string | undefined, image = "registry.example/shop/api:1.4") => `# the shop
---
# its door
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api${namespace ? `\n  namespace: ${namespace}` : ""}
spec:
  template:
    spec:
      containers:
        - { name: api, image: "${image}" }
`;
