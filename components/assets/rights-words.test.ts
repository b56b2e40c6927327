import { expect, test } from "vitest";
import { moreRightsWords, noRightsWords, withoutRoleWords } from "@/components/assets/rights-words";

const none = { known: true, unseen: [], count: 0, truncated: false, withoutRole: { count: 0, items: [] } };
const unseen = { ...none, known: false, unseen: ["RoleBinding" as const, "ClusterRoleBinding" as const] };

// "It may do nothing" is what an attacker would like to read: it is said of what was looked at alone.
test("an account is said to hold nothing only where everything was looked at", () => {
  expect(noRightsWords(none, false)).toMatch(/^No role is bound to it: .* may do nothing/);
  const notKnown = [
    unseen,
    { ...unseen, unseen: ["Role" as const], withoutRole: { count: 1, items: ["x"] } },
    { ...none, truncated: true },
    { ...none, withoutRole: { count: 1, items: ["x"] } },
  ];
  for (const held of notKnown) expect(noRightsWords(held, false)).not.toContain("nothing with the objects");
  expect(noRightsWords(unseen, false)).toBe(
    "What it may do is not known: no inventory has listed every RoleBinding and ClusterRoleBinding of the cluster.",
  );
});

test("a role without rules, one that nobody has seen and one that is not there read apart", () => {
  const read = [none, { ...none, known: false }, { ...unseen, unseen: ["ClusterRole" as const] }].map((held) =>
    noRightsWords(held, true),
  );
  expect(read).toEqual([
    "It has no rules: whoever holds it may do nothing by it.",
    "The inventory does not have this role, so its rules are not known.",
    "What it allows is not known: no inventory has listed every ClusterRole of the cluster.",
  ]);
});

test("rights beside which there may be others say so, and why", () => {
  expect(moreRightsWords(none)).toEqual([]);
  expect(moreRightsWords({ ...unseen, truncated: true })).toEqual([
    "There may be other rights: no inventory has listed every RoleBinding and ClusterRoleBinding of the cluster.",
    "More is granted than is read here: there may be other rights.",
  ]);
});

test("a binding whose role is missing grants nothing only where the roles are known", () => {
  const lost = (count: number, known = true) => withoutRoleWords({ ...none, known, withoutRole: { count, items: [] } });
  expect([lost(0), lost(1), lost(2, false)]).toEqual([
    null,
    "1 binding names a role that the inventory does not have: it grants nothing while that is so.",
    "2 bindings name roles that the inventory does not have: what they grant is not known.",
  ]);
});
