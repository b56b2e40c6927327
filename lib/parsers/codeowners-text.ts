import { z } from "zod";
import { MAX_LINES } from "@/lib/engine/codeowners";
import type { OwnershipRecord, ParsedRecord } from "@/lib/model/record";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.record(z.string(), z.unknown());
type Doc = z.infer<typeof Envelope>;

/** The GitLab section the reader is in: its name and the owners its rules have when they name none. */
type Section = { name: string | null; defaults: string[] };
const SECTIONS = new WeakMap<Doc, Section>();

/**
 * CODEOWNERS, with GitHub's rules and GitLab's sections.
 *
 * Yields   one ownership rule per line, in file order; an ownerless rule clears ownership. Comments, blank lines and section
 *          headings are no entries. Rules of different sections combine, inside one the last match wins (GitLab).
 * Units    owners as written: `@user`, `@org/team`, an e-mail address.
 * Limits   lines, pattern length and owners per line: a file is anybody's, and all of it is asked about every path.
 * Errors   what GitHub skips is rejected with the reason: `!` outside a section, `[ ]`, an escaped `#`, an owner of no known form.
 * Source   docs.github.com about code owners, docs.gitlab.com code owners reference; fixtures in __fixtures__/codeowners.
 */
export const codeownersText = defineParser<Doc>({
  id: "codeowners",
  version: 1,
  family: "codeowners",
  media: "text",
  matches: (sketch, hint) => typeof sketch === "string" && (hint.stated || looksLikeCodeowners(sketch, hint.filename)),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CODEOWNERS", version: null }, looked: true }),
  records: ({ value, path }, doc) => {
    const line = Number(path[0]);
    // Lines come in file order: a heading holds until the next one, and reading again starts anew.
    if (line === 0 || !SECTIONS.has(doc)) SECTIONS.set(doc, { name: null, defaults: [] });
    return readLine(String(value ?? ""), line + 1, doc);
  },
});

function readLine(text: string, line: number, doc: Doc): ParsedRecord[] {
  const words = wordsOf(text);
  const [pattern, ...owners] = words;
  if (pattern === undefined) return [];
  if (line > MAX_LINES) throw new RejectedItem(`It stands below line ${MAX_LINES}, so it has no effect.`);
  const heading = sectionHeading(text);
  if (heading) {
    const tooMany = heading.defaults.length > MAX_OWNERS;
    SECTIONS.set(doc, tooMany ? { ...heading, defaults: [] } : heading);
    if (tooMany) throw new RejectedItem(TOO_MANY_OWNERS);
    return [];
  }
  return [ruleOf(pattern, owners, line, SECTIONS.get(doc) ?? { name: null, defaults: [] })];
}

function ruleOf(pattern: string, owners: string[], line: number, section: Section): OwnershipRecord {
  const wrong = owners.find((owner) => !isOwner(owner));
  if (wrong !== undefined)
    throw new RejectedItem(
      `"${wrong.slice(0, 80)}" is neither @user, @org/team nor an e-mail address, so the line has no effect.`,
    );
  if (owners.length > MAX_OWNERS) throw new RejectedItem(TOO_MANY_OWNERS);
  if (pattern.length > MAX_PATTERN_CHARS)
    throw new RejectedItem(`The pattern is longer than ${MAX_PATTERN_CHARS} characters.`);
  if (pattern.startsWith("!")) {
    if (section.name === null)
      throw new RejectedItem("A pattern cannot be negated with ! in CODEOWNERS, so the line has no effect.");
    return { kind: "ownership", pattern, owners: [], line, section: section.name };
  }
  if (pattern.startsWith("\\#"))
    throw new RejectedItem("A pattern cannot begin with an escaped # in CODEOWNERS, so the line has no effect.");
  if (/[[\]]/.test(pattern) && section.name === null)
    throw new RejectedItem("Character ranges with [ ] do not work in CODEOWNERS, so the line has no effect.");
  const effective = owners.length === 0 ? section.defaults : owners;
  return { kind: "ownership", pattern, owners: [...effective], line, section: section.name };
}

/** Words apart by blanks; `\ ` stays in its word; ` #` begins a comment. */
function wordsOf(text: string): string[] {
  const words = text.trim().match(/(?:\\.|[^\s\\]|\\$)+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith("#"));
  return comment === -1 ? words : words.slice(0, comment);
}

/** `[Name]`, `^[Optional]`, `[Name][2]` and their default owners; null for any other line. */
function sectionHeading(text: string): Section | null {
  const match = /^\s*\^?\[([^\]]+)\](?:\[\d+\])?(?:\s(.*))?$/s.exec(text);
  if (!match?.[1]) return null;
  const defaults = wordsOf(match[2] ?? "");
  // A GitHub pattern may begin with a range ([ab].txt): it is followed by more of the pattern, never by a blank.
  return defaults.every(isOwner) ? { name: match[1].trim(), defaults } : null;
}

/** As long as an address may be (RFC 5321); the patterns below take time in the square of the length. */
const MAX_OWNER_CHARS = 320;
/** A section's owners stand at each of its lines: without a limit a small file would be stored a thousandfold. */
const MAX_OWNERS = 100;
const TOO_MANY_OWNERS = `It names more than ${MAX_OWNERS} owners, so it has no effect.`;
/** What matching takes (lib/engine/codeowners/glob.ts), less what anchoring adds. */
const MAX_PATTERN_CHARS = 500;

function isOwner(word: string): boolean {
  if (word.length > MAX_OWNER_CHARS) return false;
  return /^@@?[\w][\w.-]*(\/[\w.-]+)*$/.test(word) || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(word);
}

/** By its name, or by its text: nothing but rules, headings and comments, and some owner among them. */
function looksLikeCodeowners(sketch: string, filename: string | null): boolean {
  if (/(^|[^a-z])CODEOWNERS$/i.test(filename ?? "")) return true;
  const lines = sketch.split(/\r?\n/);
  if (sketch.length >= 60_000) lines.pop(); // the last line may be cut
  const rules = lines.map((text) => ({ text, words: wordsOf(text) })).filter(({ words }) => words.length > 0);
  const fits = rules.every(({ text, words }) => sectionHeading(text) !== null || words.slice(1).every(isOwner));
  return fits && rules.some(({ words }) => words.slice(1).some((word) => word.includes("@")));
}
