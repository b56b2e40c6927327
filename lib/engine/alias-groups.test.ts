import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupAliases } from "@/lib/engine/alias-groups";

const state = (id: string, ...aliases: string[]) => ({ id, aliases, links: [] });

describe("groupAliases", () => {
  test("ids stated as the same are one group named after its CVE", () => {
    const { groups } = groupAliases(
      [],
      [state("GHSA-aaaa-bbbb-cccc", "CVE-2024-1"), state("PYSEC-2024-9", "GHSA-aaaa-bbbb-cccc")],
    );
    expect(groups).toEqual([
      { canonicalId: "CVE-2024-1", members: ["CVE-2024-1", "GHSA-aaaa-bbbb-cccc", "PYSEC-2024-9"], known: [] },
    ]);
  });

  test("a distribution bundle is a link and never an alias", () => {
    const { groups, links } = groupAliases([], [state("CVE-2024-1", "DSA-5000-1"), state("CVE-2024-2", "DSA-5000-1")]);
    expect(groups.map((group) => group.members)).toEqual([["CVE-2024-1"], ["CVE-2024-2"]]);
    expect(links).toContainEqual({ member: "CVE-2024-1", link: "DSA-5000-1" });
  });

  test("an id that names two CVEs joins neither", () => {
    const { groups } = groupAliases([], [state("GHSA-aaaa-bbbb-cccc", "CVE-2024-1", "CVE-2024-2")]);
    expect(
      groups.map((group) => group.members.filter((id) => id.startsWith("CVE-")).length).every((count) => count <= 1),
    ).toBe(true);
    expect(groups.find((group) => group.members.includes("GHSA-aaaa-bbbb-cccc"))?.members).toEqual([
      "GHSA-aaaa-bbbb-cccc",
    ]);
  });

  test("learning an alias between two known groups merges them", () => {
    const known = [
      { id: "1", members: ["GHSA-aaaa-bbbb-cccc"] },
      { id: "2", members: ["CVE-2024-1"] },
    ];
    const { groups } = groupAliases(known, [state("GHSA-aaaa-bbbb-cccc", "CVE-2024-1")]);
    expect(groups[0]?.known).toEqual(["1", "2"]);
  });

  const id = fc.constantFrom(
    "CVE-2024-1",
    "CVE-2024-2",
    "CVE-2024-3",
    "GHSA-a",
    "GHSA-b",
    "PYSEC-1",
    "DSA-1",
    "RHSA-2",
  );
  const statements = fc.array(fc.record({ id, aliases: fc.array(id, { maxLength: 3 }), links: fc.constant([]) }), {
    maxLength: 8,
  });

  test("no group ever has two CVEs", () => {
    fc.assert(
      fc.property(statements, (list) => {
        for (const group of groupAliases([], list).groups)
          expect(group.members.filter((m) => m.startsWith("CVE-")).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("the order of statements changes nothing", () => {
    fc.assert(
      fc.property(statements, (list) => {
        const sets = (l: typeof list) =>
          groupAliases([], l)
            .groups.map((group) => group.members.join())
            .toSorted();
        expect(sets(list.toReversed())).toEqual(sets(list));
      }),
    );
  });
});
