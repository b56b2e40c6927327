import type { Db } from "@/lib/db/client";
import { balancer, deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";

export const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
export const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } };
export const web = (name = "web") => [
  deployment(
    name,
    { serviceAccountName: "web", automountServiceAccountToken: true },
    { image: `registry.example/${name}:1` },
  ),
  balancer(name),
];
export const admin = grant("web", null, everything);

/** A complete listing, as the API server would give it. */
export function inventory(objects: readonly KubernetesObject[]) {
  const items = [kubeSystem, ...objects].map((one, n) => {
    const metadata = one.metadata as Record<string, unknown>;
    return { ...one, metadata: { uid: `uid-${n}-${metadata.name}`, ...metadata } };
  });
  return { report: { apiVersion: "v1", kind: "List", items }, context: { cluster: "prod", complete: true } };
}

/** CISA's list as loaded, with these in it, each used for ransomware. */
export async function listExploited({ db }: { db: Db }, cves: readonly string[]): Promise<void> {
  const asOf = new Date("2026-01-01T00:00:00Z");
  for (const cve of cves) await db.prisma.kev.create({ data: { cve, dateAdded: asOf, ransomware: true } });
  await db.prisma.feedLoad.create({ data: { feed: "kev", source: "test", asOf, loadedAt: asOf, rows: cves.length } });
}

/** The same with Log4j's CVE-2021-44228 alone. */
export function listLog4j(of: { db: Db }): Promise<void> {
  return listExploited(of, ["CVE-2021-44228"]);
}

/** What Trivy says of `registry.example/NAME:1`. */
export function scan(name: string, advisories: readonly string[], at = "2026-02-01T00:00:00Z") {
  const Vulnerabilities = advisories.map((VulnerabilityID) => ({
    VulnerabilityID,
    PkgName: "log4j-core",
    PkgIdentifier: { PURL: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1" },
    InstalledVersion: "2.14.1",
    FixedVersion: "2.17.1",
    Severity: "CRITICAL",
    CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", V3Score: 10 } },
  }));
  const report = {
    SchemaVersion: 2,
    ArtifactName: `registry.example/${name}:1`,
    ArtifactType: "container_image",
    Results: [
      {
        Target: "app.jar",
        Class: "lang-pkgs",
        Type: "jar",
        Packages: [{ Name: "log4j-core", Version: "2.14.1" }],
        Vulnerabilities,
      },
    ],
  };
  return { report, context: { scannedAt: at } };
}
