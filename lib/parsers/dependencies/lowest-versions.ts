/**
 * The first version of each range of patched versions (`>=2.6.9 <3.0.0`, `^1.4.2`), as a scanner states a fix.
 *
 * Returns  undefined where no range begins anywhere: `<0.0.0` says that no version is patched.
 */
export function lowestVersions(ranges: readonly string[]): string | undefined {
  const versions: string[] = [];
  for (const range of ranges.slice(0, 20)) {
    const lowest = /^[>=^~\s]{0,8}(\d[^\s,|<>]*)/.exec(range.slice(0, 200))?.[1];
    if (lowest) versions.push(lowest);
  }
  return versions.length > 0 ? [...new Set(versions)].join(", ") : undefined;
}
