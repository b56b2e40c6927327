import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, texts } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { jfrogPackage } from "@/lib/parsers/images/jfrog-component";
import { type JfrogPlace, jfrogImage, jfrogIssue, jfrogLicense, lastOf } from "@/lib/parsers/images/jfrog-issue";
import { jfrogRow, operationalRisk, SIMPLE_LISTS } from "@/lib/parsers/images/jfrog-simple";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";

/**
 * JFrog Xray: `rows` of the unified (reports) API, `data` of a component export, `artifacts[].issues` of summary/artifact, scans of
 * `jf scan` and `jf docker scan`, and `--format simple-json`.
 *
 * Yields   one record per issue; a scan's vulnerability in several components is one entry with one record each. An issue of
 *          type licence is a licence, an operational risk a misconfiguration. Violations of a watch's policies are issues too, and
 *          `simple-json` has secrets, infrastructure checks and code weaknesses beside them.
 * Units    severity is Xray's word.
 * Errors   an issue without an id or a component is rejected at its JSON Pointer; a scan that is not completed is incomplete.
 * Source   JFrog Xray REST API (reports, summary/artifact, scan), jfrog-cli-security formats; fixtures in __fixtures__/jfrog-xray-json.
 */
export const jfrogXrayJson = defineParser<unknown>({
  id: "jfrog-xray-json",
  version: 5,
  family: "xray",
  media: "json",
  matches: (sketch) => (Array.isArray(sketch) ? sketch.some(isScan) : isObject(sketch) && isDocument(sketch)),
  envelope: z.union([z.array(z.unknown()), z.looseObject({})]),
  items: [
    { at: ["rows", "*"] },
    { at: ["data", "*"] },
    { at: ["artifacts", "*", "issues", "*"] },
    { at: ["vulnerabilities", "*"] },
    { at: ["*", "vulnerabilities", "*"] },
    { at: ["violations", "*"] },
    { at: ["*", "violations", "*"] },
    ...SIMPLE_LISTS.map((name) => ({ at: [name, "*"] })),
    { at: ["artifacts", "*", "licenses", "*"], entry: false },
  ],
  header: headerOf,
  records: recordsOf,
});

function isScan(value: unknown): boolean {
  return (
    isObject(value) &&
    ("scan_id" in value || "xray_data_url" in value) &&
    ("vulnerabilities" in value || "component_id" in value || "violations" in value)
  );
}

function isDocument(doc: Fields): boolean {
  const first = (key: string) => fields(list(doc[key])[0]);
  const rows =
    "total_rows" in doc &&
    Array.isArray(doc.rows) &&
    (doc.rows.length === 0 || "impacted_artifact" in first("rows") || "vulnerable_component" in first("rows"));
  const data =
    "total_count" in doc &&
    Array.isArray(doc.data) &&
    (doc.data.length === 0 || "source_comp_id" in first("data") || "component_versions" in first("data"));
  const artifacts =
    Array.isArray(doc.artifacts) &&
    isObject(first("artifacts").general) &&
    ("issues" in first("artifacts") || "licenses" in first("artifacts"));
  const simple =
    list(doc.vulnerabilities).some((one) => isObject(one) && "impactedPackageName" in one) ||
    ("securityViolations" in doc && "licensesViolations" in doc);
  return rows || data || artifacts || simple || isScan(doc) || ("multiScanId" in doc && "vulnerabilities" in doc);
}

function recordsOf({ value, path }: Item, doc: unknown): ParsedRecord[] {
  if (typeof path[path.length - 1] !== "number") return [];
  const item = fields(value);
  switch (path[0]) {
    case "rows":
      return [rowRecord(item)];
    case "data":
      return [dataRecord(item)];
    case "artifacts":
      return path[2] === "issues" ? artifactIssue(item, doc, path) : [];
    case "vulnerabilities":
    case "violations":
      return scanRecords(item, path[0], fields(doc));
    default:
      if (typeof path[0] === "string") return path.length === 2 ? [jfrogRow(item, path[0])] : [];
      return scanRecords(item, path[1], fields((doc as unknown[])[path[0] as number]));
  }
}

function rowRecord(item: Fields): ParsedRecord {
  const component = text(item.vulnerable_component);
  if (!component) throw new RejectedItem("vulnerable_component is missing: nothing says which package this is about.");
  const target = jfrogImage(text(item.impacted_artifact));
  const place = { package: jfrogPackage(component), target, path: text(item.path), fixed: texts(item.fixed_versions) };
  return jfrogIssue(item, list(item.cves).map(fields), place);
}

function dataRecord(item: Fields): ParsedRecord {
  const versions = fields(item.component_versions);
  const withVersion = text(item.source_comp_id);
  const component = withVersion ?? text(item.source_id) ?? text(item.component);
  if (!component) throw new RejectedItem("source_comp_id is missing: nothing says which package this is about.");
  const details = fields(versions.more_details);
  const place = {
    package: jfrogPackage(component, withVersion !== undefined),
    fixed: texts(versions.fixed_versions),
  };
  if (/licen[sc]e/i.test(text(item.issue_type) ?? "")) return jfrogLicense(item, place);
  const cves = list(details.cves).map(fields);
  return jfrogIssue({ ...item, description: details.description ?? item.description }, cves, place);
}

