import { z } from "zod";
import { MAX_LINES } from "@/lib/engine/codeowners";
import type { OwnershipRecord, ParsedRecord } from "@/lib/model/record";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.string() });
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
 * Errors   what GitHub skips is rejected with the reason: `!`, `[ ]`, an escaped `#`, an owner of no known form. In a file with
 *          GitLab's sections or roles these have GitLab's meaning, and a malformed owner is only left out.
 * Source   docs.github.com about code owners, docs.gitlab.com code owners reference (exclusions since 17.10, error handling);
 *          fixtures in __fixtures__/codeowners.
 */
export const codeownersText = defineParser<Doc>({
  id: "codeowners",
  version: 2,
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
  if (line > MAX_LINES && wordsOf(text).length > 0)
    throw new RejectedItem(`It stands below line ${MAX_LINES}, so it has no effect.`);
  const heading = sectionHeading(text);
  const gitlab = isGitlab(doc);
  if (heading && (gitlab || heading.words.every(isOwner))) {
    const defaults = heading.words.filter(isOwner);
    const tooMany = defaults.length > MAX_OWNERS;
    SECTIONS.set(doc, { name: heading.name, defaults: tooMany ? [] : defaults });
    if (tooMany) throw new RejectedItem(TOO_MANY_OWNERS);
    return [];
  }
  const [pattern, ...owners] = gitlab ? gitlabWords(text) : wordsOf(text);
  if (pattern === undefined) return [];
  if (pattern.length > MAX_PATTERN_CHARS)
    throw new RejectedItem(`The pattern is longer than ${MAX_PATTERN_CHARS} characters, which no path is.`);
  if (owners.length > MAX_OWNERS) throw new RejectedItem(TOO_MANY_OWNERS);
  const section = SECTIONS.get(doc) ?? { name: null, defaults: [] };
  return [gitlab ? gitlabRule(pattern, owners, line, section) : githubRule(pattern, owners, line)];
}

function githubRule(pattern: string, owners: string[], line: number): OwnershipRecord {
  const wrong = owners.find((owner) => !isOwner(owner));
  if (wrong !== undefined)
    throw new RejectedItem(
      `"${wrong.slice(0, 80)}" is neither @user, @org/team nor an e-mail address, so the line has no effect.`,
    );
  if (pattern.startsWith("!"))
    throw new RejectedItem("A pattern cannot be negated with ! in CODEOWNERS, so the line has no effect.");
  if (pattern.startsWith("\\#"))
    throw new RejectedItem("A pattern cannot begin with an escaped # in CODEOWNERS, so the line has no effect.");
  if (/[[\]]/.test(pattern))
    throw new RejectedItem("Character ranges with [ ] do not work in CODEOWNERS, so the line has no effect.");
  return { kind: "ownership", pattern, owners, line, section: null };
}

/** An exclusion owns nothing; any other entry without owners has those of its section. Malformed owners are ignored. */
function gitlabRule(pattern: string, words: string[], line: number, section: Section): OwnershipRecord {
  const owners = pattern.startsWith("!") ? [] : words.filter(isOwner);
  const inherited = owners.length === 0 && !pattern.startsWith("!") ? section.defaults : owners;
  return { kind: "ownership", pattern, owners: [...inherited], line, section: section.name };
}

const GITLAB = new WeakMap<Doc, boolean>();

/** Sections, roles (`@@developer`) and groups in groups are GitLab's alone; one of them in the file decides for every line. */
function isGitlab(doc: Doc): boolean {
  const known = GITLAB.get(doc);
  if (known !== undefined) return known;
  const lines = doc.first.split(/\r?\n/);
  const found = lines.some(
    (line) =>
      sectionHeading(line)?.words.every(isOwner) ||
      wordsOf(line)
        .slice(1)
        .some((word) => isOwner(word) && /^@@|^@[^/@]+\/[^/]+\/./.test(word)),
  );
  GITLAB.set(doc, found);
  return found;
}

/** Words apart by blanks; `\ ` stays in its word; ` #` begins a comment. */
function wordsOf(text: string): string[] {
  const words = text.trim().match(/(?:\\.|[^\s\\]|\\$)+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith("#"));
  return comment === -1 ? words : words.slice(0, comment);
}

/** GitLab has comment lines and no inline comments: owners in one are parsed. */
function gitlabWords(text: string): string[] {
  const words = text.trim().match(/(?:\\.|[^\s\\]|\\$)+/g) ?? [];
  return words[0]?.startsWith("#") ? [] : words;
}

/** `[Name]`, `^[Optional]`, `[Name][2]` and the words after it; null for any other line. */
function sectionHeading(text: string): { name: string; words: string[] } | null {
  const match = /^\s*\^?\[([^\]]+)\](?:\[-?\d*\])?(?:\s(.*))?$/s.exec(text);
  const name = match?.[1]?.trim();
  // A GitHub pattern may begin with a range ([ab].txt): it is followed by more of the pattern, never by a blank.
  return name ? { name, words: wordsOf(match?.[2] ?? "") } : null;
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
const TABLE_HEADER = /^"?\w+"?(?:,"?\w+"?){3,}$/;

function looksLikeCodeowners(sketch: string, filename: string | null): boolean {
  if (/(^|[^a-z])CODEOWNERS$/i.test(filename ?? "")) return true;
  const lines = sketch.split(/\r?\n/);
  if (sketch.length >= 60_000) lines.pop(); // the last line may be cut
  const rules = lines.map((text) => ({ text, words: wordsOf(text) })).filter(({ words }) => words.length > 0);
  // Rows of a table may hold a blank and an address where a rule has its owner.
  if (TABLE_HEADER.test(rules[0]?.text.slice(0, 2000) ?? "")) return false;
  const fits = rules.every(
    ({ text, words }) => sectionHeading(text)?.words.every(isOwner) || words.slice(1).every(isOwner),
  );
  return fits && rules.some(({ words }) => words.slice(1).some((word) => word.includes("@")));
}
