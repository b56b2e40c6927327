import { DAYS, dayOfStep, timeOf } from "@/lib/demo/calendar";
import { dockerfilePath, manifestOf, manifestPath } from "@/lib/demo/checkout";
import type { Cluster, Company, Repository, Service } from "@/lib/demo/company";
import { cyclonedxImage } from "@/lib/demo/cyclonedx";
import { dockerfileOf } from "@/lib/demo/dockerfile";
import { grypeImage } from "@/lib/demo/grype";
import { baseImageOn, dayOfBuild, type Image, imageOn } from "@/lib/demo/image";
import { inventorySnapshot } from "@/lib/demo/inventory/snapshot";
import { signedProvenance } from "@/lib/demo/provenance";
import { semgrepReport } from "@/lib/demo/semgrep";
import { trivyCluster } from "@/lib/demo/trivy-cluster";
import { trivyFolder, trivyRepository } from "@/lib/demo/trivy-filesystem";
import { brokenTrivyImage, failedTrivyImage, trivyImage } from "@/lib/demo/trivy-image";

/** Days on which repositories are scanned. */
const REPOSITORY_DAYS: readonly number[] = [56, 31, 21, 1];

/** One report with what its sender says of it, as query parameters of POST /api/v1/imports. */
export type Delivery = { filename: string; content: string; context: Record<string, string> };

/** A day's reports: the order among `scans` is of no matter; `inventories` follow them. */
export type Day = { day: number; scans: Delivery[]; inventories: Delivery[] };

/** Everything the company's pipelines sent, oldest day first. The same anchor gives the same bytes. */
export function planDeliveries(company: Company, anchor: Date): Day[] {
  return DAYS.map((day) => ({
    day,
    scans: [
      ...company.services.flatMap((service, index) =>
        serviceScans(company, service, day, timeOf(anchor, day, -180 + index)),
      ),
      ...(day === dayOfStep(3) ? baseScans(company, day, timeOf(anchor, day, -150)) : []),
      ...company.repositories.flatMap((one) => repositoryScans(company, one, day, timeOf(anchor, day, -120))),
      ...company.clusters
        .filter((cluster) => cluster.checks.includes(day))
        .map((cluster) => clusterScan(company, cluster, day, timeOf(anchor, day, -30))),
      ...(company.unplaced.day === day ? [folderScan(company, timeOf(anchor, day, -15))] : []),
    ],
    inventories: company.clusters
      .filter((cluster) => cluster.inventories.includes(day))
      .map((cluster) => inventory(company, cluster, day, timeOf(anchor, day))),
  }));
}

function delivery(filename: string, content: unknown, context: Record<string, string>): Delivery {
  return { filename, content: typeof content === "string" ? content : JSON.stringify(content), context };
}

/** Base images by themselves, so that what a bump would close can be counted. */
function baseScans(company: Company, day: number, scannedAt: string): Delivery[] {
  return Object.entries(company.bases)
    .filter(([, base]) => base.scanned)
    .map(([name, base]) => {
      const report = trivyImage(baseImageOn(company, name, base, day), scannedAt);
      return delivery(`trivy-base-${name}.json`, report, { scannedAt });
    });
}

