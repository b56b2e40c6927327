import { z } from "zod";
import { fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import { resultItems, trivyRecords } from "@/lib/parsers/trivy/item-kind";
import { imageNamedIn, trivyResult } from "@/lib/parsers/trivy/result";

const Envelope = z.array(z.unknown()).nullable();
type Envelope = z.infer<typeof Envelope>;

/**
 * Trivy `--format json` before schema version 2 (0.20): a bare array of results; `null` when nothing was found, which only
 * counts as this format when the sender says so.
 *
 * Yields   one record per entry, in report order.
 * Units    severity is Trivy's own label.
 * Errors   a bad item is rejected at its JSON Pointer.
 * Source   aquasecurity/trivy pkg/report at v0.19; fixtures in __fixtures__/trivy-legacy-json.
 */
export const trivyLegacyJson = defineParser<Envelope>({
  id: "trivy-legacy-json",
  version: 1,
  family: "trivy",
  media: "json",
  matches: (sketch, { stated }) =>
    (sketch === null && stated) || (Array.isArray(sketch) && sketch.length > 0 && sketch.every(isResult)),
  envelope: Envelope,
  items: resultItems(["*"]),
  header: headerOf,
  records: ({ value, path }, doc) => {
    const result = trivyResult(doc?.[path[0] as number], "", imageOf(doc) !== null);
    return trivyRecords(path[1] as string, value, result);
  },
});

function isResult(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.Target === "string" &&
    ("Vulnerabilities" in value || "Misconfigurations" in value || "Secrets" in value || "Type" in value)
  );
}

function headerOf(doc: Envelope): Header {
  const image = imageOf(doc);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Trivy", version: null },
    target: image ? { kind: "image", name: image } : null,
    kinds: list(doc).length > 0 ? ["vulnerability"] : [],
    looked: list(doc).length > 0,
    incomplete: doc === null ? "Trivy wrote null: nothing in it shows that anything was scanned." : null,
  };
}

/** `alpine:3.10 (alpine 3.10.2)`: the one result with a distribution in brackets names the image. */
function imageOf(doc: Envelope): string | null {
  const named = list(doc)
    .map((result) => text(fields(result).Target) ?? "")
    .filter((target) => /\([^()]+\)$/.test(target));
  return named.length === 1 ? imageNamedIn(named[0] as string) : null;
}
