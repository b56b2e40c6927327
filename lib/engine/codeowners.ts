import { compileGlob, type Glob, MAX_STEPS, matchesSegments, segmentsOf } from "@/lib/engine/codeowners/glob";
import { type CodeownersDialect, type CodeownersRule, unusablePattern } from "@/lib/engine/codeowners/parse";

/** A CODEOWNERS file ready for matching; build it once per file. */
export type CodeownersFile = { dialect: CodeownersDialect; rules: readonly CompiledRule[] };
type CompiledRule = { rule: CodeownersRule; glob: Glob; exclusion: boolean; section: string };

/**
 * `owned` names the deciding rules (several only in GitLab, one per section); `cleared` is a match without owners, which differs
 * from `unmatched`: nobody shall own it.
 */
export type PathOwnership =
  | { kind: "owned"; owners: string[]; rules: CodeownersRule[] }
  | { kind: "cleared"; rule: CodeownersRule }
  | { kind: "unmatched" };

/** Twice the largest public file; lines beyond decide nothing. */
export const MAX_LINES = 20_000;

/** Compiles rules in file order, from a parsed file or from stored ownership records. Rules the host would skip are left out. */
export function compileCodeowners(rules: readonly CodeownersRule[], dialect?: CodeownersDialect): CodeownersFile {
  const spoken = dialect ?? (rules.some(isGitlabs) ? "gitlab" : "github");
  const usable = rules.slice(0, MAX_LINES).filter((rule) => unusablePattern(rule.pattern, spoken) === null);
  return { dialect: spoken, rules: usable.map((rule) => compileRule(rule, spoken)) };
}

/** Sections, roles (`@@developer`) and groups in groups are GitLab's alone. */
function isGitlabs({ section, owners }: CodeownersRule): boolean {
  return section !== null || owners.some((owner) => /^@@|^@[^/@]+\/[^/]+\/./.test(owner));
}

/**
 * Who owns a path (relative to the repository root, with or without a leading slash).
 *
 * GitHub   the last matching rule wins; a match without owners clears.
 * GitLab   the last match of each section wins and sections add up; `!path` takes a path out of its section.
 * Cost     `MAX_STEPS` comparisons at most, whatever file and path hold: what would need more is answered as unmatched.
 * Source   docs.github.com "About code owners"; docs.gitlab.com "Code Owners syntax" (17.10 for exclusions).
 */
export function ownersOfPath(file: CodeownersFile, path: string): PathOwnership {
  const name = path.replace(/^(?:\.?\/)+/, "");
  const segments = segmentsOf(name);
  const budget = { steps: MAX_STEPS };
  const matches: Matches = ({ glob }) => matchesSegments(glob, segments, budget);
  const found = file.dialect === "github" ? lastMatch(file, matches) : bySection(file, matches);
  return budget.steps < 0 ? { kind: "unmatched" } : found;
}

/** Who owns a repository as a whole: the owner of a file at its root that no narrower rule names. */
export function ownersOfRepository(file: CodeownersFile): PathOwnership {
  return ownersOfPath(file, "a file at the root");
}

/** `line 12 `/payments/ @shop/payments``, as an owner's reason shows it. */
export function describeRule({ line, pattern, owners }: CodeownersRule): string {
  return `line ${line} \`${[pattern, ...owners].join(" ")}\``;
}

type Matches = (rule: CompiledRule) => boolean;

function lastMatch(file: CodeownersFile, matches: Matches): PathOwnership {
  const found = file.rules.findLast(matches);
  if (!found) return { kind: "unmatched" };
  if (found.rule.owners.length === 0) return { kind: "cleared", rule: found.rule };
  return { kind: "owned", owners: [...found.rule.owners], rules: [found.rule] };
}

function bySection(file: CodeownersFile, matches: Matches): PathOwnership {
  const excluded = new Set<string>();
  const last = new Map<string, CodeownersRule>();
  for (const compiled of file.rules) {
    if (!matches(compiled)) continue;
    const { rule, exclusion, section } = compiled;
    if (exclusion)
      excluded.add(section); // Once out, later lines of the section do not take it back in.
    else last.set(section, rule);
  }
  const rules = [...last].filter(([section]) => !excluded.has(section)).map(([, rule]) => rule);
  const owning = rules.filter((rule) => rule.owners.length > 0);
  if (owning.length > 0)
    return { kind: "owned", owners: [...new Set(owning.flatMap((rule) => rule.owners))], rules: owning };
  const cleared = rules.at(-1);
  return cleared ? { kind: "cleared", rule: cleared } : { kind: "unmatched" };
}

function compileRule(rule: CodeownersRule, dialect: CodeownersDialect): CompiledRule {
  const exclusion = dialect === "gitlab" && rule.pattern.startsWith("!");
  const pattern = exclusion ? rule.pattern.slice(1) : rule.pattern;
  const glob = dialect === "github" ? githubGlob(pattern) : gitlabGlob(pattern);
  return { rule, glob, exclusion, section: (rule.section ?? "").toLowerCase() };
}

/**
 * GitHub's reading of a pattern: a slash before its end anchors it; a directory owns all below it; `docs/*` owns the files of
 * `docs` and nothing nested, which is where it departs from .gitignore.
 */
function githubGlob(pattern: string): Glob {
  const body = pattern.replace(/^\/+/, "").replace(/(?<!\/)\/+$/, "");
  const directory = pattern.endsWith("/");
  const anchored = pattern.startsWith("/") || body.includes("/");
  const last = body.split("/").at(-1);
  const below = directory || last === "**" ? "/**/*" : last === "*" ? "" : "/**";
  const stem = last === "**" && !directory ? body.replace(/\/?\*\*$/, "") : body;
  return compileGlob([anchored || stem === "" ? "" : "**/", stem, below].join("").replace(/^\//, ""));
}

/**
 * GitLab's reading: without a leading slash it matches at any depth, a final slash means all below, anything else is exact. It
 * is Ruby's `File.fnmatch` with FNM_PATHNAME: `**` counts as any depth only before a slash, else it is `*`.
 */
function gitlabGlob(pattern: string): Glob {
  const rooted = pattern.startsWith("/") ? pattern.replace(/^\/+/, "") : `**/${pattern}`;
  return compileGlob(rooted.endsWith("/") ? `${rooted}**/*` : rooted.replace(/(^|\/)\*\*$/, "$1*"));
}
