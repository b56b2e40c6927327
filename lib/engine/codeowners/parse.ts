/** One rule of a CODEOWNERS file, in file order. Empty `owners` clear ownership. The same shape as an ownership record. */
export type CodeownersRule = { pattern: string; owners: string[]; line: number; section: string | null };

export type CodeownersDialect = "github" | "gitlab";

/** A line that GitHub or GitLab would skip, with why. */
export type SkippedLine = { line: number; text: string; reason: string };

export type ParsedCodeowners = { dialect: CodeownersDialect; rules: CodeownersRule[]; skipped: SkippedLine[] };

/** `^[Name][2] @default` : optional mark, name, number of approvals (a wrong one counts as 1), default owners. */
const SECTION = /^\^?\[([^\]]+)\](?:\[-?\d*\])?(?:\s(.*))?$/s;

/**
 * Reads a CODEOWNERS file.
 *
 * Shape    rules in file order; GitLab's section defaults are filled into its entries without owners.
 * Skips    lines that GitHub skips too: `!`, `[ ]`, `\#`, and owners that are no handle or address. GitLab leaves a malformed
 *          owner out and keeps the line; it has no inline comments, so handles in one count.
 * Dialect  stated, else GitLab when a line is a section header, else GitHub.
 * Source   docs.github.com "About code owners"; docs.gitlab.com "Syntax of CODEOWNERS file" and "Advanced CODEOWNERS
 *          configuration", Error handling.
 */
export function parseCodeowners(text: string, dialect?: CodeownersDialect): ParsedCodeowners {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const spoken = dialect ?? (lines.some((line) => SECTION.test(line.trim())) ? "gitlab" : "github");
  const parsed: ParsedCodeowners = { dialect: spoken, rules: [], skipped: [] };
  let section: string | null = null;
  let defaults: string[] = [];
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const header = spoken === "gitlab" ? SECTION.exec(line) : null;
    const name = header?.[1]?.trim();
    if (header && name) {
      section = name;
      defaults = ownersIn(header[2] ?? "", spoken);
      continue;
    }
    addRule(parsed, line, i + 1, section, defaults);
  }
  return parsed;
}

function addRule(
  parsed: ParsedCodeowners,
  text: string,
  line: number,
  section: string | null,
  defaults: string[],
): void {
  const pattern = /^(?:\\.|\S)+/.exec(text)?.[0] ?? "";
  const owners = ownersIn(text.slice(pattern.length), parsed.dialect);
  const reason = unusablePattern(pattern, parsed.dialect) ?? unusableOwner(owners, parsed.dialect);
  if (reason) {
    parsed.skipped.push({ line, text, reason });
    return;
  }
  // An exclusion takes a path out of its section: it has no owners of its own, whatever stands behind it.
  const isExclusion = pattern.startsWith("!");
  const effective = owners.length > 0 ? owners : defaults;
  parsed.rules.push({ pattern, owners: isExclusion ? [] : [...effective], line, section });
}

/** Why the host ignores this pattern, or null. Also applied to rules that come from stored records. */
export function unusablePattern(pattern: string, dialect: CodeownersDialect): string | null {
  if (pattern === "" || /^\/+$/.test(pattern)) return "The pattern is empty.";
  if (dialect === "gitlab") return null;
  if (pattern.startsWith("!")) return "GitHub has no negation with !.";
  if (pattern.startsWith("\\#")) return "GitHub does not let \\# begin a pattern.";
  if (/[[\]]/.test(pattern)) return "GitHub has no character ranges with [ ].";
  return null;
}

function unusableOwner(owners: readonly string[], dialect: CodeownersDialect): string | null {
  const odd = owners.find((owner) => !isOwner(owner, dialect));
  return odd === undefined ? null : `${odd} is neither @name, @organization/team nor an e-mail address.`;
}

function isOwner(owner: string, dialect: CodeownersDialect): boolean {
  if (/^[^\s@]+@[^\s@]+$/.test(owner)) return true;
  return dialect === "gitlab" ? /^@{1,2}[\w.-]+(\/[\w.-]+)*$/.test(owner) : /^@[\w.-]+(\/[\w.-]+)?$/.test(owner);
}

/** GitHub's owners end at an inline comment, a word starting with `#`; GitLab takes every word that is an owner. */
function ownersIn(text: string, dialect: CodeownersDialect): string[] {
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (dialect === "gitlab") return words.filter((word) => isOwner(word, dialect));
  const comment = words.findIndex((word) => word.startsWith("#"));
  return comment === -1 ? words : words.slice(0, comment);
}