function serviceScans(company: Company, service: Service, day: number, scannedAt: string): Delivery[] {
  if (service.removedAtStep !== undefined && day <= dayOfStep(service.removedAtStep)) return [];
  const image = imageOn(company, service, day);
  const isStep = [1, 2, 3].some((step) => dayOfStep(step) === day);
  const isBuilt = dayOfBuild(image.build) === day;
  const name = `${service.name}-${image.build.tag}`;
  const scans: Delivery[] = [];
  if (service.failedScan && day === dayOfStep(3)) {
    const context = { scannedAt, kinds: "vulnerability" };
    return [delivery(`trivy-${name}.json`, failedTrivyImage(image, scannedAt), context)];
  }
  if (isStep || isBuilt || isNews(company, service, image, day)) {
    const broken = company.broken.service === service.name && company.broken.day === day;
    const report = broken ? brokenTrivyImage(image, scannedAt) : trivyImage(image, scannedAt);
    scans.push(delivery(`trivy-${name}.json`, report, { scannedAt }));
  }
  if (service.grype && (isStep || isBuilt)) {
    scans.push(delivery(`grype-${name}.json`, grypeImage(image, scannedAt), { scannedAt }));
  }
  if (service.sbom && isBuilt)
    scans.push(delivery(`sbom-${name}.cdx.json`, cyclonedxImage(image, scannedAt), { scannedAt }));
  if (isBuilt) scans.push(...whereFrom(company, service, image, scannedAt));
  return scans;
}

/** What CI sends of a build besides scans: its signed provenance, and the files of the checkout it was made from. */
function whereFrom(company: Company, service: Service, image: Image, scannedAt: string): Delivery[] {
  const sent: Delivery[] = [];
  if (service.signsProvenance)
    sent.push(
      delivery(`provenance-${service.name}-${image.build.tag}.json`, signedProvenance(image, scannedAt), { scannedAt }),
    );
  if (!service.claimsSource || !company.repositories.some(({ repo }) => repo === service.repo)) return sent;
  const stated = {
    repo: `https://${service.repo}`,
    commit: image.commit,
    branch: "main",
    defaultBranch: "main",
    scannedAt,
  };
  sent.push(
    delivery(dockerfilePath(service), dockerfileOf(service, image.baseImage), { ...stated, format: "dockerfile" }),
  );
  sent.push(delivery(manifestPath(service), manifestOf(image), { ...stated, format: "kubernetes" }));
  return sent;
}

/** Between the steps a registry scans again what its database knows something new of, or what a crash cut short. */
function isNews(company: Company, service: Service, image: Image, day: number): boolean {
  const before = DAYS[DAYS.indexOf(day) - 1];
  if (before === undefined || (company.broken.service === service.name && company.broken.day === day)) return true;
  const known = (one: Image) => one.packages.flatMap((pkg) => pkg.vulnerabilities).length;
  return known(image) !== known(imageOn(company, service, before));
}

function repositoryScans(company: Company, repository: Repository, day: number, scannedAt: string): Delivery[] {
  const name = repository.repo.split("/").at(-1) ?? "";
  const stated = { repo: `https://${repository.repo}`, branch: "main", defaultBranch: "main", scannedAt };
  const scans: Delivery[] = [];
  if (day === dayOfStep(1)) scans.push(delivery("CODEOWNERS", repository.codeowners, stated));
  if (repository.semgrep && REPOSITORY_DAYS.includes(day)) {
    scans.push(
      delivery(`semgrep-${name}.sarif`, semgrepReport(repository, day, scannedAt), { ...stated, kinds: "code" }),
    );
  }
  if (repository.filesystem && REPOSITORY_DAYS.includes(day)) {
    const report = trivyRepository(company, repository, day, scannedAt);
    scans.push(delivery(`trivy-${name}.json`, report, { ...stated, kinds: "vulnerability,secret" }));
  }
  return scans;
}

function clusterScan(company: Company, cluster: Cluster, day: number, scannedAt: string): Delivery {
  return delivery(`trivy-k8s-${cluster.name}.json`, trivyCluster(company, cluster, day), {
    cluster: cluster.name,
    scannedAt,
    kinds: "misconfiguration",
  });
}

function folderScan(company: Company, scannedAt: string): Delivery {
  const { packages, day } = company.unplaced;
  return delivery("trivy-folder.json", trivyFolder(company, packages, day, scannedAt), { scannedAt });
}

function inventory(company: Company, cluster: Cluster, day: number, scannedAt: string): Delivery {
  return delivery(`inventory-${cluster.name}.json`, inventorySnapshot(company, cluster, day, scannedAt), { scannedAt });
}
