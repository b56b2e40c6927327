/** A path inside the repository, with slashes; an absolute one is a place on somebody's machine. */
export function relativePath(path: string | undefined): string | undefined {
  const slashed = path?.replaceAll("\\", "/").replace(/^\.\//, "");
  return slashed && !/^(?:\/|[a-z]:|~|\.\.\/)/i.test(slashed) ? slashed : undefined;
}
