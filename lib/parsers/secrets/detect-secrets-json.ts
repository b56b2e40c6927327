import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { fields, isObject, list, number, text, timestamp } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";

const Envelope = z.object({
  version: z.unknown().optional(),
  plugins_used: z.unknown().optional(),
  results: z.looseObject({}).nullish(),
  generated_at: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * detect-secrets baseline (`.secrets.baseline`, the output of `detect-secrets scan`), 0.9 to 1.5.
 *
 * Yields   one secret per entry, by file in report order; what a person audited as no secret is suppressed. The baseline holds the
 *          SHA-1 of the value and never the value: the hash is the fingerprint.
 * Units    detect-secrets has no severity: unknown.
 * Errors   an entry without a type is rejected.
 * Source   Yelp/detect-secrets detect_secrets/core/baseline.py and potential_secret.py; fixtures in __fixtures__/detect-secrets-json.
 */
export const detectSecretsJson = defineParser<Envelope>({
  id: "detect-secrets-json",
  version: 2,
  family: "detect-secrets",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.results) &&
    (Array.isArray(sketch.plugins_used) ||
      Object.values(sketch.results).some((file) => "hashed_secret" in fields(list(file)[0]))),
  envelope: Envelope,
  items: [{ at: ["results", "*", "*"] }],
  header: headerOf,
  records: ({ value, path }) => [secret(fields(value), String(path[1] ?? ""))],
});

function headerOf(doc: Envelope): Header {
  const files = Object.keys(doc.results ?? {});
  return {
    ...EMPTY_HEADER,
    tool: { name: "detect-secrets", version: firstText(doc.version) },
    scannedAt: timestamp(doc.generated_at),
    kinds: ["secret"],
    // A baseline lists the plugins that ran, not the files they read.
    looked: list(doc.plugins_used).length > 0 || files.length > 0,
  };
}

function secret(item: Record<string, unknown>, file: string): ParsedRecord {
  const rule = firstText(item.type);
  if (rule === null) throw new RejectedItem("type is missing: nothing says what kind of secret this is.");
  const hash = text(item.hashed_secret);
  return secretRecord({
    family: "detect-secrets",
    rule,
    path: text(item.filename) ?? file,
    line: number(item.line_number),
    title: rule,
    hash: hash && `sha1:${hash}`,
    detail: item.is_verified === true ? "verified" : undefined,
    validity: item.is_verified === true ? "valid" : undefined,
    suppressed: item.is_secret === false ? "A person audited it as no secret." : undefined,
  });
}
