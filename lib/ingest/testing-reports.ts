import type { Delivered } from "@/lib/ingest/testing-door";

const IMAGE = "registry.example/shop/api:1";

type Vulnerability = { id: string; severity: string };

const trivyVulnerability = ({ id, severity }: Vulnerability) => ({
  VulnerabilityID: id,
  PkgName: "openssl",
  PkgIdentifier: { PURL: "pkg:deb/debian/openssl@1.1.1?distro=debian-12" },
  InstalledVersion: "1.1.1",
  FixedVersion: "1.1.2",
  Severity: severity,
  Title: `${id} in openssl`,
});

/** `trivy image` of one version of one image. */
export function trivyImage(
  found: readonly Vulnerability[],
  over: { digest?: string; at?: string; image?: string } = {},
): Record<string, unknown> {
  const image = over.image ?? IMAGE;
  return {
    SchemaVersion: 2,
    ...(over.at ? { CreatedAt: over.at } : {}),
    ArtifactName: image,
    ArtifactType: "container_image",
    Metadata: {
      ImageID: `sha256:${(over.digest ?? "a").repeat(64)}`,
      RepoTags: [image],
      OS: { Family: "debian", Name: "12" },
    },
    Results: [
      {
        Target: `${image} (debian 12)`,
        Class: "os-pkgs",
        Type: "debian",
        Packages: [
          { Name: "openssl", Version: "1.1.1", Identifier: { PURL: "pkg:deb/debian/openssl@1.1.1?distro=debian-12" } },
        ],
        Vulnerabilities: found.map(trivyVulnerability),
      },
    ],
  };
}

/** `trivy fs .`: nothing in it says which repository the folder was. One npm lock file and one secret in clear. */
export function trivyFolder(
  found: readonly Vulnerability[],
  over: { secret?: string; at?: string } = {},
): Record<string, unknown> {
  return {
    SchemaVersion: 2,
    ...(over.at ? { CreatedAt: over.at } : {}),
    ArtifactName: ".",
    ArtifactType: "filesystem",
    Results: [
      {
        Target: "package-lock.json",
        Class: "lang-pkgs",
        Type: "npm",
        Vulnerabilities: found.map(({ id, severity }) => ({
          VulnerabilityID: id,
          PkgName: "lodash",
          PkgIdentifier: { PURL: "pkg:npm/lodash@4.17.20" },
          InstalledVersion: "4.17.20",
          Severity: severity,
          Title: id,
        })),
      },
      ...(over.secret
        ? [
            {
              Target: "config.py",
              Class: "secret",
              Secrets: [
                {
                  RuleID: "generic-token",
                  Category: "general",
                  Severity: "HIGH",
                  Title: "Token",
                  StartLine: 2,
                  EndLine: 2,
                  Match: `token = "${over.secret}"`,
                },
              ],
            },
          ]
        : []),
    ],
  };
}

/** A SARIF run of a code scanner; with another `edit` the same weaknesses stand in other text. */
export function sarif(rules: readonly string[], edit = ""): Record<string, unknown> {
  return {
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "bandit", rules: rules.map((id) => ({ id, shortDescription: { text: id } })) } },
        results: rules.map((ruleId, index) => ({
          ruleId,
          level: "error",
          message: { text: `${ruleId} here` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "src/app.py" },
                region: { startLine: 10 + index, snippet: { text: `call_${ruleId}(${edit})` } },
              },
            },
          ],
        })),
      },
    ],
  };
}

/** `grype` on the same image. */
export function grype(found: readonly Vulnerability[], over: { digest?: string; at?: string } = {}) {
  return {
    matches: found.map(({ id, severity }) => ({
      vulnerability: {
        id,
        severity: severity[0] + severity.slice(1).toLowerCase(),
        fix: { versions: [], state: "unknown" },
      },
      relatedVulnerabilities: [],
      matchDetails: [],
      artifact: {
        name: "openssl",
        version: "1.1.1",
        type: "deb",
        purl: "pkg:deb/debian/openssl@1.1.1?distro=debian-12",
        locations: [],
      },
    })),
    source: {
      type: "image",
      target: { userInput: IMAGE, imageID: `sha256:${(over.digest ?? "a").repeat(64)}`, tags: [IMAGE] },
    },
    descriptor: { name: "grype", version: "0.90.0", ...(over.at ? { timestamp: over.at } : {}) },
  };
}

/** The collector's envelope over a cluster in which one Deployment runs one version of the image; or nothing does. */
export function inventory(digest: string | null, at: string): Record<string, unknown> & { items: object[] } {
  const meta = (name: string, uid: string, namespace?: string) => ({ name, uid, ...(namespace ? { namespace } : {}) });
  return {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventorySnapshot",
    cluster: { name: "prod", uid: "11111111-2222-3333-4444-555555555555" },
    collectedAt: at,
    complete: true,
    kinds: ["v1/Namespace", "v1/Pod", "apps/v1/Deployment"],
    namespaces: null,
    resourceVersion: "1",
    collector: { version: "0.1.0" },
    errors: [],
    items: [
      { apiVersion: "v1", kind: "Namespace", metadata: meta("shop", "u-shop") },
      ...(digest === null
        ? []
        : [
            {
              apiVersion: "apps/v1",
              kind: "Deployment",
              metadata: meta("api", "u-api", "shop"),
              spec: {
                selector: { matchLabels: { app: "api" } },
                template: {
                  metadata: { labels: { app: "api" } },
                  spec: { containers: [{ name: "api", image: `${IMAGE}@sha256:${digest.repeat(64)}` }] },
                },
              },
            },
          ]),
    ],
  };
}

export const CODEOWNERS = (team: string): Delivered => ({
  report: `* @${team}\n/src/ @${team}\n`,
  context: { format: "codeowners", repo: "https://github.com/shop/api" },
});
