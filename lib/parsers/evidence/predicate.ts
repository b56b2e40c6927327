import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { cyclonedxComponent, indexComponent } from "@/lib/parsers/cyclonedx/component";
import type { CyclonedxDocument } from "@/lib/parsers/cyclonedx/document";
import { cyclonedxVulnerability } from "@/lib/parsers/cyclonedx/vulnerability";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { spdxPackage } from "@/lib/parsers/sbom/spdx-package";
import { openvexJson } from "@/lib/parsers/vex/openvex-json";

/** `leftOut` says what of the document is no record, and why; absent where all of it is. */
type PredicateRecords = { records: ParsedRecord[]; leftOut?: string };

/**
 * What a signed SBOM or VEX document says, as it itself would be read: components, the vulnerabilities and VEX of a CycloneDX one,
 * statements of OpenVEX.
 * An element of it that is broken is left out, and said to be: the attestation is one entry, and stands.
 */
export function predicateRecords(type: string | null, value: unknown, target: RecordTarget | null): PredicateRecords {
  const document = bomOf(value);
  const elements = new Elements();
  const records =
    /spdx/i.test(type ?? "") || /^SPDX-2\./.test(text(document.spdxVersion) ?? "")
      ? list(document.packages).flatMap((one) => elements.read(() => spdxPackage(one)))
      : document.bomFormat === "CycloneDX"
        ? cyclonedx(document, elements)
        : openvexJson.matches(document, { filename: null, stated: false })
          ? openvex(document, elements)
          : [];
  // A statement about packages keeps to the subject as everything else of the document does.
  const placed = target
    ? records.map((record) => ("target" in record ? record : { ...record, target }) as ParsedRecord)
    : records;
  const leftOut = elements.leftOut();
  return leftOut ? { records: placed, leftOut } : { records: placed };
}

/** cosign wraps a predicate of its own types: `{Data: {...}, Timestamp}`, the data perhaps as text. */
function bomOf(value: unknown): Fields {
  const predicate = fields(value);
  if (predicate.Data === undefined) return predicate;
  if (typeof predicate.Data !== "string") return fields(predicate.Data);
  try {
    return fields(JSON.parse(predicate.Data));
  } catch {
    return predicate;
  }
}

function cyclonedx(document: Fields, elements: Elements): ParsedRecord[] {
  const subject = fields(fields(document.metadata).component);
  const components = [...flat(document.components), ...flat(subject.components)];
  const index = new Map<string, unknown>();
  for (const one of components) for (const [key, entry] of indexComponent(fields(one))) index.set(key, entry);
  const doc: CyclonedxDocument = { metadata: document.metadata, dependencies: document.dependencies };
  return [
    ...components.flatMap((one) => elements.read(() => cyclonedxComponent(one))),
    ...list(document.vulnerabilities).flatMap((one) => elements.read(() => cyclonedxVulnerability(one, doc, index))),
  ];
}

function openvex(document: Fields, elements: Elements): ParsedRecord[] {
  const items = list(document.statements).map((value, at) => ({
    value,
    path: ["statements", at],
    pointer: `/statements/${at}`,
  }));
  const index = new Map(items.flatMap((item) => openvexJson.index?.(item) ?? []));
  const all: ParsedRecord[] = [];
  let multiplied = 0;
  for (const [at, item] of items.entries()) {
    const records = elements.read(() => openvexJson.records(item, document, index));
    const written = records.reduce((sum, one) => sum + (one.kind === "statement" ? one.products.length : 0), 0);
    multiplied += Math.max(0, written - listedIn(fields(item.value)));
    if (multiplied > MAX_MULTIPLIED) {
      // What clears and was taken back further on knows of it already.
      elements.stopAt(
        `Of the attested document the statements from /predicate/statements/${at} on were left out (${items.length - at} of ${items.length}): the packages that its statements repeat for their products are more than ${MAX_MULTIPLIED}. Attest it in several documents.`,
      );
      break;
    }
    for (const one of records) all.push(one);
  }
  return all;
}

/**
 * How many packages all statements together write out again for further products: each may do so for a few thousand, and here
 * all are in memory at once.
 */
const MAX_MULTIPLIED = 50_000;

function listedIn({ products, subcomponents }: Fields): number {
  const own = list(products).reduce<number>((sum, one) => sum + 1 + list(fields(one).subcomponents).length, 0);
  return own + list(subcomponents).length;
}

/** Components of components, without recursion: their depth is the sender's. */
function flat(value: unknown): unknown[] {
  const all: unknown[] = [];
  const queue = [...list(value)].reverse();
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    all.push(one);
    for (const inner of [...list(fields(one).components)].reverse()) queue.push(inner);
  }
  return all;
}

/** Reads a document's elements one by one and keeps in mind how many were left out, and why. */
class Elements {
  #broken = 0;
  #why = "";
  #unread: string | null = null;

  read(records: () => ParsedRecord[]): ParsedRecord[] {
    try {
      return records();
    } catch (error) {
      if (!(error instanceof RejectedItem)) throw error;
      this.#broken += 1;
      this.#why ||= error.message;
      return [];
    }
  }

  stopAt(why: string): void {
    this.#unread = why;
  }

  leftOut(): string | undefined {
    const broken = `Elements of the attested document that were left out: ${this.#broken}. The first because: ${this.#why}`;
    return [...(this.#broken > 0 ? [broken] : []), ...(this.#unread ? [this.#unread] : [])].join(" ") || undefined;
  }
}
