import { z } from "zod";
import type { ParsedRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, present, text, texts } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { prismaCompliance, prismaPackage, prismaSeverity, prismaStatus } from "@/lib/parsers/images/prisma-facts";
import { cvssOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { distroFamily } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * Prisma Cloud Compute's CSV exports of images, registries, hosts and containers.
 *
 * Yields   per row with a CVE one vulnerability for each package it names, and per row without one a failed compliance check.
 * Units    severity is the word in the column.
 * Errors   a row with neither a CVE nor a check, or without a package, is rejected at its line.
 * Source   Prisma Cloud Compute, Monitor > Vulnerabilities, CSV; fixtures in __fixtures__/prisma-cloud-csv.
 */
export const prismaCloudCsv = defineParser<z.infer<typeof Envelope>>({
  id: "prisma-cloud-csv",
  version: 2,
  family: "prisma-cloud",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    return ["CVE ID", "Compliance ID", "Severity", "Packages", "Package Version"].every((name) =>
      columns.includes(name),
    );
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({
    ...EMPTY_HEADER,
    tool: { name: "Prisma Cloud", version: null },
    kinds: ["vulnerability"],
    looked: true,
  }),
  records: ({ value }) => rowRecords({ ...fields(value) }),
});

function rowRecords(row: Fields): ParsedRecord[] {
  const advisory = text(row["CVE ID"]);
  const target = targetOf(row);
  if (!advisory) {
    const description = text(row.Description);
    const check = {
      id: row["Compliance ID"],
      severity: row.Severity,
      title: description?.slice(0, 300),
      cause: row.Cause,
    };
    return [present({ ...prismaCompliance(check, text(row.Type) ?? "image"), target })];
  }
  const names = (text(row.Packages) ?? "")
    .split(",", 200)
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new RejectedItem(`Packages is empty: nothing says which package ${advisory} is in.`);
  return names.map((name) => vulnerabilityOf(row, advisory, name, target));
}

function vulnerabilityOf(
  row: Fields,
  advisory: string,
  name: string,
  target: RecordTarget | undefined,
): VulnerabilityRecord {
  const version = text(row["Package Version"]) ?? null;
  const path = text(row["Package Path"]) ?? text(row.Binaries)?.split(",", 1)[0];
  const distro = text(row.Distro) ?? "";
  return present({
    kind: "vulnerability",
    target,
    severity: prismaSeverity(row.Severity),
    title: `${advisory} in ${name}`,
    description: text(row.Description),
    references: referencesOf(row["Vulnerability Link"]),
    locus: present({ path, version: version ?? undefined, layer: text(row.Layer) }),
    advisory,
    aliases: [],
    links: [],
    package: prismaPackage(kindOf(text(row.Type)), distroFamily(distro), name, version, text(row["Package Path"])),
    manifest: null,
    ...prismaStatus(row["Fix Status"]),
    cvss: cvssOf(row.CVSS, undefined, "3.1"),
  }) as VulnerabilityRecord;
}

/** `OS`, `Jar`, `Python`, `Nodejs`, ...; `image` and `Product` say nothing of the package. */
function kindOf(type: string | undefined): string | undefined {
  return type === undefined || /^(?:image|product|application|app|host|container)$/i.test(type) ? undefined : type;
}

/** The image of the row, or the host; several hosts are a number. */
function targetOf(row: Fields): RecordTarget | undefined {
  const repository = text(row.Repository);
  if (repository) {
    const registry = text(row.Registry);
    const tag = text(row.Tag);
    const name = `${registry ? `${registry}/` : ""}${repository}${tag ? `:${tag}` : ""}`;
    if (!namesImage(name)) return undefined;
    const config = digestOf(text(row.Id));
    const pulled = digestOf(text(row.Digest));
    return {
      kind: "image",
      name,
      digests: [
        ...(config ? [{ type: "config" as const, digest: config, platform: null }] : []),
        ...(pulled ? [{ type: "index" as const, digest: pulled, platform: null }] : []),
      ],
    };
  }
  const host = text(row.Hostname);
  return host ? { kind: "host", name: host } : undefined;
}
