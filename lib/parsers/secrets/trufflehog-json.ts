import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { trufflehogPlace } from "@/lib/parsers/secrets/trufflehog-place";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

/**
 * TruffleHog 2 and 3 `--json` (also `--json-legacy`) and trufflehog3, as lines, one object or an array.
 *
 * Yields   one secret per result, in report order; version 2 lists several strings in one result: one secret each. Lines of its
 *          log among them are no entries.
 * Units    trufflehog3 has a severity; the others have none: unknown. Whether a secret was verified is said in the locus.
 * Errors   a result without a detector, reason or rule is rejected.
 * Source   trufflesecurity/trufflehog pkg/output/json.go and legacy_json.go, feeltheajf/trufflehog3; fixtures in
 *          __fixtures__/trufflehog-json.
 */
export const trufflehogJson = defineParser<Envelope>({
  id: "trufflehog-json",
  version: 4,
  family: "trufflehog",
  media: "json-values",
  matches: (sketch, hint) =>
    list(sketch).some((value) => shapeOf(value) !== null) || isEmptyReportOf(/truffle-?hog/i, sketch, hint),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => ({
    ...EMPTY_HEADER,
    tool: { name: "TruffleHog", version: null },
    target: shapeOf(first) === 3 ? trufflehogPlace(fields(first)).target : null,
    kinds: ["secret"],
    looked: shapeOf(first) !== null,
  }),
  records: ({ value }, doc) => recordsOf(value, doc),
});

/** Which generation wrote it: 3, 2 (stringsFound), or trufflehog3's `rule` objects; null for what is none of them. */
function shapeOf(value: unknown): 2 | 3 | "rule" | null {
  if (!isObject(value)) return null;
  if ("SourceMetadata" in value && ("DetectorName" in value || "DetectorType" in value)) return 3;
  if (Array.isArray(value.stringsFound) && "reason" in value) return 2;
  return isObject(value.rule) && "secret" in value && "path" in value ? "rule" : null;
}

function recordsOf(value: unknown, doc: Envelope): ParsedRecord[] {
  if (value === null || isLogLine(value)) return [];
  switch (shapeOf(value)) {
    case 3:
      return [result(fields(value), doc)];
    case 2:
      return strings(fields(value));
    case "rule":
      return [ruleMatch(fields(value))];
    case null:
      throw new RejectedItem("This value has neither a detector, a reason nor a rule.");
  }
}

/** `{"level":"info-0","ts":"..","logger":"trufflehog","msg":"finished scanning"}` when standard error went to the same file. */
function isLogLine(value: unknown): boolean {
  return isObject(value) && typeof value.level === "string" && typeof value.msg === "string";
}

function result(item: Fields, doc: Envelope): ParsedRecord {
  const rule = firstText(item.DetectorName, item.DetectorType);
  if (rule === null) throw new RejectedItem("DetectorName is missing: nothing says what kind of secret this is.");
  const place = trufflehogPlace(item);
  const own = shapeOf(doc.first) === 3 ? trufflehogPlace(fields(doc.first)).target : null;
  const verified = item.Verified === true ? "verified" : "not verified";
  const raw = text(item.Raw);
  return secretRecord({
    family: "trufflehog",
    rule,
    path: place.path,
    line: place.line,
    layer: place.layer,
    title: `${rule} secret in ${place.path}`,
    bare: raw,
    quoted: text(item.Redacted),
    // RawV2 joins an id and its key: both are secret, and the same value may stand in it.
    secrets: [text(item.RawV2), ...secretParts(fields(item.SecretParts))],
    // "Not verified" is said of what no longer works and of what nobody could try alike.
    validity: item.Verified === true ? "valid" : undefined,
    author: place.author,
    detail: [verified, place.detail].filter(Boolean).join(", "),
    references: place.link && /^https?:\/\//i.test(place.link) ? [place.link] : undefined,
    target: place.target && place.target.name !== own?.name ? place.target : undefined,
  });
}

/**
 * The parts of a credential by name, as later releases of version 3 add them, however deep they lie: each text is called by the name
 * nearest to it. Where a credential is used, and by whom, is no secret; an address may be (a webhook), or have one in it.
 */
function secretParts(parts: Fields): string[] {
  const found: string[] = [];
  const left: [name: string, value: unknown][] = Object.entries(parts);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [name, value] = next;
    if (Array.isArray(value)) for (const one of value) left.push([name, one]);
    else if (isObject(value)) for (const part of Object.entries(value)) left.push(part);
    else if (!NO_SECRET.test(name) || LETS_IN.test(text(value)?.slice(0, 4000) ?? "")) found.push(...texts([value]));
  }
  return found;
}

const NO_SECRET =
  /^(?:region|(?:sub)?domain|host|endpoint|location|organization|environment|version|type|service|user(?:name)?|email)$/i;

/** An address with a password in it, or with a signature or key behind it. */
const LETS_IN = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^\s/@:]*:[^\s/@]+@|[?&](?:sig|[\w-]*(?:key|token|secret|password))=[^&]/i;

/** Version 2: each string that was found is a secret of its own; a result without any is known by its diff. */
function strings(item: Fields): ParsedRecord[] {
  const rule = firstText(item.reason);
  if (rule === null) throw new RejectedItem("reason is missing: nothing says what kind of secret this is.");
  const commit = text(item.commitHash);
  const found = [...new Set(texts(item.stringsFound))];
  return (found.length > 0 ? found : [undefined]).map((bare) =>
    secretRecord({
      family: "trufflehog",
      rule,
      path: text(item.path) ?? "",
      title: rule,
      bare,
      quoted: bare ?? (typeof item.diff === "string" ? item.diff : undefined),
      detail: commit && `commit ${commit.slice(0, 64)}`,
    }),
  );
}

function ruleMatch(item: Fields): ParsedRecord {
  const about = fields(item.rule);
  const rule = firstText(about.id, about.message);
  if (rule === null) throw new RejectedItem("rule.id is missing: nothing says what kind of secret this is.");
  const lines = Object.values(fields(item.context)).filter((line) => typeof line === "string");
  const commit = text(item.commit);
  return secretRecord({
    family: "trufflehog",
    rule,
    path: text(item.path) ?? "",
    line: number(item.line),
    severity: parseSeverity(about.severity),
    title: text(about.message) ?? rule,
    bare: text(item.secret),
    quoted: lines.join("\n") || undefined,
    detail: commit && `commit ${commit.slice(0, 64)}`,
  });
}
