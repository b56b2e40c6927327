/** A compiled glob: path segments, each a list of literal parts around `*` and `?`, or `**`; null matches nothing. */
export type Glob = readonly (typeof ANY_DEPTH | Segment)[] | null;

/** `starts` and `ends` are what stands before the first and after the last special token: most names fail there at once. */
type Segment = { literal: string } | { starts: string; ends: string; tokens: readonly Token[] };
type Token = string | typeof STAR | typeof ONE;

const ANY_DEPTH = Symbol("**");
const STAR = Symbol("*");
const ONE = Symbol("?");

/** Longer patterns than any real repository has: they match nothing, so that a hostile file stays cheap. */
export const MAX_PATTERN_CHARS = 512;
/** No repository has a longer path. */
const MAX_PATH_CHARS = 1_024;

/** Comparisons left. Shared by all rules that are asked about one path; what runs out of it has not been matched. */
export type Budget = { steps: number };
/** Ten times what the largest public CODEOWNERS files (nine thousand lines) need for a path. */
export const MAX_STEPS = 1_000_000;

/** Compiles `*` (within a segment), `?` (one character) and `**` (any number of segments). `\` escapes; nothing else is special. */
export function compileGlob(pattern: string): Glob {
  if (pattern.length > MAX_PATTERN_CHARS) return null;
  return splitSegments(pattern).map((segment) => (segment === "**" ? ANY_DEPTH : compileSegment(segment)));
}

/** Matches a glob against a path; see `matchesSegments`. */
export function matchesGlob(glob: Glob, path: string): boolean {
  return matchesSegments(glob, segmentsOf(path), { steps: MAX_STEPS });
}

/** A path as `matchesSegments` takes it; null for one that is too long to match anything. */
export function segmentsOf(path: string): readonly string[] | null {
  return path.length > MAX_PATH_CHARS ? null : path.split("/");
}

/**
 * Matches a glob against the segments of a path. A star that fails is widened by one, and only the last star is ever
 * widened, so there is nothing exponential in it (CVE-2024-4068 and its family); what is left of the budget bounds the rest.
 */
export function matchesSegments(glob: Glob, path: readonly string[] | null, budget: Budget): boolean {
  if (glob === null || path === null) return false;
  return wildcard(
    glob,
    path,
    budget,
    (step) => step === ANY_DEPTH,
    (step, name) => matchesSegment(step as Segment, name, budget),
  );
}

function matchesSegment(segment: Segment, name: string, budget: Budget): boolean {
  if ("literal" in segment) return segment.literal === name;
  if (!name.startsWith(segment.starts) || !name.endsWith(segment.ends)) return false;
  return wildcard(
    segment.tokens,
    [...name],
    budget,
    (token) => token === STAR,
    (token, char) => token === ONE || token === char,
  );
}

function wildcard<P, T>(
  pattern: readonly P[],
  text: readonly T[],
  budget: Budget,
  isStar: (p: P) => boolean,
  is: (p: P, t: T) => boolean,
): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    budget.steps -= 1;
    if (budget.steps < 0) return false;
    const step = pattern[p];
    if (step !== undefined && isStar(step)) {
      star = p++;
      resume = t;
      if (p === pattern.length) return true;
    } else if (step !== undefined && is(step, text[t] as T)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.length && isStar(pattern[p] as P)) p++;
  return p === pattern.length;
}

function compileSegment(segment: string): Segment {
  const tokens: Token[] = [];
  const chars = [...segment]; // Characters and not code units, so that `?` takes one emoji as one.
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    if (char === "\\" && i + 1 < chars.length) tokens.push(chars[++i] as string);
    else if (char === "*") {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else tokens.push(char === "?" ? ONE : char);
  }
  const isSpecial = (token: Token) => typeof token === "symbol";
  const first = tokens.findIndex(isSpecial);
  if (first === -1) return { literal: tokens.join("") };
  return {
    starts: tokens.slice(0, first).join(""),
    ends: tokens.slice(tokens.findLastIndex(isSpecial) + 1).join(""),
    tokens,
  };
}

function splitSegments(pattern: string): string[] {
  const segments = [""];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === "/") segments.push("");
    else {
      const escaped = char === "\\" && i + 1 < pattern.length;
      segments[segments.length - 1] += escaped ? char + pattern[++i] : char;
    }
  }
  return segments;
}
