import type { DynamicRecord, ParsedRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { cweOf, htmlText, linksIn } from "@/lib/parsers/dynamic/html-text";
import { placeOfUrl } from "@/lib/parsers/dynamic/place";
import { type Fields, fields, present, text } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

/**
 * One alert of ZAP, the same from JSON and XML: a record for each place it was found at, or one for the whole site.
 * The rule is the alert's reference (`10055-4`), which tells the several alerts of one plug-in apart, else the plug-in.
 */
export function zapAlert(alert: Fields, instances: readonly unknown[], site: string | undefined): ParsedRecord[] {
  const title = text(alert.name) ?? text(alert.alert);
  const id = asText(alert.alertRef) ?? asText(alert.pluginid) ?? asText(alert.pluginId) ?? title;
  if (!id) throw new RejectedItem("pluginid and name are missing: nothing says which alert this is.");
  const about = htmlText(text(alert.desc));
  const fix = htmlText(text(alert.solution));
  const common = {
    kind: "dynamic" as const,
    severity: severityOf(alert),
    title: title ?? `ZAP ${id}`,
    references: linksIn(text(alert.reference)),
    suppressed: isFalsePositive(alert) ? { reason: "Marked as a false positive in ZAP." } : undefined,
    rule: { family: "zap", id },
    cwes: cweOf(asText(alert.cweid) ?? undefined),
  };
  // Before 2.4 there was one place per alert, in the alert itself.
  const places = instances.length > 0 ? instances.map(fields) : [alert];
  return places.map((instance) => {
    const place = placeOfUrl(text(instance.uri)) ?? placeOfUrl(site);
    return present({
      target: place?.target,
      ...common,
      locus: place ? { path: place.route } : undefined,
      method: text(instance.method)?.toUpperCase() ?? null,
      route: place?.route ?? "/",
      parameter: text(instance.param) ?? null,
      ...findingTexts({ about, fix, found: text(instance.evidence) }),
    }) as DynamicRecord;
  });
}

/** The risk's code; `Medium (High)`, risk and confidence, is written in the language that ZAP speaks to its user. */
function severityOf(alert: Fields): Severity {
  const word = text(alert.riskdesc)?.split("(", 1)[0];
  return parseSeverity(RISKS.get(asText(alert.riskcode) ?? "") ?? word);
}

const RISKS = new Map([
  ["3", "high"],
  ["2", "medium"],
  ["1", "low"],
  ["0", "informational"],
]);

function isFalsePositive(alert: Fields): boolean {
  return (
    (asText(alert.confidence) ?? asText(alert.reliability)) === "0" ||
    /\(false positive\)/i.test(text(alert.riskdesc) ?? "")
  );
}

/** What a report tells of its scan, from either format. */
type ZapScan = {
  version: unknown;
  created: string | null;
  sites: readonly (string | undefined)[];
  /** Why the scan was stopped before its end, or what failed in the plan that drove it. */
  failure: string | undefined;
};

/** A site is listed once it has answered. The time it was written at has no zone, save where `created` says it. */
export function zapHeader({ version, created, sites, failure }: ZapScan): Header {
  const places = sites.map(placeOfUrl);
  const origins = new Set(places.map((place) => place?.target?.name));
  const [only] = places;
  return {
    ...EMPTY_HEADER,
    tool: { name: "ZAP", version: asText(version) },
    scannedAt: created,
    target: origins.size === 1 ? (only?.target ?? null) : null,
    kinds: ["dynamic"],
    looked: sites.length > 0,
    incomplete: failure ? `The scan did not come to its end: ${failure.slice(0, 300)}` : null,
  };
}
