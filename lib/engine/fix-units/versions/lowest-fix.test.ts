import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lowestFix, splitVersions } from "@/lib/engine/fix-units/versions/lowest-fix";
import { versionOrder } from "@/lib/engine/fix-units/versions/version-order";

const ORDERED: Record<string, string[]> = {
  deb: ["1.0~rc1-1", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0a-1", "1.1-1", "1.10-1", "1:0.9-1"],
  rpm: ["1.0~rc1-1", "1.0-1", "1.0-1.el8", "1.0^git1-1", "1.0.1-1", "1.1-1", "1.10-1", "2:0.1-1"],
  apk: [
    "1.2",
    "1.2.1_alpha1-r0",
    "1.2.1_rc2-r0",
    "1.2.1-r0",
    "1.2.1-r1",
    "1.2.1-r10",
    "1.2.1_p1-r0",
    "1.2.1a-r0",
    "1.2.10-r0",
  ],
  npm: ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0-rc.1", "1.0.0", "1.0.9", "1.0.10", "1.2.0", "10.0.0"],
  golang: ["v0.0.0-20190101000000-abc", "v0.17.0", "0.18.0", "v1.0.0"],
  pypi: ["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "1.10", "1!0.1"],
  maven: ["1.0-alpha-1", "1.0-beta", "1.0-M1", "1.0-rc1", "1.0-SNAPSHOT", "1.0", "1.0-sp1", "1.0.1", "1.9", "1.10"],
  gem: ["1.0.0.beta1", "1.0.0.rc1", "1.0.0", "1.0.1", "1.10.0"],
};

describe.each(Object.entries(ORDERED))("%s versions", (type, versions) => {
  test("sort as their ecosystem sorts them", () => {
    const compare = versionOrder(type)!;
    for (const [i, a] of versions.entries()) {
      for (const [j, b] of versions.entries())
        expect([a, b, Math.sign(compare(a, b))]).toEqual([a, b, Math.sign(i - j)]);
    }
  });
});

test("a qualifier that every object of the language has is a word like any other to Maven", () => {
  const compare = versionOrder("maven")!;
  expect(Math.sign(compare("1.0-constructor1", "1.0"))).toBe(1);
  expect(Math.sign(compare("1.0-constructor1", "1.0-d1"))).toBe(-1);
});

describe("equal versions", () => {
  test.each([
    ["maven", "1.0", "1.0.0"],
    ["maven", "1.0.RELEASE", "1"],
    ["pypi", "1.0", "1.0.0"],
    ["golang", "v1.2.3", "1.2.3"],
    ["npm", "1.2.3+build", "1.2.3"],
    ["deb", "0:1.0-1", "1.0-1"],
    ["rpm", "1.0", "1.0-5"],
  ])("%s %s is %s", (type, a, b) => expect(versionOrder(type)!(a, b)).toBe(0));

  test("any text can be compared with itself and either way round", () => {
    const word = fc.array(fc.constantFrom("1", "0", "12", ".", "-", "~", "a", "rc", "_p", "r", "+", ":", "^"), {
      maxLength: 8,
    });
    const version = word.map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(ORDERED)), version, version, (type, a, b) => {
        const compare = versionOrder(type)!;
        expect(compare(a, a)).toBe(0);
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
      }),
      { numRuns: 1500 },
    );
  }, 60_000);
});

describe("lowestFix", () => {
  const fix = (advisory: string, ...fixedVersions: string[]) => ({ advisory, fixedVersions });

  test("is the lowest version that closes all", () => {
    expect(lowestFix("npm", "4.17.4", [fix("A", "4.17.5"), fix("B", "4.17.21"), fix("C", "4.17.12")])).toEqual({
      version: "4.17.21",
      basis: "computed",
      closes: ["A", "B", "C"],
      leaves: [],
    });
  });

  test("does not take a fix of an older release line for one of a newer line", () => {
    const found = lowestFix("npm", "1.2.0", [fix("A", "1.2.5, 2.0.1"), fix("B", "2.0.0")]);
    expect(found).toMatchObject({ version: "2.0.1", closes: ["A", "B"] });
  });

  test("stays in the installed release line where that closes as much", () => {
    expect(lowestFix("npm", "1.2.0", [fix("A", "1.2.5", "2.0.1"), fix("B", "1.2.9", "2.0.2")])).toMatchObject({
      version: "1.2.9",
    });
  });

  test("offers no version that is not above the installed one", () => {
    expect(lowestFix("golang", "v1.5.0", [fix("A", "1.4.2", "1.5.3")])).toMatchObject({ version: "1.5.3" });
  });

  test("says what has no fix", () => {
    expect(lowestFix("deb", "1.0-1", [fix("A", "1.0-2"), fix("B")])).toMatchObject({ version: "1.0-2", leaves: ["B"] });
    expect(lowestFix("deb", "1.0-1", [fix("B")])).toMatchObject({ version: null, leaves: ["B"] });
  });

  test("admits where it cannot order versions", () => {
    expect(lowestFix("oddball", "1", [fix("A", "blue-2"), fix("B", "red-7")])).toMatchObject({
      version: "red-7",
      basis: "stated",
    });
  });

  test.each([
    ["1.2.5, 2.0.1", ["1.2.5", "2.0.1"]],
    [">=1.2.5 || >=2.0.1", ["1.2.5", "2.0.1"]],
    ["1:2.3-4ubuntu1", ["1:2.3-4ubuntu1"]],
    ["not fixed", []],
    ["", []],
  ])("reads %s", (text, expected) => expect(splitVersions(text)).toEqual(expected));
});
