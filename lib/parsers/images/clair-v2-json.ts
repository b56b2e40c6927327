import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

/**
 * Clair before 4, in its three shapes: clair-scanner's report, Klar's groups by severity, and the API's layer with features
 * (also as Quay's security API wraps it).
 *
 * Yields   one vulnerability per entry, in report order.
 * Units    severity is Clair's word; its highest, "Defcon1", is critical ("Negligible" is info).
 * Errors   an entry without an id or a feature is rejected at its JSON Pointer.
 * Source   arminc/clair-scanner (report), optiopay/klar (jsonOutput), quay/clair v2 api/v1/models.go; fixtures in __fixtures__/clair-v2-json.
 */
export const clairV2Json = defineParser<Fields>({
  id: "clair-v2-json",
  version: 1,
  family: "clair",
  media: "json",
  matches: (sketch) => isObject(sketch) && (isScanner(sketch) || isKlar(sketch) || layerOf(sketch) !== null),
  envelope: z.looseObject({}),
  items: [
    { at: ["vulnerabilities", "*"] },
    { at: ["Vulnerabilities", "*", "*"] },
    { at: ["Layer", "Features", "*", "Vulnerabilities", "*"] },
    { at: ["data", "Layer", "Features", "*", "Vulnerabilities", "*"] },
  ],
  header: headerOf,
  records: ({ value, path }, doc) => {
    const at = path.indexOf("Features");
    const feature = at < 0 ? {} : fields(list(layerOf(doc)?.Features)[path[at + 1] as number]);
    return [recordOf(fields(value), feature)];
  },
});

function isScanner(sketch: Fields): boolean {
  return (
    typeof sketch.image === "string" &&
    (Array.isArray(sketch.unapproved) || sketch.unapproved === null) &&
    "vulnerabilities" in sketch
  );
}

function isKlar(sketch: Fields): boolean {
  return typeof sketch.LayerCount === "number" && (isObject(sketch.Vulnerabilities) || sketch.Vulnerabilities === null);
}

function layerOf(sketch: Fields): Fields | null {
  const layer = fields(fields(sketch.data).Layer ?? sketch.Layer);
  return Array.isArray(layer.Features) && ("IndexedByVersion" in layer || "NamespaceName" in layer || "Name" in layer)
    ? layer
    : null;
}

function recordOf(item: Fields, feature: Fields): VulnerabilityRecord {
  const advisory = text(item.vulnerability) ?? text(item.Name);
  const name = text(item.featurename) ?? text(item.FeatureName) ?? text(feature.Name);
  if (!advisory) throw new RejectedItem("The vulnerability's name is missing.");
  if (!name) throw new RejectedItem(`The feature's name is missing: nothing says which package ${advisory} is in.`);
  const version = text(item.featureversion) ?? text(item.FeatureVersion) ?? text(feature.Version) ?? null;
  const namespace =
    text(item.namespace) ??
    text(item.NamespaceName) ??
    text(feature.NamespaceName) ??
    text(feature.VersionFormat) ??
    "";
  const nvd = fields(fields(item.Metadata).NVD);
  const [v3, v2] = [fields(nvd.CVSSv3), fields(nvd.CVSSv2)];
  return present({
    kind: "vulnerability",
    severity: severityOf(text(item.severity) ?? text(item.Severity)),
    title: `${advisory} in ${name}`,
    description: text(item.description) ?? text(item.Description),
    references: referencesOf(item.link, item.Link),
    locus: present({ version: version ?? undefined, layer: text(feature.AddedBy) }),
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage("", namespace, name, version),
    manifest: null,
    fixedVersion: fixOf(item.fixedby) ?? fixOf(item.FixedBy),
    cvss: cvssOf(v3.Score, v3.Vectors, "3.0") ?? cvssOf(v2.Score, v2.Vectors, "2.0"),
  }) as VulnerabilityRecord;
}

function severityOf(word: string | undefined): Severity {
  return word?.toLowerCase() === "defcon1" ? "critical" : parseSeverity(word);
}

function headerOf(doc: Fields): Header {
  const image = text(doc.image);
  const layer = layerOf(doc);
  const status = text(doc.status);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Clair", version: null },
    target: image && namesImage(image) ? { kind: "image", name: image } : null,
    kinds: ["vulnerability"],
    counted: texts(doc.unapproved).length,
    countsEntries: true,
    looked: texts(doc.unapproved).length > 0 || (number(doc.LayerCount) ?? 0) > 0 || list(layer?.Features).length > 0,
    incomplete:
      "data" in doc && status && status !== "scanned" ? `Quay says that the scan is ${status.slice(0, 60)}.` : null,
  };
}
