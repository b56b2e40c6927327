import { z } from "zod";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { ocsfRecords, ocsfSuppressed } from "@/lib/parsers/posture/ocsf";
import { type ProwlerFinding, prowlerRecord, prowlerTarget } from "@/lib/parsers/posture/prowler";

const Envelope = z.object({ first: z.unknown() });

/** Security, Vulnerability, Compliance, Detection, Incident, Data Security and Application Security Posture findings. */
const CLASSES = new Set([2001, 2002, 2003, 2004, 2005, 2006, 2007]);

const LISTS = ["Findings", "findings"] as const;

/**
 * OCSF findings (schema 1.0 to 1.6): an array, lines, one event, or as Security Hub answers (`{Findings}`) and sends them (`detail`). Prowler 4 and later write them under changing classes.
 *
 * Yields   one entry per event, in order. A vulnerability finding yields one vulnerability per package; everything else, a
 *          vulnerability of no package too, one misconfiguration per resource. PASS is a pass; MANUAL, warnings and unknown states are neither; suppressed ones say so.
 * Units    severity is the event's label, else its `severity_id` (Fatal is critical).
 * Target   the event's resource if its id identifies; for a Prowler run, its account or cluster.
 * Errors   an event of another category, or of no rule, is rejected at its place.
 * Source   ocsf/ocsf-schema events/findings, prowler-cloud/prowler lib/outputs/ocsf; fixtures in __fixtures__/ocsf-json.
 */
export const ocsfJson = defineParser<z.infer<typeof Envelope>>({
  id: "ocsf-json",
  version: 3,
  family: "ocsf",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => findingsIn(one).some(isFinding)) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }, ...LISTS.flatMap((name) => [{ at: ["*", name, "*"] }, { at: ["*", "detail", name, "*"] }])],
  header: (doc) => headerOf(fields(findingsIn(doc.first)[0])),
  records: ({ value, path }) => {
    const event = fields(value);
    if (path.length === 1 && isEnvelope(event)) return [];
    if (!isFinding(event)) throw new RejectedItem("This event is no OCSF finding.");
    return isProwler(event) ? [prowlerRecord(prowlerFinding(event))] : ocsfRecords(event);
  },
});

/** Of an answer or event its findings, else the value itself. */
function findingsIn(value: unknown): readonly unknown[] {
  if (!isObject(value) || isFinding(value)) return [value];
  const lists = [value, fields(value.detail)].flatMap((place) =>
    LISTS.map((name) => place[name]).filter(Array.isArray),
  );
  return lists.length > 0 ? lists.flat() : [value];
}

/** What is left of an answer or event when its findings are taken out. */
function isEnvelope(value: Fields): boolean {
  return !isFinding(value) && [value, fields(value.detail)].some((place) => LISTS.some((name) => name in place));
}

function isFinding(value: unknown): boolean {
  if (!isObject(value) || !isObject(fields(value.metadata).product)) return false;
  return CLASSES.has(number(value.class_uid) ?? 0) || isObject(value.finding_info);
}

function isProwler(event: Fields): boolean {
  return text(fields(fields(event.metadata).product).name)?.toLowerCase() === "prowler";
}

function headerOf(first: Fields): Header {
  const product = fields(fields(first.metadata).product);
  const prowler = isProwler(first);
  return {
    ...EMPTY_HEADER,
    tool: { name: text(product.name) ?? "OCSF", version: text(product.version) ?? null },
    scannedAt: prowler ? timeOf(number(first.time)) : null,
    // Other products export what they hold of many accounts: only Prowler's file is one run over one.
    target: prowler ? prowlerTarget(prowlerFinding(first)) : null,
    kinds: prowler ? ["misconfiguration"] : [],
  };
}

/** OCSF's times are milliseconds; Prowler writes seconds. */
function timeOf(time: number | undefined): string | null {
  if (time === undefined || time <= 0 || time > 8e15) return null;
  return new Date(time < 1e11 ? time * 1000 : time).toISOString();
}

/** Version 3 wrote Security Findings (2001) of OCSF 1.0: its check is the product's feature, `finding` says what was found. */
function prowlerFinding(event: Fields): ProwlerFinding {
  const info = fields(event.finding_info ?? event.finding);
  const feature = fields(fields(fields(event.metadata).product).feature);
  const remediation = fields(event.remediation ?? info.remediation);
  const resource = fields(list(event.resources)[0]);
  const cloud = fields(event.cloud);
  const unmapped = fields(event.unmapped);
  const kubernetes = /^Kubernetes/.test(text(resource.type) ?? "") || unmapped.provider === "kubernetes";
  const namespace = text(resource.namespace);
  return {
    id: text(fields(event.metadata).event_code) ?? text(info.check_id) ?? text(feature.uid),
    title: text(info.title),
    status: text(event.status_code) ?? text(event.status),
    muted: ocsfSuppressed(event) !== undefined,
    severity: text(event.severity),
    message: text(event.status_detail) ?? text(event.message),
    description: text(info.desc),
    resolution: text(remediation.desc),
    url:
      text(unmapped.related_url) ??
      text(info.src_url) ??
      texts(remediation.references).find((one) => one.startsWith("http")),
    provider: kubernetes ? "kubernetes" : text(cloud.provider),
    account: kubernetes ? text(unmapped.provider_uid) : (text(fields(cloud.account).uid) ?? text(cloud.project_uid)),
    region: kubernetes && namespace ? `namespace: ${namespace.replace(/^namespace: ?/, "")}` : text(resource.region),
    resourceId: text(resource.uid),
    resourceName: text(resource.name),
    resourceType: text(resource.type),
  };
}
