import { pointerSteps } from "@/lib/model/json-pointer";
import type { Mapping } from "@/lib/model/mapping";
import { fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";
import type { Source } from "@/lib/model/mapping-source";
import type { RecordTarget } from "@/lib/model/record";
import { parseSeverity, type Severity, severityOfCvss } from "@/lib/model/severity";
import { scoreOfVector } from "@/lib/parsers/cvss-vector";
import { number } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { type SourceReader, sourceReader, textsIn } from "@/lib/parsers/mapped/source-reader";
import { type Item, RejectedItem } from "@/lib/parsers/parser";

/** How entries are read by one mapping: made once, used for each. */
export type EntryReader = (item: Item, doc: unknown) => Entry;

/** One entry as its mapping reads it. */
export type Entry = {
  /** The first text of the field, or undefined. */
  text: (field: MappingField) => string | undefined;
  /** Every text of it. */
  texts: (field: MappingField) => string[];
  number: (field: MappingField) => number | undefined;
  /** The text, or a rejection that says where it was looked for. */
  demand: (field: MappingField) => string;
  severity: Severity;
  cvss: { version: string; score: number; vector?: string } | undefined;
  suppressed: string | undefined;
  references: string[];
  target: RecordTarget | undefined;
};

/** Compiles a mapping's sources; `targetOf` makes an asset of the text that names it. */
export function entryReader(mapping: Mapping, targetOf: (name: string) => RecordTarget | undefined): EntryReader {
  const sources = new Map<MappingField, SourceReader>();
  for (const [field, source] of Object.entries(mapping.fields)) {
    if (source) sources.set(field as MappingField, sourceReader(source));
  }
  const words = new Map(Object.entries(mapping.severities).map(([word, label]) => [folded(word), label]));
  const named = mapping.target && isPerEntry(mapping.target.from) ? sourceReader(mapping.target.from) : undefined;
  return (item, doc) => {
    const texts = (field: MappingField) => textsIn(sources.get(field)?.(item, doc));
    const text = (field: MappingField) => texts(field)[0];
    const cvss = cvssOf(text("cvss"));
    const word = text("severity");
    const name = textsIn(named?.(item, doc))[0];
    return {
      texts,
      text,
      number: (field) => number(text(field)),
      demand: (field) => text(field) ?? missing(mapping, field),
      severity: word === undefined ? severityOfCvss(cvss?.score) : (words.get(folded(word)) ?? parseSeverity(word)),
      cvss,
      suppressed: suppression(text("suppressed")),
      references: texts("references")
        .flatMap((one) => one.split(/\s+/))
        .filter((uri) => /^https?:\/\//i.test(uri))
        .slice(0, MAX_REFERENCES),
      target: name === undefined ? undefined : targetOf(name),
    };
  };
}

/** True for what may differ from entry to entry; the rest is said once, of the report as a whole. */
export function isPerEntry(source: Source): boolean {
  return "path" in source || ("report" in source && pointerSteps(source.report).includes("*"));
}

const MAX_REFERENCES = 50;
const MAX_REASON_CHARS = 300;

const folded = (word: string) => word.trim().toLowerCase();

function missing(mapping: Mapping, field: MappingField): never {
  const label = fieldsOfKind(mapping.kind).find(({ name }) => name === field)?.label ?? field;
  throw new RejectedItem(`${label} is missing: there is no text ${placeWords(mapping.fields[field])}.`);
}

function placeWords(source: Source | undefined): string {
  if (!source || "value" in source) return "for it";
  if ("report" in source) return `at ${source.report} of the report`;
  return source.path === "" ? "in the entry" : `at ${source.path} of the entry`;
}

function cvssOf(written: string | undefined): Entry["cvss"] {
  const score = number(written);
  if (score === undefined) return scoreOfVector(written) ?? undefined;
  return severityOfCvss(score) === "unknown" ? undefined : { version: "3.1", score };
}

/** Tools write a reason, or yes or no. */
function suppression(written: string | undefined): string | undefined {
  if (written === undefined || /^(?:false|no|none|0|null)$/i.test(written)) return undefined;
  return /^(?:true|yes|1)$/i.test(written) ? "The tool says that it does not count." : cut(written, MAX_REASON_CHARS);
}
