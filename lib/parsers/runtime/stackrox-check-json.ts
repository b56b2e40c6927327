import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { stackroxSeverity } from "@/lib/parsers/runtime/stackrox-alert";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `roxctl image check|deployment check --output json` (violated policies) and `roxctl image scan --output json` (vulnerabilities).
 *
 * Yields   one failing misconfiguration per violated policy of a result, one vulnerability per entry of a scan.
 * Units    severity is the policy's or the vulnerability's own label.
 * Target   the image or deployment, if the result names it; its bare id does not.
 * Errors   an entry without a name, id or component is rejected at its JSON Pointer.
 * Source   stackrox/stackrox roxctl/common/{policy,scan}; fixtures in __fixtures__/stackrox-check-json.
 */
export const stackroxCheckJson = defineParser<Envelope>({
  id: "stackrox-check-json",
  version: 1,
  family: "stackrox",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (list(sketch.results).some((one) => isObject(one) && "violatedPolicies" in one) ||
      (isObject(sketch.result) && "summary" in sketch.result && "vulnerabilities" in sketch.result)),
  envelope: Envelope,
  items: [{ at: ["results", "*", "violatedPolicies", "*"] }, { at: ["result", "vulnerabilities", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "roxctl", version: null },
    kinds: "result" in doc ? ["vulnerability"] : ["misconfiguration"],
  }),
  records: ({ value, path }, doc): ParsedRecord[] => {
    if (path[0] === "result") return [vulnerability(fields(value))];
    return [violation(fields(value), fields(fields(list(doc.results)[path[1] as number]).metadata))];
  },
});

function violation(policy: Fields, metadata: Fields): MisconfigurationRecord {
  const id = text(policy.name);
  if (!id) throw new RejectedItem("name is missing: nothing says which policy was violated.");
  const info = fields(metadata.additionalInfo);
  const name = text(info.name);
  const image = name && /[/:@]/.test(name) && namesImage(name) ? name : undefined;
  const messages = texts(policy.violation);
  return present({
    kind: "misconfiguration",
    target: image ? { kind: "image" as const, name: image } : undefined,
    severity: stackroxSeverity(policy.severity),
    title: id,
    description: text(policy.description),
    result: "fail",
    rule: { family: "stackrox", id },
    resource:
      image || !name
        ? "image"
        : [text(info.namespace), text(info.type) ?? "Deployment", name].filter(Boolean).join("/"),
    message: messages.length > 0 ? messages.join("\n") : undefined,
    resolution: text(policy.remediation),
  }) as MisconfigurationRecord;
}

function vulnerability(item: Fields): VulnerabilityRecord {
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
