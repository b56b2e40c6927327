import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { fields, list, number, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ plimsoll: z.literal("file-history") });
type Envelope = z.infer<typeof Envelope>;

/** Authors of one file that count; the rest are in its number of commits. */
const MAX_AUTHORS = 20;

/**
 * Who worked on which file of a repository, as `plimsoll push` counts it in a checkout: `{plimsoll: "file-history", version: 1,
 * files: [{path, commits, authors: [{author, commits, last}]}]}`.
 *
 * Yields   one committer per file and author, in file order. `author` is an e-mail address, or `@handle`, in lower case.
 * Units    commits counted in the newest part of the history; `last` is RFC 3339.
 * Privacy  addresses are replaced by their HMAC before anything is stored, the raw file included.
 * Errors   a file without a path or a number of commits, an author of more commits than the file has, and more than 20 authors are rejected.
 * Source   docs/ci.md, cli/file-history.ts; fixtures in __fixtures__/file-history-json.
 */
export const fileHistoryJson = defineParser<Envelope>({
  id: "file-history-json",
  version: 1,
  family: "file-history",
  media: "json",
  matches: (sketch) => fields(sketch).plimsoll === "file-history",
  envelope: Envelope,
  items: [{ at: ["files", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "git", version: null }, looked: true }),
  records: ({ value }) => committersOf(value),
});

function committersOf(value: unknown): ParsedRecord[] {
  const item = fields(value);
  const authors = list(item.authors).map(fields);
  // What is rejected is stored too, without the addresses in it.
  const reject = (reason: string) =>
    new RejectedItem(
      reason,
      authors.flatMap(({ author }) => text(author) ?? []),
    );
  const path = text(item.path)?.replace(/^(?:\.?\/)+/, "");
  const ofCommits = number(item.commits);
  if (!path) throw reject("path is missing: nothing says which file this is.");
  if (ofCommits === undefined || !isCount(ofCommits)) throw reject("commits is not a number of commits.");
  if (authors.length === 0) throw reject("It names nobody who worked on the file.");
  if (authors.length > MAX_AUTHORS) throw reject(`It names more than ${MAX_AUTHORS} authors.`);
  return authors.map(({ author, commits, last }) => {
    const name = text(author);
    const count = number(commits);
    const lastAt = text(last) ?? "";
    if (!name || !isAuthor(name)) throw reject("An author is neither an e-mail address nor a @handle.");
    if (count === undefined || !isCount(count) || count > ofCommits)
      throw reject("An author has no number of commits, or more of them than the file.");
    if (Number.isNaN(Date.parse(lastAt))) throw reject("An author's last commit has no time.");
    return { kind: "committer", path, author: name, commits: count, ofCommits, lastAt: new Date(lastAt).toISOString() };
  });
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000;

/** Of a stored file it is what stands for the address. */
function isAuthor(author: string): boolean {
  if (/^@[\w][\w.-]{0,99}$/.test(author) || /^plimsoll-(?:author|hmac)-[0-9a-f]{64}$/.test(author)) return true;
  return author.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(author);
}
