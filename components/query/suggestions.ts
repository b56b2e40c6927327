import type { SearchField } from "@/lib/contracts/http/search-fields";

export type Suggestion = { insert: string; label: string; note: string };
/** Values that only the page knows (teams, clusters), by field name. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const EXAMPLES: Record<SearchField["type"], readonly string[]> = {
  enum: [],
  text: [],
  boolean: ["true", "false"],
  number: [">=90", "<40"],
  duration: [">30d", ">90d", "<7d"],
  date: [],
};

/** What may follow at the end of a filter text: fields while a word begins, values after `field:`. */
export function suggest(text: string, fields: readonly SearchField[], known: KnownValues = {}): Suggestion[] {
  const term = (/\S*$/.exec(text)?.[0] ?? "").toLowerCase();
  const minus = term.startsWith("-") ? "-" : "";
  const [name = "", value] = splitOnce(term.slice(minus.length));
  if (value === undefined) {
    return fields
      .filter((field) => [field.name, ...(field.aliases ?? [])].some((word) => word.startsWith(name)))
      .map((field) => ({ insert: `${minus}${field.name}:`, label: `${field.name}:`, note: field.description }));
  }
  const field = fields.find((candidate) => candidate.name === name || candidate.aliases?.includes(name));
  if (!field) return [];
  const chosen = value.split(",").slice(0, -1);
  const begun = value.split(",").at(-1) ?? "";
  return valuesOf(field, known)
    .filter((option) => option.startsWith(begun) && option !== begun && !chosen.includes(option))
    .map((option) => {
      const whole = `${minus}${name}:${[...chosen, option].join(",")}`;
      return { insert: `${whole} `, label: whole, note: field.description };
    });
}

/** The text with its last, half-written term replaced by the suggestion. */
export function complete(text: string, suggestion: Suggestion): string {
  return text.replace(/\S*$/, "") + suggestion.insert;
}

function valuesOf(field: SearchField, known: KnownValues): string[] {
  const presence = field.presence ? ["any", "none"] : [];
  return [...(field.values ?? EXAMPLES[field.type]), ...(known[field.name] ?? []), ...presence];
}

function splitOnce(term: string): [string, string | undefined] {
  const at = term.indexOf(":");
  return at < 0 ? [term, undefined] : [term.slice(0, at), term.slice(at + 1)];
}
