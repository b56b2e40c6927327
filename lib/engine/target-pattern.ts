/** A character, `*` (anything within a segment) or `**` (anything at all). */
type Part = string | typeof WITHIN | typeof ACROSS;

const WITHIN = Symbol("*");
const ACROSS = Symbol("**");

/** No pattern or key is longer; one that is matches nothing, so that a comparison costs at most this squared. */
export const MAX_PATTERN_CHARS = 2_048;

/**
 * Whether a pattern like `image:registry.example/shop/*` names a target: `*` stays within a segment, `**` crosses them,
 * everything else means itself.
 *
 * Cost     pattern length x name length, whatever either holds: every place in the pattern that may have been reached is
 *          kept at once, and nothing is ever tried again.
 */
export function matchesTarget(pattern: string, name: string): boolean {
  return reachesEnd(pattern, name.length > MAX_PATTERN_CHARS ? null : [...name]);
}

/** Whether everything that `inner` names, today and later, `outer` names too. May say no where yes is true, never the reverse. */
export function coversPattern(outer: string, inner: string): boolean {
  return reachesEnd(outer, inner.length > MAX_PATTERN_CHARS ? null : partsOf(inner));
}

function reachesEnd(pattern: string, text: readonly Part[] | null): boolean {
  if (text === null || pattern.length > MAX_PATTERN_CHARS) return false;
  const parts = partsOf(pattern);
  let reached = new Set<number>();
  reach(reached, parts, 0);
  for (const given of text) {
    const next = new Set<number>();
    for (const place of reached) {
      const part = parts[place];
      if (part === ACROSS || (part === WITHIN && given !== "/" && given !== ACROSS)) reach(next, parts, place);
      else if (part === given && typeof part === "string") reach(next, parts, place + 1);
    }
    reached = next;
  }
  return reached.has(parts.length);
}

/** A star may stand for nothing: what follows it is reached as well. */
function reach(reached: Set<number>, parts: readonly Part[], place: number): void {
  for (let at = place; !reached.has(at); at++) {
    reached.add(at);
    if (typeof parts[at] !== "symbol") return;
  }
}

function partsOf(pattern: string): Part[] {
  return pattern.split(/(\*{1,2})/).flatMap((text): Part[] => {
    if (text === "**") return [ACROSS];
    return text === "*" ? [WITHIN] : [...text];
  });
}
