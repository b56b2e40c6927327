import type { Company, LanguageType, LockedPackage, Repository } from "@/lib/demo/company";
import { fixIn, type Package, purlOf, vulnerabilitiesOf } from "@/lib/demo/image";
import { TRIVY, trivyVulnerability } from "@/lib/demo/trivy";

const LOCKS: Record<LanguageType, string> = { npm: "npm", maven: "pom", pypi: "pip", golang: "gomod" };

/** `trivy repository --scanners vuln,secret --format json`. */
export function trivyRepository(company: Company, { repo, filesystem }: Repository, day: number, scannedAt: string) {
  const secrets = (filesystem?.secrets ?? []).filter((secret) => (secret.found ?? day) >= day);
  return {
    ...TRIVY,
    CreatedAt: scannedAt,
    ArtifactName: `https://${repo}`,
    ArtifactType: "repository",
    Metadata: { RepoURL: `https://${repo}`, Branch: "main" },
    Results: [
      ...lockResults(company, filesystem?.packages ?? [], day),
      ...secrets.map((secret) => ({
        Target: secret.path,
        Class: "secret",
        Secrets: [
          {
            RuleID: secret.rule,
            Category: secret.category,
            Severity: secret.severity,
            Title: secret.title,
            StartLine: secret.line,
            EndLine: secret.line,
            Match: secret.match,
          },
        ],
      })),
    ],
  };
}

/** `trivy filesystem .`: nothing in it says which repository that folder was. */
export function trivyFolder(company: Company, packages: readonly LockedPackage[], day: number, scannedAt: string) {
  return {
    ...TRIVY,
    CreatedAt: scannedAt,
    ArtifactName: ".",
    ArtifactType: "filesystem",
    Results: lockResults(company, packages, day),
  };
}

function lockResults(company: Company, packages: readonly LockedPackage[], day: number) {
  const locked = packages.filter((one) => (one.until ?? -1) < day);
  return [...new Set(packages.map((one) => one.lock))].map((lock) => {
    const inLock = locked.filter((one) => one.lock === lock);
    return {
      Target: lock,
      Class: "lang-pkgs",
      Type: LOCKS[(packages.find((one) => one.lock === lock) as LockedPackage).type],
      Vulnerabilities: inLock.flatMap((one) => {
        const pkg = packageOf(company, one, day);
        return pkg.vulnerabilities.map((found) => trivyVulnerability(pkg, found, null));
      }),
    };
  });
}

function packageOf(company: Company, locked: LockedPackage, day: number): Package {
  const { type, name, version, advisories } = locked;
  return {
    type,
    namespace: null,
    name,
    version,
    path: null,
    purl: purlOf(type, null, name, version),
    vulnerabilities: vulnerabilitiesOf(company, advisories, day, fixIn(locked)),
  };
}
