/** Enough of a version's digest to tell two apart. */
export function shortKey(key: string): string {
  return key.replace(/((?:sha256:)?\b[0-9a-f]{12})[0-9a-f]{20,}/, "$1…");
}
