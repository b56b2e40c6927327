import { RejectedItem } from "@/lib/parsers/parser";

/** Extensions report all of their issues under this one type, told apart by name. */
const EXTENSION_TYPE = "134217728";

/** What the issue is: Burp's number of its kind. */
export function burpRule(type: string | undefined, name: string | undefined): string {
  const id = type === EXTENSION_TYPE || !type ? name : type;
  if (!id) throw new RejectedItem("type and name are missing: nothing says which issue this is.");
  return id;
}

/** `/catalog [searchTerm parameter]`: the insertion point that Burp names behind the path. */
export function burpParameter(location: string | undefined): string | null {
  const end = location?.endsWith("]") ? location.lastIndexOf("[") : -1;
  if (!location || end === -1) return null;
  const point = location.slice(end + 1, -1).trim();
  return /^(\S+) parameter$/.exec(point)?.[1] ?? (point || null);
}
