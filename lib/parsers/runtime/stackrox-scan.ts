import type { VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, texts, timestamp } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { stackroxSeverity } from "@/lib/parsers/runtime/stackrox-alert";

/** `storage.Image` with its scan: what `roxctl image scan` prints unless an output format is asked for. */
export function isStackroxImage(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.scan)) return false;
  const hasName = text(fields(value.name).fullName) !== undefined || isObject(value.metadata);
  return hasName && list(value.scan.components).some((one) => isObject(one) && ("vulns" in one || "layerIndex" in one));
}

/** `{result: {summary, vulnerabilities}}`, without a list where there is nothing to list. */
export function isStackroxScan(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.result)) return false;
  const { summary } = value.result;
  return isObject(summary) && ("vulnerabilities" in value.result || "TOTAL-VULNERABILITIES" in summary);
}

/**
 * What the scan, or the image around it, says was not looked at (`Image.Note` and `ImageScan.Note`). One whose feed is old did look;
 * a signature that nobody verified is none of its business.
 */
const GAPS = /^(?:PARTIAL_SCAN_DATA|OS_UNAVAILABLE|MISSING_SCAN_DATA|\w+_(?:CVES|SCAN)_UNAVAILABLE)$/;

/** The header of either form of a scan. `listed` has "result" where the list of vulnerabilities has entries. */
export function stackroxScanHeader(doc: Fields, listed: ReadonlyMap<string, unknown>): Header {
  const scan = fields(doc.scan);
  const name = text(fields(doc.name).fullName);
  const gaps = [...texts(doc.notes), ...texts(scan.notes)].filter((note) => GAPS.test(note));
  const summary = fields(fields(doc.result).summary);
  const total = number(summary["TOTAL-COMPONENTS"]);
  const counted = number(summary["TOTAL-VULNERABILITIES"]) ?? 0;
  return {
    ...EMPTY_HEADER,
    tool: { name: "roxctl", version: null },
    scannedAt: timestamp(scan.scanTime),
    target: name && namesImage(name) ? { kind: "image", name } : null,
    kinds: ["vulnerability"],
    // It counts each CVE once, however many components have it.
    counted,
    countsEntries: true,
    looked: isObject(doc.scan) || (total ?? 0) > 0,
    incomplete:
      gaps.length > 0
        ? `The scan did not see everything: ${gaps.join(", ")}.`
        : counted > 0 && !listed.has("result")
          ? `The scan counts ${counted} vulnerabilities and lists none of them.`
          : null,
  };
}

/** One vulnerability of a component of an image. */
export function embeddedVulnerability(component: Fields, vuln: Fields): VulnerabilityRecord {
  const state = text(vuln.state);
  const aside =
    state === "DEFERRED" || state === "FALSE_POSITIVE" ? state : vuln.suppressed === true ? "SNOOZED" : null;
  return {
    ...stackroxVulnerability({
      cveId: vuln.cve,
      cveSeverity: vuln.severity,
      cveCVSS: vuln.cvss,
      cveInfo: vuln.link,
      componentName: component.name,
      componentVersion: component.version,
      componentFixedVersion: vuln.fixedBy,
    }),
    ...present({
      description: text(vuln.summary),
      suppressed: aside ? { reason: `StackRox: ${aside.toLowerCase().replaceAll("_", " ")}` } : undefined,
    }),
  };
}

/** One entry of `result.vulnerabilities`. */
export function stackroxVulnerability(item: Fields): VulnerabilityRecord {
  const advisory = text(item.cveId);
  const name = text(item.componentName);
  if (!advisory || !name) throw new RejectedItem("cveId or componentName is missing.");
  const url = text(item.cveInfo);
  const version = text(item.componentVersion) ?? null;
  const score = number(item.cveCVSS);
  return present({
    kind: "vulnerability",
    severity: stackroxSeverity(item.cveSeverity),
    title: `${advisory} in ${name}`,
    references: url ? [url] : undefined,
    locus: present({ version: version ?? undefined }),
    advisory,
    aliases: [],
    links: [],
    package: { type: "generic", namespace: null, name, version, purl: null },
    manifest: null,
    fixedVersion: text(item.componentFixedVersion),
    cvss: score === undefined || score <= 0 ? undefined : { version: "3.1", score },
  }) as VulnerabilityRecord;
}
