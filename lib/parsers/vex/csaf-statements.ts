import { isBundleId } from "@/lib/engine/advisory-id";
import type { StatementRecord } from "@/lib/model/record";
import { type Fields, fields, list, text, texts } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";
import type { CsafProducts } from "@/lib/parsers/vex/csaf-products";
import { csafStatuses, type Told } from "@/lib/parsers/vex/csaf-statuses";

/** What an entry needs of its document; `told` where other entries are about its vulnerability too. */
type Around = { products: CsafProducts; trackingId: string | null; told: Told | undefined };

/** One entry of `vulnerabilities`: a statement per status and, of products not affected, per justification. */
export function csafStatements(value: unknown, { products, trackingId, told }: Around): StatementRecord[] {
  const entry = fields(value);
  const ids = csafIds(entry, trackingId);
  if (!ids) throw new RejectedItem("cve and ids are missing: nothing says which vulnerability this is.");
  const justified = byProduct(entry.flags, "label", products);
  const impact = byProduct(
    list(entry.threats).filter((one) => fields(one).category === "impact"),
    "details",
    products,
  );
  const fixes = byProduct(entry.remediations, "details", products);
  const groups = new Map<string, StatementRecord>();
  for (const { id, status, product } of csafStatuses(entry, products, told)) {
    const justification = status === "not_affected" ? (justified(id) ?? null) : null;
    const key = `${status} ${justification}`;
    const note = status === "not_affected" ? impact(id) : fixes(id);
    const known = groups.get(key) ?? statement(ids, status, justification, note);
    known.products.push(product);
    groups.set(key, known);
  }
  // An advisory may describe a vulnerability and leave its products out: read, and setting nothing.
  if (groups.size === 0) return [statement(ids, "unknown", null, undefined)];
  return [...groups.values()].map((one) => ({ ...one, products: [...new Set(one.products)] }));
}

type Ids = { advisory: string; aliases: string[] };

function statement(ids: Ids, status: string, justification: string | null, note: string | undefined): StatementRecord {
  const words = note === undefined ? null : cut(note, 2000);
  return { kind: "statement", ...ids, status, justification, products: [], wholeSubject: false, note: words };
}

/**
 * The CVE; else the first of the vendor's own ids; else the document's, whose one subject the vulnerability then is. Only ids
 * of the public databases are aliases: a bug tracker's number or a bundle's name is not one vulnerability.
 */
export function csafIds(entry: Fields, trackingId: string | null): Ids | null {
  const ids = list(entry.ids)
    .map((id) => text(fields(id).text))
    .filter((id): id is string => id !== undefined);
  const advisory = text(entry.cve) ?? ids.find((id) => ALIAS.test(id.slice(0, 100))) ?? ids[0] ?? trackingId;
  if (!advisory) return null;
  const aliases = ids.filter((id) => id !== advisory && ALIAS.test(id.slice(0, 100)) && !isBundleId(id));
  return { advisory, aliases: [...new Set(aliases)] };
}

const ALIAS = /^(?:GHSA|PYSEC|GO|RUSTSEC|OSV|EUVD)-[\w-]+$/i;

/** What a list of flags, threats or remediations says of a product, by its id or its group's; the first word counts. */
function byProduct(entries: unknown, field: string, { groups }: CsafProducts): (id: string) => string | undefined {
  const own = new Map<string, Word>();
  const grouped = new Map<string, Word>();
  for (const [at, entry] of list(entries).map(fields).entries()) {
    const word = text(entry[field]);
    if (!word) continue;
    for (const id of texts(entry.product_ids)) if (!own.has(id)) own.set(id, { at, word });
    for (const id of texts(entry.group_ids)) if (!grouped.has(id)) grouped.set(id, { at, word });
  }
  return (id) => {
    let first = own.get(id);
    const [some, others] = smallerFirst(grouped, groups.get(id) ?? NONE);
    for (const group of some.keys()) {
      const one = others.has(group) ? grouped.get(group) : undefined;
      if (one && (!first || one.at < first.at)) first = one;
    }
    return first?.word;
  };
}

type Word = { at: number; word: string };
type Keys = Pick<ReadonlyMap<string, unknown>, "size" | "has" | "keys">;

const NONE: ReadonlySet<string> = new Set();

function smallerFirst(one: Keys, other: Keys): [Keys, Keys] {
  return one.size <= other.size ? [one, other] : [other, one];
}