/** A summary names the artifact and the files inside which the issue lies; each last one is a package, often the same in several. */
function artifactIssue(item: Fields, doc: unknown, path: Item["path"]): ParsedRecord[] {
  const general = fields(fields(list(fields(doc).artifacts)[path[1] as number]).general);
  const target = artifactImage(general);
  const places = new Map<string, JfrogPlace>();
  for (const component of list(item.components).map(fields)) {
    const id = text(component.component_id) ?? text(component.id);
    if (id) places.set(id, { package: jfrogPackage(id), target, fixed: texts(component.fixed_versions) });
  }
  for (const file of places.size > 0 ? [] : texts(item.impact_path)) {
    const step = file.slice(file.lastIndexOf("/") + 1);
    if (step && !places.has(step)) places.set(step, { package: filePackage(step), target, path: file });
  }
  const name = text(general.name);
  if (places.size === 0 && name) places.set(name, { package: filePackage(name), target });
  if (places.size === 0) throw new RejectedItem("Nothing says which component this is about.");
  const isLicense = /licen[sc]e/i.test(text(item.issue_type) ?? "");
  const cves = list(item.cves).map(fields);
  return [...places.values()].map((place) => (isLicense ? jfrogLicense(item, place) : jfrogIssue(item, cves, place)));
}

/** The last step of an impact path is a file (`log4j-core-2.14.1.jar`) or a package with its version (`3.12:ssl_client:1.32.1-r6`). */
function filePackage(step: string) {
  const jar = /^(.{1,200}?)-(\d[\w.+-]{0,80})\.[jwe]ar$/.exec(step);
  if (jar?.[1]) return scannerPackage("java", "", jar[1], jar[2] ?? null);
  const alpine = /^\d+\.\d+:([^:]{1,200}):([^:]{1,200}-r\d+)$/.exec(step);
  if (alpine?.[1]) return scannerPackage("os", "alpine", alpine[1], alpine[2] ?? null);
  return jfrogPackage(step.includes("://") ? step : `generic://${step}`, step.includes(":"));
}

/** Artifactory's path begins with a repository's key and not with a registry: only a Docker name with a host is a reference. */
function artifactImage(general: Fields) {
  const name = text(general.name) ?? "";
  return /docker|oci/i.test(text(general.pkg_type) ?? "") && /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\//.test(name)
    ? jfrogImage(`docker://${name}`)
    : undefined;
}

function scanRecords(item: Fields, listName: unknown, scan: Fields): ParsedRecord[] {
  const cves = list(item.cves).map(fields);
  const target = jfrogImage(text(scan.component_id));
  if (text(item.impactedPackageName)) return [jfrogRow(item, "vulnerabilities")];
  const type = listName === "violations" ? (text(item.type) ?? "") : "";
  const components = Object.entries(fields(item.components));
  if (components.length === 0) throw new RejectedItem("components is empty: nothing says which package this is about.");
  return components.map(([id, component]) => {
    const { fixed_versions, impact_paths } = fields(component);
    const place = {
      package: jfrogPackage(id),
      target,
      path: lastOf(list(impact_paths)[0]),
      fixed: texts(fixed_versions),
    };
    if (/licen[sc]e/i.test(type)) return jfrogLicense(item, place);
    return /operational/i.test(type) ? operationalRisk(item, place) : jfrogIssue(item, cves, place);
  });
}

function headerOf(doc: unknown): Header {
  const scans = (Array.isArray(doc) ? doc : [doc]).map(fields);
  const artifacts = list(scans[0]?.artifacts).map(fields);
  const unfinished = scans.map((scan) => text(scan.status)).find((status) => status && !/^completed$/i.test(status));
  const errors = scans.flatMap((scan) => list(scan.errors)).map(fields);
  const only = scans.length === 1 ? jfrogImage(text(scans[0]?.component_id)) : undefined;
  const general = artifacts.length === 1 ? fields(artifacts[0]?.general) : {};
  const digest = digestOf(`sha256:${text(general.sha256) ?? ""}`);
  const image = only ?? artifactImage(general);
  const states = scans.flatMap((scan) => Object.entries(fields(scan.scansStatus)));
  const failed = states.find(([, code]) => typeof code === "number" && code !== 0);
  const rows = number(scans[0]?.total_rows) ?? number(scans[0]?.total_count) ?? 0;
  return {
    ...EMPTY_HEADER,
    tool: { name: "JFrog Xray", version: null },
    target: image ? present({ ...image }) : null,
    digests:
      digest && /docker|oci/i.test(text(general.pkg_type) ?? "") ? [{ type: "manifest", digest, platform: null }] : [],
    kinds: ["vulnerability"],
    counted: rows,
    looked:
      rows > 0 ||
      artifacts.length > 0 ||
      scans.some((scan) => fields(scan.scansStatus).scaScanStatusCode === 0) ||
      scans.some((scan) => /^completed$/i.test(text(scan.status) ?? "")),
    incomplete: unfinished
      ? `Xray says that the scan is ${unfinished.slice(0, 60)}.`
      : errors.length > 0
        ? `Xray could not read ${errors.length} artifacts; the first: ${(text(errors[0]?.error) ?? text(errors[0]?.errorMessage))?.slice(0, 300) ?? "no reason"}.`
        : failed
          ? `Xray says that a part of the scan failed: ${failed[0].slice(0, 60)} is ${failed[1]}.`
          : null,
  };
}
