import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import {
  type KubescapeResource,
  outcomeOf,
  resourceOfId,
  resourceOfObject,
  severityOfControl,
} from "@/lib/parsers/posture/kubescape";
import { coverageGap, kubescapeHeader } from "@/lib/parsers/posture/kubescape-header";

const Envelope = z.looseObject({ results: z.array(z.unknown()).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Kubescape `--format json` or `yaml`, format version 2: results per resource and control; or its `summaryDetails` alone.
 *
 * Yields   one misconfiguration per control of a resource; of a summary alone, one per control. Definitions of frameworks and
 *          controls hold no results and are not claimed.
 * Units    severity by Kubescape's own bands of the control's score factor.
 * Target   the Kubernetes resource; the cluster or the repository that was scanned, if the report names it.
 * Errors   a control without an id, or on a resource nothing names, is rejected at its JSON Pointer; a scan that could not list all
 *          it wanted to is incomplete.
 * Source   kubescape/opa-utils reporthandling/results/v1, reporthandling/v2; fixtures in __fixtures__/kubescape-json.
 */
export const kubescapeJson = defineParser<Envelope>({
  id: "kubescape-json",
  version: 2,
  family: "kubescape",
  media: "json",
  alsoYaml: true,
  matches: (sketch) =>
    isObject(sketch) &&
    (("summaryDetails" in sketch && ("results" in sketch || "resources" in sketch || "generationTime" in sketch)) ||
      isSummary(sketch) ||
      // YAML has its keys in the order of the alphabet: the top of a long one ends before the summary.
      ("generationTime" in sketch && list(sketch.resources).some((one) => isObject(one) && "resourceID" in one))),
  envelope: Envelope,
  items: [
    { at: ["resources", "*"], entry: false, indexed: true },
    { at: ["results", "*", "controls", "*"] },
    { at: ["controls", "*"] },
  ],
  index: ({ value }) => {
    const { resourceID, object, source } = fields(value);
    const resource = resourceOfObject(object, source);
    return typeof resourceID === "string" && resource ? [[resourceID, resource]] : [];
  },
  header: headerOf,
  records: ({ value, path }, doc, index) => {
    if (path[0] === "resources") return [];
    if (path[0] === "controls") return [controlRecord(value, null, fields(value))];
    const id = text(fields(list(doc.results)[path[1] as number]).resourceID) ?? "";
    const resource = (index.get(id) as KubescapeResource | undefined) ?? resourceOfId(id);
    if (!resource) throw new RejectedItem("resourceID is missing or names no resource: nothing says what was checked.");
    const controlId = text(fields(value).controlID) ?? "";
    return [controlRecord(value, resource, fields(fields(fields(doc.summaryDetails).controls)[controlId]))];
  },
});

function isSummary(sketch: Fields): boolean {
  const [first] = Object.values(fields(sketch.controls));
  return isObject(first) && "controlID" in first && "ResourceCounters" in first;
}

function headerOf(doc: Envelope): Header {
  const summary = "summaryDetails" in doc ? fields(doc.summaryDetails) : doc;
  const counters = fields(summary.ResourceCounters);
  const counted = (number(counters.passedResources) ?? 0) + (number(counters.failedResources) ?? 0);
  return {
    ...EMPTY_HEADER,
    ...kubescapeHeader(doc),
    scannedAt: timestamp(doc.generationTime),
    kinds: ["misconfiguration"],
    looked: counted > 0 || list(doc.results).length > 0,
    incomplete:
      "results" in doc || "generationTime" in doc
        ? coverageGap(doc)
        : "This is a summary: it does not say which resources fail.",
  };
}

function controlRecord(value: unknown, resource: KubescapeResource | null, summary: Fields): MisconfigurationRecord {
  const control = fields(value);
  const id = text(control.controlID);
  if (!id) throw new RejectedItem("controlID is missing: nothing says which control this is.");
  const place = resource ? resourceTarget(resource.namespace, resource.kind, resource.name) : null;
  const failing = number(fields(control.ResourceCounters).failedResources);
  return present({
    kind: "misconfiguration",
    target: place?.about,
    severity: severityOfControl({ ...summary, ...control }),
    title: text(control.name) ?? text(summary.name) ?? id,
    locus: present({ path: resource?.path, detail: failedPaths(control) }),
    ...outcomeOf(control),
    rule: { family: "kubescape", id },
    resource: place?.resource ?? "cluster",
    message: resource === null && failing !== undefined && failing > 0 ? `${failing} failing resources` : undefined,
  }) as MisconfigurationRecord;
}

/** Where in the resource: a few of the paths that Kubescape names. */
function failedPaths(control: Fields): string | undefined {
  const paths = list(control.rules)
    .flatMap((rule) => list(fields(rule).paths))
    .map(
      (path) =>
        text(fields(path).failedPath) ?? text(fields(path).reviewPath) ?? text(fields(fields(path).fixPath).path),
    )
    .filter((path) => path !== undefined);
  return paths.length > 0 ? [...new Set(paths)].slice(0, 5).join(", ").slice(0, 1000) : undefined;
}
