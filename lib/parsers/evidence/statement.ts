import type { EvidenceSubject } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";

/** An in-toto statement: what it is about, and what it says. */
export type InTotoStatement = { subjects: EvidenceSubject[]; predicateType: string | null; predicate: unknown };

/**
 * Source  in-toto/attestation spec/v1/statement.md; v0.1 has the same fields.
 */
export function readStatement(value: unknown): InTotoStatement | null {
  if (!isStatement(value)) return null;
  return {
    subjects: list(value.subject).map(subjectOf),
    predicateType: text(value.predicateType) ?? null,
    predicate: value.predicate,
  };
}

export function isStatement(value: unknown): value is Fields {
  return isObject(value) && /^https?:\/\/in-toto\.io\/Statement\/v/.test(text(value._type) ?? "");
}

/** Digests as `algorithm:hex`. Names are URIs, file names or image references. */
function subjectOf(value: unknown): EvidenceSubject {
  const subject = fields(value);
  const name = text(subject.name) ?? text(subject.uri);
  return { name: name ? cut(name, 1000) : null, digests: digestsOf(subject.digest) };
}

export function digestsOf(value: unknown): string[] {
  const found: string[] = [];
  for (const [algorithm, hex] of Object.entries(fields(value))) {
    const digest = text(hex)?.toLowerCase();
    if (digest && /^[\da-f]{16,256}$/.test(digest) && /^\w{1,40}$/.test(algorithm))
      found.push(`${algorithm.toLowerCase()}:${digest}`);
  }
  return found;
}
