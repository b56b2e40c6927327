import { z } from "zod";
import type { OwnershipRecord } from "@/lib/model/record";
import { isObject, list, lookup, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Item, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/** Keys of an OWNERS file, and whether the people under them own what lies below its folder. */
const ROLES: Record<string, boolean> = {
  approvers: true,
  reviewers: false,
  required_reviewers: false,
  emeritus_approvers: false,
  emeritus_reviewers: false,
  security_contacts: false,
  labels: false,
};
const KEYS = new Set([
  ...Object.keys(ROLES),
  "filters",
  "options",
  "aliases",
  "component",
  "components",
  "no_parent_owners",
]);

/**
 * Kubernetes-style OWNERS files (Prow).
 *
 * Yields   one record per listed person or label, per filter and per option. Each is a section of its own, since approvers
 *          add up instead of replacing one another. Approvers own; reviewers, emeriti, labels and options own nothing.
 * Units    patterns: `*` for the folder, the filter's regular expression as `regexp:...`.
 * Errors   an entry of the wrong type is rejected.
 * Source   go.k8s.io/owners; fixtures in __fixtures__/owners-yaml.
 */
export const ownersYaml = defineParser<z.infer<typeof Envelope>>({
  id: "owners-yaml",
  version: 1,
  family: "owners",
  media: "yaml",
  matches: (sketch) => isOwners(list(sketch)[0]),
  envelope: Envelope,
  items: [...Object.keys(ROLES), "filters", "options"].map((key) => ({ at: ["*", key, "*"] })),
  header: () => ({ ...EMPTY_HEADER, tool: { name: "OWNERS", version: null }, looked: true }),
  records: (item) => [recordOf(item)],
});

function isOwners(value: unknown): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return (
    keys.every((key) => KEYS.has(key)) &&
    ["approvers", "reviewers", "filters"].some((key) => isObject(value[key]) || Array.isArray(value[key]))
  );
}

function recordOf({ value, path }: Item): OwnershipRecord {
  const key = String(path[1]);
  const base = { kind: "ownership" as const, line: Number(path[2]) + 1 || 1 };
  if (key === "filters") {
    if (!isObject(value)) throw new RejectedItem("This filter is not a mapping of approvers, reviewers and labels.");
    const pattern = String(path[2]);
    return {
      pattern: pattern === ".*" ? "*" : `regexp:${pattern}`,
      ...base,
      owners: texts(value.approvers).map(asHandle),
      section: `filter ${pattern}`,
    };
  }
  if (key === "options") return { ...base, pattern: "*", owners: [], section: `option ${String(path[2])}` };
  const name = asText(value);
  if (name === null) throw new RejectedItem(`An entry under ${key} is not a name.`);
  return { ...base, pattern: "*", owners: lookup(ROLES, key) ? [asHandle(name)] : [], section: `${key} ${name}` };
}

/** OWNERS files name people without the @ that CODEOWNERS needs. */
function asHandle(name: string): string {
  return name.includes("@") ? name : `@${name}`;
}
