import { z } from "zod";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { quotedBuildSecrets } from "@/lib/parsers/image-build";
import { namesImage } from "@/lib/parsers/image-target";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import { resultItems, trivyRecords } from "@/lib/parsers/trivy/item-kind";
import { trivyImage } from "@/lib/parsers/trivy/metadata";
import { imageOfTarget, trivyResult } from "@/lib/parsers/trivy/result";

const Resources = z.array(z.unknown()).nullish();
const Envelope = z.object({
  ClusterName: z.string().nullish(),
  Resources,
  Findings: Resources,
  Vulnerabilities: Resources,
  Misconfigurations: Resources,
});
type Envelope = z.infer<typeof Envelope>;

const LISTS = ["Resources", "Findings", "Vulnerabilities", "Misconfigurations"] as const;
type ListName = (typeof LISTS)[number];

/**
 * `trivy k8s --report all|summary --format json`: `Resources`, or before 0.50 `Vulnerabilities` and `Misconfigurations`, or
 * `Findings` when consolidated; each a Kubernetes resource with Trivy results.
 *
 * Yields   one record per entry. A vulnerability, secret or package belongs to the image its result names; a misconfiguration
 *          to the resource (MODEL section 2).
 * Units    severity is Trivy's own label.
 * Errors   a bad item is rejected at its JSON Pointer; a resource with only an `Error` makes the report incomplete.
 * Source   aquasecurity/trivy pkg/k8s/report/report.go; fixtures in __fixtures__/trivy-k8s-json.
 */
export const trivyK8sJson = defineParser<Envelope>({
  id: "trivy-k8s-json",
  version: 4,
  family: "trivy",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "ClusterName" in sketch &&
    (LISTS.some((name) => resourcesLike(sketch[name])) || onlyClusterName(sketch)),
  envelope: Envelope,
  items: LISTS.flatMap((name) => resultItems([name, "*", "Results", "*"])),
  header: headerOf,
  records: ({ value, path }, doc) => {
    const resource = fields(doc[path[0] as ListName]?.[path[1] as number]);
    const index = path[3] as number;
    const found = path[4] as string;
    const inCluster =
      found === "Misconfigurations" && text(fields(list(resource.Results)[index]).Type) !== "dockerfile";
    const target = resourceTarget(
      text(resource.Namespace) ?? null,
      text(resource.Kind) ?? "",
      text(resource.Name) ?? "",
    );
    const about = inCluster ? target.about : (imageAbout(resource, index) ?? target.about);
    const family = text(fields(fields(metadataOf(resource)).OS).Family) ?? "";
    return trivyRecords(
      found,
      value,
      trivyResult(list(resource.Results)[index], family, true, about),
      inCluster ? target.resource : undefined,
    );
  },
});

function resourcesLike(value: unknown): boolean {
  return (
    value === null ||
    (Array.isArray(value) &&
      value.every((one) => isObject(one) && typeof one.Kind === "string" && typeof one.Name === "string"))
  );
}

/** Trivy omits empty lists: a clean cluster is its name and nothing else. */
function onlyClusterName(sketch: Fields): boolean {
  return Object.keys(sketch).every((key) => key === "ClusterName" || key === "SchemaVersion");
}

function headerOf(doc: Envelope): Header {
  const resources = LISTS.flatMap((name) => list(doc[name]).map(fields));
  const failed = resources.filter((resource) => text(resource.Error));
  const classes = new Set(
    resources.flatMap((resource) => list(resource.Results).map((result) => text(fields(result).Class) ?? "")),
  );
  const kinds: FindingKind[] = [];
  if (classes.has("os-pkgs") || classes.has("lang-pkgs")) kinds.push("vulnerability");
  if (classes.has("config")) kinds.push("misconfiguration");
  if (classes.has("secret")) kinds.push("secret");
  const cluster = text(doc.ClusterName);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Trivy", version: null },
    target: cluster ? { kind: "cluster" as AssetKind, name: cluster } : null,
    kinds,
    looked: classes.size > 0,
    incomplete:
      failed.length > 0
        ? `${failed.length} of ${resources.length} resources could not be scanned; the first: ${text(failed[0]?.Error)?.slice(0, 300)}`
        : null,
    quoted: resources
      .flatMap(({ Metadata }) => (Array.isArray(Metadata) ? Metadata : [Metadata]))
      .flatMap((metadata) => quotedBuildSecrets(fields(metadata).ImageConfig)),
  };
}

/** `Metadata` is one object, or in later releases a list with one object per image. */
function metadataOf(resource: Fields): unknown {
  return Array.isArray(resource.Metadata) ? resource.Metadata[0] : resource.Metadata;
}

/**
 * The image a result lies in: the one its own target names, else the nearest before it that one does (an image's
 * operating system comes first), else the only image of the resource's metadata.
 */
function imageAbout(resource: Fields, index: number): RecordTarget | undefined {
  const results = list(resource.Results).map(fields);
  for (let i = Math.min(index, results.length - 1); i >= 0; i -= 1) {
    const target = text(results[i]?.Target) ?? "";
    const image = imageOfTarget(target);
    if (image !== target && /[:/@]/.test(image) && namesImage(image))
      return { kind: "image", name: image, digests: digestsFor(resource, image) };
  }
  const all = Array.isArray(resource.Metadata) ? resource.Metadata : [resource.Metadata];
  const only = all.length === 1 ? trivyImage(all[0], []) : null;
  return only?.reference ? { kind: "image", name: only.reference, digests: only.digests } : undefined;
}

function digestsFor(resource: Fields, image: string): RecordTarget["digests"] {
  const all = Array.isArray(resource.Metadata) ? resource.Metadata : [resource.Metadata];
  const matching = all
    .map((metadata) => trivyImage(metadata, []))
    .filter((one, _, ones) => ones.length === 1 || one.reference === image);
  return matching.length === 1 ? (matching[0]?.digests ?? []) : [];
}
