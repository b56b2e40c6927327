import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { FindingKind } from "@/lib/model/finding-kind";
import { fields, isObject, list, text, timestamp } from "@/lib/parsers/fields";
import { quotedBuildSecrets } from "@/lib/parsers/image-build";
import { sourceFromLabels } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { cloudAccount, cloudPlace } from "@/lib/parsers/posture/cloud-place";
import { resultItems, trivyRecords } from "@/lib/parsers/trivy/item-kind";
import { trivyImage } from "@/lib/parsers/trivy/metadata";
import { trivyResult } from "@/lib/parsers/trivy/result";

const Report = z.object({
  SchemaVersion: z.number().nullish(), // `trivy aws` wrote none
  Trivy: z.looseObject({}).nullish(),
  CreatedAt: z.unknown().optional(),
  ArtifactName: z.string().nullish(), // may be empty, a path or a tarball: only an image reference identifies
  ArtifactType: z.string().nullish(),
  Metadata: z.unknown().optional(),
  Results: z.array(z.unknown()).nullish(),
});
type Report = z.infer<typeof Report>;

/** `--format cosign-vuln` puts the whole report into the predicate of an attestation. */
const Envelope = Report.extend({
  scanner: z.object({ version: z.unknown().optional(), result: Report.optional() }).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

const PREDICATE = ["scanner", "result"] as const;

/**
 * Trivy `--format json`, schema version 2: image, filesystem, repository, rootfs, config, VM and SBOM scans; and accounts of AWS
 * (`trivy aws`, 0.32 to 0.57, without a schema version). Also inside the predicate of `--format cosign-vuln`.
 *
 * Yields   one record per entry of Vulnerabilities, Misconfigurations (passes too), Secrets and Licenses, in report order;
 *          packages and set-aside findings beside them. Duplicates are not removed here.
 * Units    severity is Trivy's own label; an unknown label becomes "unknown", never "info".
 * Errors   a bad envelope fails before any record; a bad item is rejected at its JSON Pointer.
 * Source   aquasecurity/trivy pkg/types/report.go up to v0.69; fixtures in __fixtures__/trivy-json.
 */
export const trivyJson = defineParser<Envelope>({
  id: "trivy-json",
  version: 6,
  family: "trivy",
  media: "json",
  matches: (sketch) => isReport(sketch) || isReport(fields(fields(sketch).scanner).result),
  envelope: Envelope,
  topDown: true,
  items: [...resultItems(["Results", "*"]), ...resultItems([...PREDICATE, "Results", "*"])],
  header: (doc) => headerOf(reportIn(doc), text(doc.scanner?.version)),
  records: ({ value, path: whole }, doc) => {
    const isPredicate = whole[0] === PREDICATE[0];
    const path = isPredicate ? whole.slice(PREDICATE.length) : whole;
    const report = reportIn(doc);
    if (isPredicate && report === doc)
      throw new RejectedItem("The report has results of its own: those in scanner.result are of another scan.");
    const written = report.Results?.[path[1] as number];
    const place = placeOf(written, report);
    const result = trivyResult(written, familyOf(report), scansImage(report), place?.target);
    return trivyRecords(path[2] as string, value, result, place?.resource);
  },
});

function isReport(sketch: unknown): boolean {
  return (
    isObject(sketch) &&
    (typeof sketch.SchemaVersion === "number" || sketch.ArtifactType === ACCOUNT) &&
    !("ClusterName" in sketch) &&
    ("ArtifactName" in sketch || "ArtifactType" in sketch || "Results" in sketch || "Trivy" in sketch) &&
    !("SummaryControls" in sketch)
  );
}

function reportIn(doc: Envelope): Report {
  // Results of its own are a report of its own: what lies beside them names another target.
  return doc.Results ? doc : (doc.scanner?.result ?? doc);
}

const ACCOUNT = "aws_account";

/** A resource of the account, which a result names by its ARN. */
function placeOf(result: unknown, doc: Report) {
  if (doc.ArtifactType !== ACCOUNT) return undefined;
  const id = text(fields(result).Target);
  return cloudPlace({ provider: "aws", account: text(doc.ArtifactName), region: undefined, id });
}

function headerOf(doc: Report, version?: string): Header {
  const results = list(doc.Results).map(fields);
  const metadata = fields(doc.Metadata);
  const image = trivyImage(metadata, [doc.ArtifactName ?? undefined]);
  const repository = text(metadata.RepoURL) ?? text(doc.ArtifactName);
  const repositoryKey = scansImage(doc) || !repository ? null : repositoryOf(repository, doc);
  const claimed = sourceFromLabels(image.labels);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Trivy", version: text(fields(doc.Trivy).Version) ?? version ?? null },
    scannedAt: timestamp(doc.CreatedAt),
    target: scansImage(doc)
      ? image.reference
        ? { kind: "image", name: image.reference, digests: image.digests }
        : null
      : repositoryKey
        ? { kind: "repository", name: repositoryKey }
        : doc.ArtifactType === ACCOUNT
          ? (cloudAccount("aws", text(doc.ArtifactName)) ?? null)
          : null,
    digests: scansImage(doc) ? image.digests : [],
    platform: scansImage(doc) ? image.platform : null,
    source: scansImage(doc)
      ? claimed
      : { repo: repositoryKey, commit: text(metadata.Commit) ?? null, branch: text(metadata.Branch) ?? null },
    scope: relativePath(doc),
    kinds: kindsOf(results),
    looked: results.length > 0,
    labels: scansImage(doc) ? image.labels : {},
    build: scansImage(doc) ? image.build : null,
    quoted: quotedBuildSecrets(metadata.ImageConfig),
  };
}

/** `Metadata.RepoURL`, or an artifact name with a scheme: a folder called `github.com/a/b` is a folder. */
function repositoryOf(name: string, doc: Report): string | null {
  const explicit = name !== doc.ArtifactName || /^(?:https?|ssh|git):\/\/|^git@/.test(name);
  return explicit ? parseRepositoryUrl(name) : null;
}

function scansImage(doc: Report): boolean {
  return doc.ArtifactType === "container_image";
}

function familyOf(doc: Report): string {
  return text(fields(fields(doc.Metadata).OS).Family) ?? "";
}

/** The path a repository scan was started on, if it is relative: part of the stream, never of the identity. */
function relativePath(doc: Report): string | null {
  const name = text(doc.ArtifactName)?.replace(/^(?:\.\/)+/, "");
  if (!name || scansImage(doc) || /^(?:[/~.\\]|[a-z]+:\/\/|[A-Za-z]:\\|git@)/.test(name)) return null;
  return name.endsWith("/") ? name.slice(0, -1) : name;
}

/**
 * What Trivy surely looked for. A result of class os-pkgs or lang-pkgs is there because packages were matched; beside licence
 * results it may be there for the licences alone. Secret and licence scans leave no trace when they find nothing.
 */
function kindsOf(results: Record<string, unknown>[]): FindingKind[] {
  const classes = new Set(results.map((result) => text(result.Class) ?? "lang-pkgs"));
  const kinds: FindingKind[] = [];
  const packages = classes.has("os-pkgs") || classes.has("lang-pkgs");
  if (packages && !classes.has("license") && !classes.has("license-file")) kinds.push("vulnerability");
  if (classes.has("config")) kinds.push("misconfiguration");
  if (classes.has("secret")) kinds.push("secret");
  if (classes.has("license") || classes.has("license-file")) kinds.push("license");
  return kinds;
}
