/**
 * A path as every format of a tool spells it: forward slashes, no `./`, no doubled slash, `a/../b` folded; it never climbs above
 * its start. An absolute path stays absolute, since only the sender knows what it is relative to.
 */
export function tidyPath(path: string): string {
  if (isTidy(path)) return path;
  const slashed = path.replaceAll("\\", "/");
  const lead = slashed.startsWith("//") ? "//" : slashed.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of slashed.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return lead + parts.join("/");
}

/** Most paths need nothing, and a look at their characters tells; names that begin with a dot are looked at again. */
function isTidy(path: string): boolean {
  if (path.includes("\\") || path.includes("//") || path.endsWith("/")) return false;
  return !(path.startsWith(".") || path.includes("/.")) || !/(?:^|\/)\.\.?(?:\/|$)/.test(path);
}
