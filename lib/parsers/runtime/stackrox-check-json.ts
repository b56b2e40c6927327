import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { stackroxSeverity } from "@/lib/parsers/runtime/stackrox-alert";
import {
  embeddedVulnerability,
  isStackroxImage,
  isStackroxScan,
  stackroxScanHeader,
  stackroxVulnerability,
} from "@/lib/parsers/runtime/stackrox-scan";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `roxctl image check|deployment check --output json` (violated policies) and `roxctl image scan`, both with `--output json` and
 * as it prints without that, a `storage.Image` (vulnerabilities).
 *
 * Yields   one failing misconfiguration per violated policy of a result, one vulnerability per entry of a scan.
 * Units    severity is the policy's or the vulnerability's own label.
 * Target   the image or deployment, if the result names it; its bare id does not.
 * Errors   an entry without a name, id or component is rejected at its JSON Pointer.
 * Source   stackrox/stackrox roxctl/common/{policy,scan}, proto/storage/image.proto; fixtures in __fixtures__/stackrox-check-json.
 */
export const stackroxCheckJson = defineParser<Envelope>({
  id: "stackrox-check-json",
  version: 2,
  family: "stackrox",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (list(sketch.results).some((one) => isObject(one) && "violatedPolicies" in one) ||
      isStackroxScan(sketch) ||
      isStackroxImage(sketch)),
  envelope: Envelope,
  items: [
    { at: ["results", "*", "violatedPolicies", "*"], indexed: true },
    { at: ["result", "vulnerabilities", "*"], indexed: true },
    { at: ["scan", "components", "*"], parts: "vulns" },
  ],
  // Which lists have entries.
  index: ({ path }) => [[path[0] === "results" ? `results/${path[1]}` : "result", true]],
  header: (doc, listed) =>
    "result" in doc || "scan" in doc
      ? stackroxScanHeader(doc, listed)
      : {
          ...EMPTY_HEADER,
          tool: { name: "roxctl", version: null },
          kinds: ["misconfiguration"],
          incomplete: unlisted(doc, listed),
        },
  records: ({ value, path }, doc): ParsedRecord[] => {
    if (path[0] === "result") return [stackroxVulnerability(fields(value))];
    if (path[0] === "scan") {
      const { whole, part } = fields(value);
      return isObject(whole) ? [embeddedVulnerability(whole, fields(part))] : []; // a component without vulnerabilities
    }
    return [violation(fields(value), fields(fields(list(doc.results)[path[1] as number]).metadata))];
  },
});

/** A check that counts violated policies and lists none of them is no clean one. */
function unlisted(doc: Envelope, listed: ReadonlyMap<string, unknown>): string | null {
  const counted = list(doc.results).map((one, i) =>
    listed.has(`results/${i}`) ? 0 : (number(fields(fields(one).summary).TOTAL) ?? 0),
  );
  const most = Math.max(0, ...counted);
  return most > 0 ? `A check counts ${most} violated policies and lists none of them.` : null;
}

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
