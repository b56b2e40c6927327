import { describe, expect, test } from "vitest";
import { cweName, namedCwe, weaknessKind } from "@/lib/engine/weakness-kinds";
import pack from "@/packs/weaknesses/weaknesses.json";

describe("the kind of a weakness", () => {
  // As CodeQL and Semgrep write them of one rule.
  test.each([
    { of: "the one that is said", cwes: ["CWE-89"], name: "SQL injection" },
    {
      of: "the one that tells more than what is general",
      cwes: ["CWE-116", "CWE-79", "CWE-20"],
      name: "Cross-site scripting",
    },
    {
      of: "the one in which all lie",
      cwes: ["CWE-22", "CWE-23", "CWE-36", "CWE-73", "CWE-99"],
      name: "Path traversal",
    },
    { of: "the one above all, though nobody says it", cwes: ["CWE-78", "CWE-88"], name: "Command injection" },
    { of: "several kinds of queries", cwes: ["CWE-89", "CWE-90", "CWE-943"], name: "Query injection" },
    { of: "two that have nothing in common: none", cwes: ["CWE-79", "CWE-89"], name: undefined },
    { of: "what is general alone: none", cwes: ["CWE-20"], name: undefined },
    { of: "what the table does not have: none", cwes: ["CWE-99999"], name: undefined },
    { of: "nothing: none", cwes: [], name: undefined },
  ])("is $of", ({ cwes, name }) => {
    expect(weaknessKind(cwes)?.name).toBe(name);
    expect(weaknessKind(cwes.toReversed())?.name).toBe(name);
  });

  test("says what an attacker may do, and nothing where that depends on more", () => {
    expect(weaknessKind(["CWE-89"])?.attacker).toBe("read and change the database");
    expect(weaknessKind(["CWE-328"])).toEqual({ name: "Weak hash", attacker: null });
  });
});

test("a CWE is told with its name, and one that has none here by its number", () => {
  expect(namedCwe("CWE-79")).toBe("CWE-79 Cross-site scripting");
  expect(namedCwe("CWE-99999")).toBe("CWE-99999");
});

// A kind lies in what is above it and in all that is above that: else the narrowest of several could not be told by counting.
test("each kind of the table is there once, and lies in what its own lie in", () => {
  const ids = pack.weaknesses.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const above = new Map(pack.weaknesses.map((row) => [row.id, ("within" in row && row.within) || []]));
  for (const [id, within] of above)
    for (const one of within) {
      expect(cweName(one), `${id} in ${one}`).not.toBeNull();
      expect(within, `${id} in ${one}`).toEqual(expect.arrayContaining(above.get(one) ?? []));
      expect(within).not.toContain(id);
    }
});

// Read as "An attacker may …." and within a title: a full stop or a line break would end it.
test("words of the table fit where they are put", () => {
  for (const row of pack.weaknesses) {
    expect(row.name).toMatch(/^[A-Z].{3,50}$/);
    if ("attacker" in row && row.attacker) expect(row.attacker).toMatch(/^[a-z][A-Za-z ,-]{8,60}[a-z]$/);
  }
});

// CWE Top 25 of 2024, https://cwe.mitre.org/top25/archive/2024/2024_cwe_top25.html
test("the Top 25 all have a name, and all but the general one say what an attacker may do", () => {
  const top = [
    79, 787, 89, 352, 22, 125, 78, 416, 862, 434, 94, 20, 77, 287, 269, 502, 200, 863, 918, 119, 476, 798, 190, 400,
    306,
  ];
  expect(top.filter((id) => cweName(`CWE-${id}`) === null)).toEqual([]);
  expect(top.filter((id) => !weaknessKind([`CWE-${id}`])?.attacker)).toEqual([20]);
});
