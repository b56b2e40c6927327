import { advisoryIdKind } from "@/lib/engine/advisory-id";
import type { OsvAffected, OsvRange, OsvRecord, OsvSeverity } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { osvPackage } from "@/lib/parsers/feeds/osv-package";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";

/** One OSV advisory. Throws `RejectedItem` for what has no id or no time of modification: both are demanded by the schema. */
export function osvRecord(value: unknown): OsvRecord {
  if (!isObject(value)) throw new RejectedItem("This advisory is not an object.");
  const id = text(value.id);
  const modified = timestamp(value.modified);
  if (!id) throw new RejectedItem("id is missing: nothing says which advisory this is.");
  if (!modified)
    throw new RejectedItem(`modified is no time, so nobody could tell which text of ${id.slice(0, 80)} is newer.`);
  const database = fields(value.database_specific);
  return {
    kind: "feed",
    feed: "osv",
    id,
    ...relations(id, value),
    modified,
    published: timestamp(value.published),
    withdrawn: timestamp(value.withdrawn),
    summary: text(value.summary) ?? null,
    details: text(value.details) ?? null,
    severities: severitiesOf(value.severity),
    severity: parseSeverity(database.severity),
    affected: list(value.affected).filter(isObject).map(affectedOf),
    references: referencesOf(value.references),
    cwes: texts(database.cwe_ids).filter((cwe) => /^CWE-\d+$/.test(cwe)),
  };
}

/**
 * `related` and `upstream` are never the same vulnerability. Nor are `aliases` where the advisory is a distribution's bundle or
 * names two CVEs, as older records of Debian and others do: then all of them are links.
 */
function relations(id: string, value: Fields): { aliases: string[]; links: string[] } {
  const stated = [...new Set(texts(value.aliases))].filter((alias) => alias !== id);
  const kinds = [id, ...stated].map(advisoryIdKind);
  const isOne = kinds[0] !== "bundle" && kinds.filter((kind) => kind === "cve").length <= 1;
  const aliases = isOne ? stated.filter((alias) => advisoryIdKind(alias) !== "bundle") : [];
  const others = [...stated, ...texts(value.upstream), ...texts(value.related)];
  const links = [...new Set(others)].filter((link) => link !== id && !aliases.includes(link));
  return { aliases, links };
}

function affectedOf(value: Fields): OsvAffected {
  const named = fields(value.package);
  return {
    package: osvPackage(named),
    ecosystem: text(named.ecosystem) ?? null,
    ranges: list(value.ranges).filter(isObject).map(rangeOf),
    versions: list(value.versions)
      .map(asText)
      .filter((version): version is string => version !== null),
    severities: severitiesOf(value.severity),
  };
}

const EVENTS = ["introduced", "fixed", "last_affected", "limit"] as const;

/** Early records wrote an introduction and its fix as one event: each word counts by itself. */
function rangeOf(value: Fields): OsvRange {
  return {
    type: text(value.type)?.toUpperCase() ?? "ECOSYSTEM",
    repo: text(value.repo) ?? null,
    events: list(value.events).flatMap((event) =>
      EVENTS.flatMap((word) => {
        const at = asText(fields(event)[word]);
        return at === null ? [] : [{ event: word, value: at }];
      }),
    ),
  };
}

function severitiesOf(value: unknown): OsvSeverity[] {
  return list(value).flatMap((one) => {
    const { type, score } = fields(one);
    const [word, stated] = [text(type), asText(score)];
    return word && stated !== null ? [{ type: word, score: stated }] : [];
  });
}

function referencesOf(value: unknown): OsvRecord["references"] {
  return list(value).flatMap((one) => {
    const { type, url } = fields(one);
    const written = text(url);
    return written ? [{ type: text(type) ?? "WEB", url: written }] : [];
  });
}
