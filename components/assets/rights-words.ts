import { plural } from "@/lib/client/format-number";
import type { AccountRights } from "@/lib/contracts/http/account-rights";

type Said = Pick<AccountRights, "known" | "unseen" | "count" | "truncated" | "withoutRole">;

const list = new Intl.ListFormat("en");

/** What is said instead of rights where none were found. What nobody has looked at is never said to be nothing. */
export function noRightsWords({ known, unseen, truncated, withoutRole }: Said, isRole: boolean): string {
  if (unseen.length > 0) return `${isRole ? "What it allows" : "What it may do"} is not known: ${unlisted(unseen)}.`;
  if (truncated) return "There is more to read than is read here, so nothing is said of it.";
  if (isRole)
    return known
      ? "It has no rules: whoever holds it may do nothing by it."
      : "The inventory does not have this role, so its rules are not known.";
  return withoutRole.count > 0
    ? "No role that the inventory has is bound to it."
    : "No role is bound to it: whoever holds its token may do nothing with the objects of the cluster.";
}

/** What is said below rights that are not all there are, a sentence each. */
export function moreRightsWords({ unseen, truncated }: Said): string[] {
  return [
    ...(unseen.length > 0 ? [`There may be other rights: ${unlisted(unseen)}.`] : []),
    ...(truncated ? ["More is granted than is read here: there may be other rights."] : []),
  ];
}

/** Of bindings to roles that the inventory does not have; null where there are none. */
export function withoutRoleWords({ known, withoutRole: { count } }: Said): string | null {
  if (count === 0) return null;
  const names =
    count === 1
      ? "1 binding names a role that the inventory does not have"
      : `${plural(count, "binding")} name roles that the inventory does not have`;
  const it = count === 1 ? "it grants" : "they grant";
  return known ? `${names}: ${it} nothing while that is so.` : `${names}: what ${it} is not known.`;
}

function unlisted(kinds: readonly string[]): string {
  return `no inventory has listed every ${list.format(kinds)} of the cluster`;
}
