import { z } from "zod";
import type { DigestAlias, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, present, sumOf, text, timestamp } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { prismaCompliance, prismaPackage, prismaSeverity, prismaStatus } from "@/lib/parsers/images/prisma-facts";
import { advisoryIds, cvssOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";

/** Where a scan's lists lie: twistcli's results, a code repository's scan, and the API's images with or without a wrapper. */
const SCANS = [["results", "*"], [], ["*"], ["*", "entityInfo"]] as const;
const COMPLIANCE = ["compliances", "complianceIssues"] as const;

/**
 * Prisma Cloud Compute (Twistlock): `twistcli images scan` and `coderepo scan`, and the API's `/images` and `/scans`.
 *
 * Yields   one vulnerability per entry; failed compliance checks beside them, not counted as entries.
 * Units    severity is the word, also a vendor's ("important", "moderate").
 * Errors   an entry without an id or a package is rejected at its JSON Pointer.
 * Source   Prisma Cloud Compute, twistcli and API docs; fixtures in __fixtures__/prisma-cloud-json.
 */
export const prismaCloudJson = defineParser<unknown>({
  id: "prisma-cloud-json",
  version: 3,
  family: "prisma-cloud",
  media: "json",
  matches: (sketch) => scansOf(sketch).some(isScan),
  envelope: z.union([z.array(z.unknown()), z.looseObject({})]),
  items: SCANS.flatMap((at) => [
    { at: [...at, "vulnerabilities", "*"] },
    ...COMPLIANCE.map((name) => ({ at: [...at, name, "*"], entry: false })),
    { at: [...at, "packages", "*"], entry: false, indexed: true },
  ]),
  index: ({ value, path }) => {
    const item = fields(value);
    const type = text(item.type);
    return type ? [[packageKey(path, item.name, item.version), type]] : [];
  },
  header: headerOf,
  records: (item, doc, index) => {
    const list = item.path[item.path.length - 2];
    if (list === "packages" || typeof item.path[item.path.length - 1] !== "number") return [];
    return list === "vulnerabilities" ? [recordOf(item, doc, index)] : complianceOf(item, doc);
  },
});

function scansOf(doc: unknown): Fields[] {
  if (Array.isArray(doc))
    return doc.map((one) => (isObject(fields(one).entityInfo) ? fields(fields(one).entityInfo) : fields(one)));
  return Array.isArray(fields(doc).results) ? list(fields(doc).results).map(fields) : [fields(doc)];
}

function isScan(scan: Fields): boolean {
  return "complianceDistribution" in scan || "vulnerabilityDistribution" in scan;
}

function scanAt(path: Item["path"], doc: unknown): Fields {
  const scans = scansOf(doc);
  return fields(
    path[0] === "results" ? scans[path[1] as number] : typeof path[0] === "number" ? scans[path[0]] : scans[0],
  );
}

function packageKey(path: Item["path"], name: unknown, version: unknown): string {
  return `${path.slice(0, -2).join("/")} ${text(name)}@${text(version)}`;
}

function recordOf({ value, path }: Item, doc: unknown, index: ReadonlyMap<string, unknown>): VulnerabilityRecord {
  const item = fields(value);
  const own = text(item.cve) ?? text(item.id);
  const name = text(item.packageName);
  if (!own) throw new RejectedItem("id is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`packageName is missing: nothing says which package ${own} is in.`);
  const scan = scanAt(path, doc);
  const version = text(item.packageVersion) ?? null;
  const file = text(item.packagePath);
  const kind = text(index.get(packageKey(path, item.packageName, item.packageVersion))) ?? text(item.packageType);
  const inCode = "repository" in scan && !("distro" in scan);
  return present({
    kind: "vulnerability",
    target: Array.isArray(doc) || scansOf(doc).length > 1 ? imageOf(scan) : undefined,
    severity: prismaSeverity(item.severity),
    title: `${own} in ${name}`,
    description: text(item.description),
    references: referencesOf(item.link),
    locus: present({ path: file, version: version ?? undefined }),
    ...(advisoryIds(own, []) ?? { advisory: own, aliases: [], links: [] }),
    package: prismaPackage(kind, text(scan.distro) ?? text(scan.osDistro) ?? "", name, version, file),
    manifest: inCode ? (file?.replace(/^\/+/, "") ?? null) : null,
    ...prismaStatus(item.status),
    cvss: cvssOf(item.cvss, item.vector ?? item.vecStr, "3.1"),
  }) as VulnerabilityRecord;
}

/** Older releases of twistcli write no number; the title is the check's own and the same for every image. */
function complianceOf({ value, path }: Item, doc: unknown): ParsedRecord[] {
  const item = fields(value);
  const scan = scanAt(path, doc);
  const target = Array.isArray(doc) || scansOf(doc).length > 1 ? imageOf(scan) : undefined;
  return [present({ ...prismaCompliance({ ...item, id: item.id ?? item.title }, "image"), target })];
}

function imageOf(scan: Fields) {
  const tag = fields(scan.repoTag);
  const parts = [text(tag.registry), text(tag.repo)].filter(Boolean).join("/");
  const name = parts ? `${parts}${text(tag.tag) ? `:${text(tag.tag)}` : ""}` : text(scan.name);
  return name && namesImage(name) ? { kind: "image" as const, name, digests: digestsOf(scan) } : undefined;
}

/** `id` is the image's config digest, `digest` the one it was pulled by. */
function digestsOf(scan: Fields): DigestAlias[] {
  const config = digestOf(text(scan.id));
  const pulled = digestOf(text(scan.digest));
  const digests: DigestAlias[] = config ? [{ type: "config", digest: config, platform: null }] : [];
  if (pulled) digests.push({ type: "index", digest: pulled, platform: null });
  return digests;
}

function headerOf(doc: unknown): Header {
  const scans = scansOf(doc);
  const [scan = {}] = scans;
  const only = scans.length === 1 ? imageOf(scan) : undefined;
  const error = scans.map((one) => text(one.err) ?? text(one.error)).find(Boolean);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Prisma Cloud", version: null },
    scannedAt: scans.length === 1 ? timestamp(scan.scanTime) : null,
    target: only ?? null,
    digests: scans.length === 1 ? digestsOf(scan) : [],
    kinds: ["vulnerability"],
    // A distribution or a verdict shows that the image was opened and judged; the summary alone is written for nothing too.
    counted: sumOf(...scans.map((one) => fields(one.vulnerabilityDistribution).total)),
    looked: scans.some(
      (one) => text(one.distro) !== undefined || text(one.osDistro) !== undefined || "vulnerabilityScanPassed" in one,
    ),
    incomplete: error ? `Prisma Cloud says: ${error.slice(0, 300)}` : null,
  };
}
