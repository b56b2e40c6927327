import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ nodes: z.unknown(), services: z.unknown() });

/**
 * kube-hunter `--report json`.
 *
 * Yields   one failing misconfiguration per vulnerability, in report order. The evidence may be a token and is never in a text.
 * Units    severity is kube-hunter's own label.
 * Target   addresses name no asset: the cluster comes from the sender. The name of the hunter's own pod is no part of the place.
 * Errors   an entry with neither `vid` nor name is rejected at its JSON Pointer.
 * Source   aquasecurity/kube-hunter kube_hunter/modules/report/base.py; fixtures in __fixtures__/kube-hunter-json.
 */
export const kubeHunterJson = defineParser<z.infer<typeof Envelope>>({
  id: "kube-hunter-json",
  version: 1,
  family: "kube-hunter",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(sketch.nodes) &&
    Array.isArray(sketch.services) &&
    "vulnerabilities" in sketch &&
    (list(sketch.vulnerabilities).length === 0 || list(sketch.vulnerabilities).some(isHunted)),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "kube-hunter", version: null },
    kinds: ["misconfiguration"],
    looked: list(doc.services).length > 0,
  }),
  records: ({ value }) => [hunted(fields(value))],
});

function isHunted(value: unknown): boolean {
  return isObject(value) && ("hunter" in value || "vid" in value || "vulnerability" in value);
}

function hunted(item: Fields): MisconfigurationRecord {
  const name = text(item.vulnerability);
  const vid = text(item.vid);
  const id = vid && vid !== "None" ? vid : name;
  if (!id) throw new RejectedItem("vid and vulnerability are missing: nothing says what was found.");
  const place = text(item.location) ?? "cluster";
  const evidence = text(item.evidence);
  const category = text(item.category);
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(item.severity),
    title: name ?? id,
    description: text(item.description),
    references: text(item.avd_reference) ? [text(item.avd_reference) as string] : undefined,
    locus: present({ detail: place }),
    result: "fail",
    rule: { family: "kube-hunter", id },
    resource: place.replace(/ \(kube-hunter-[^()]*\)$/, ""),
    message: category,
    shown: evidence && TOKEN.test(evidence) ? [evidence] : undefined,
  }) as MisconfigurationRecord;
}

/** What a hunter holds up as evidence is often the service account's token. */
const TOKEN = /^b?'?[\w+/=.-]{24,}'?$/;
