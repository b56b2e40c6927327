/** A compiled glob: path segments, each a list of literal parts around `*` and `?`, or `**`. */
export type Glob = readonly (typeof ANY_DEPTH | Segment)[];
type Segment = { literal: string } | { tokens: readonly Token[] };
type Token = string | typeof STAR | typeof ONE;

const ANY_DEPTH = Symbol("**");
const STAR = Symbol("*");
const ONE = Symbol("?");

/** Longer patterns or paths than any real repository has: refused, so that a hostile file stays cheap. */
const MAX_LENGTH = 4096;

/** Compiles `*` (within a segment), `?` (one character) and `**` (any number of segments). `\` escapes; nothing else is special. */
export function compileGlob(pattern: string): Glob {
  return splitSegments(pattern.slice(0, MAX_LENGTH)).map((segment) =>
    segment === "**" ? ANY_DEPTH : compileSegment(segment),
  );
}

/**
 * Matches a glob against a path. Cost is at most pattern length x path length: a star that fails is widened by one, and only the
 * last star is ever widened, so there is nothing exponential in it (CVE-2024-4068 and its family).
 */
export function matchesGlob(glob: Glob, path: string): boolean {
  if (path.length > MAX_LENGTH) return false;
  return wildcard(
    glob,
    path.split("/"),
    (step) => step === ANY_DEPTH,
    (step, name) => matchesSegment(step as Segment, name),
  );
}

function matchesSegment(segment: Segment, name: string): boolean {
  if ("literal" in segment) return segment.literal === name;
  return wildcard(
    segment.tokens,
    [...name],
    (token) => token === STAR,
    (token, char) => token === ONE || token === char,
  );
}

function wildcard<P, T>(
  pattern: readonly P[],
  text: readonly T[],
  isStar: (p: P) => boolean,
  is: (p: P, t: T) => boolean,
): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const step = pattern[p];
    if (step !== undefined && isStar(step)) {
      star = p++;
      resume = t;
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
  const special = tokens.some((token) => typeof token === "symbol");
  return special ? { tokens } : { literal: tokens.join("") };
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
