import type { LanguageType } from "@/lib/demo/company";
import { type BaseScan, layerOfPackage, type Package } from "@/lib/demo/image";
import { IN_IMAGE, TRIVY, trivyPackage, trivyVulnerability } from "@/lib/demo/trivy";

/** `trivy image --format json --list-all-pkgs --scanners vuln,secret`; `scannedAt` in RFC 3339. */
export function trivyImage(image: BaseScan, scannedAt: string) {
  return { ...headOf(image, scannedAt), Results: [systemResult(image), ...languageResults(image), ...secrets(image)] };
}

/** What a scanner leaves that found the image and then lost it: a report without results. */
export function failedTrivyImage(image: BaseScan, scannedAt: string) {
  return headOf(image, scannedAt);
}

/** The report with two entries that a crash cut short: one lost its id, one its package. */
export function brokenTrivyImage(image: BaseScan, scannedAt: string) {
  const report = trivyImage(image, scannedAt);
  const [first, ...rest] = report.Results;
  const cut = [
    { PkgName: "libexpat1", InstalledVersion: "2.5.0-1", Severity: "HIGH" },
    { VulnerabilityID: "CVE-2023-52425", InstalledVersion: "2.5.0-1", Severity: "HIGH" },
  ];
  return { ...report, Results: [{ ...first, Vulnerabilities: [...(first?.Vulnerabilities ?? []), ...cut] }, ...rest] };
}

function headOf(image: BaseScan, scannedAt: string) {
  return {
    ...TRIVY,
    CreatedAt: scannedAt,
    ArtifactName: image.reference,
    ArtifactType: "container_image",
    Metadata: {
      OS: { Family: image.os.family, Name: image.os.name },
      ImageID: image.config,
      DiffIDs: image.layers.all,
      RepoTags: [image.reference],
      RepoDigests: [`${image.service.image}@${image.manifest}`],
      ImageConfig: {
        architecture: "amd64",
        os: "linux",
        config: { Env: ["PATH=/usr/local/bin:/usr/bin:/bin"], Labels: image.labels },
        history: image.history,
        rootfs: { type: "layers", diff_ids: image.layers.all },
      },
    },
  };
}

type Result = {
  Target: string;
  Class: string;
  Type?: string;
  Packages?: object[];
  Vulnerabilities?: object[];
  Secrets?: object[];
};

function systemResult(image: BaseScan): Result {
  const { family, name } = image.os;
  const packages = image.packages.filter((pkg) => pkg.type === "deb");
  return resultOf(image, packages, {
    Target: `${image.reference} (${family} ${name})`,
    Class: "os-pkgs",
    Type: family,
  });
}

function languageResults(image: BaseScan): Result[] {
  const types = Object.keys(IN_IMAGE) as LanguageType[];
  return types.flatMap((type) => {
    const packages = image.packages.filter((pkg) => pkg.type === type);
    const target = IN_IMAGE[type].target || packages[0]?.path || "";
    return packages.length > 0
      ? [resultOf(image, packages, { Target: target, Class: "lang-pkgs", Type: IN_IMAGE[type].type })]
      : [];
  });
}

function resultOf(image: BaseScan, packages: readonly Package[], head: Result): Result {
  const found = packages.flatMap((pkg) =>
    pkg.vulnerabilities.map((vulnerability) => trivyVulnerability(pkg, vulnerability, layerOfPackage(image, pkg))),
  );
  return {
    ...head,
    Packages: packages.map((pkg) => trivyPackage(pkg, layerOfPackage(image, pkg))),
    ...(found.length > 0 ? { Vulnerabilities: found } : {}),
  };
}

/** Trivy masks what it found; the file is what stays. */
function secrets(image: BaseScan): Result[] {
  const secret = image.service.imageSecret;
  if (!secret) return [];
  return [
    {
      Target: `/${secret.path}`,
      Class: "secret",
      Secrets: [
        {
          RuleID: secret.rule,
          Category: "SendGrid",
          Severity: "HIGH",
          Title: secret.title,
          StartLine: 4,
          EndLine: 4,
          Match: `SMTP_PASSWORD=${"*".repeat(secret.value.length)}`,
          Layer: { DiffID: image.layers.packages },
        },
      ],
    },
  ];
}
