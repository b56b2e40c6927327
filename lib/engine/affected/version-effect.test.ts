import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AffectedVersions, type RangeEvent, versionEffect } from "@/lib/engine/affected/version-effect";
import { versionOrder } from "@/lib/engine/fix-units/versions/version-order";

const range = (type: string, ...events: [RangeEvent["event"], string][]): AffectedVersions => ({
  type,
  ranges: [{ type: "ECOSYSTEM", events: events.map(([event, value]) => ({ event, value })) }],
  versions: [],
});
const affected = (given: AffectedVersions, version: string) => versionEffect(given, version)?.affected ?? null;

describe("versionEffect", () => {
  test.each([
    { type: "npm", in: ["0.0.1-alpha", "1.9.9", "2.0.0-rc.1"], out: ["2.0.0", "2.0.0+build", "3.1.4"], fixed: "2.0.0" },
    {
      type: "golang",
      in: ["v0.0.0-20190101000000-abcdefabcdef", "v1.1.9", "go1.2rc1"],
      out: ["v1.2.0", "1.2.1"],
      fixed: "1.2.0",
    },
    {
      type: "pypi",
      in: ["1.0", "2.0.dev1", "2.0rc1", "1!0.9".slice(2)],
      out: ["2.0", "2.0.0", "2.0.post1", "1!0.1"],
      fixed: "2.0",
    },
    {
      type: "maven",
      in: ["1.0", "2.0-SNAPSHOT", "2.0-alpha-1"],
      out: ["2.0", "2.0.0", "2.0.RELEASE", "2.0-jre"],
      fixed: "2.0",
    },
    { type: "gem", in: ["1.9", "2.0.0.rc1"], out: ["2.0.0", "2"], fixed: "2.0.0" },
    { type: "nuget", in: ["1.0.0.4", "2.0.0-RC"], out: ["2.0.0.0", "2.0.0"], fixed: "2.0.0" },
    { type: "cargo", in: ["0.1.0"], out: ["0.2.0"], fixed: "0.2.0" },
    {
      type: "deb",
      in: ["3.0.11-1~deb12u1", "1:0.1".slice(2)],
      out: ["3.0.11-1~deb12u2", "3.0.12-1", "1:0.1"],
      fixed: "3.0.11-1~deb12u2",
    },
    { type: "apk", in: ["3.1.3-r9", "3.1.4_rc1-r0"], out: ["3.1.4-r5", "3.1.4-r10"], fixed: "3.1.4-r5" },
    {
      type: "rpm",
      in: ["1:1.1.1k-6.el8", "1.1.1k-9.el8"],
      out: ["1:1.1.1k-7.el8_6", "1:1.1.1k-12.el8"],
      fixed: "1:1.1.1k-7.el8_6",
    },
  ])("$type: introduced 0, fixed $fixed", ({ type, in: inside, out, fixed }) => {
    const given = range(type, ["introduced", "0"], ["fixed", fixed]);
    expect(inside.map((version) => [version, affected(given, version)])).toEqual(
      inside.map((version) => [version, true]),
    );
    expect(out.map((version) => [version, affected(given, version)])).toEqual(out.map((version) => [version, false]));
    expect(versionEffect(given, inside[0] as string)?.fixed).toBe(fixed);
  });

  test("several lines are affected each on its own, whatever the order of events", () => {
    const given = range(
      "npm",
      ["fixed", "2.3.0"],
      ["introduced", "2.0.0"],
      ["fixed", "1.2.5"],
      ["introduced", "1.0.0"],
    );
    expect(
      ["0.9.0", "1.0.0", "1.2.4", "1.2.5", "1.9.0", "2.0.0", "2.2.9", "2.3.0"].map((v) => affected(given, v)),
    ).toEqual([false, true, true, false, false, true, true, false]);
    expect([versionEffect(given, "1.1.0")?.fixed, versionEffect(given, "2.1.0")?.fixed]).toEqual(["1.2.5", "2.3.0"]);
  });

  test.each([
    [
      "the last affected version is affected",
      range("npm", ["introduced", "1.0.0"], ["last_affected", "1.5.0"]),
      "1.5.0",
      true,
    ],
    [
      "what comes after the last affected is not",
      range("npm", ["introduced", "1.0.0"], ["last_affected", "1.5.0"]),
      "1.5.1",
      false,
    ],
    ["a limit ends the range", range("npm", ["introduced", "1.0.0"], ["limit", "2.0.0"]), "2.0.0", false],
    ["below the limit it counts", range("npm", ["introduced", "1.0.0"], ["limit", "2.0.0"]), "1.9.0", true],
    ["a version that is named is affected", { type: "npm", ranges: [], versions: ["1.2.3"] }, "1.2.3", true],
    ["so is the same version in another spelling", { type: "pypi", ranges: [], versions: ["1.0"] }, "1.0.0", true],
    ["one that is not named is not", { type: "npm", ranges: [], versions: ["1.2.3"] }, "1.2.4", false],
    [
      "affected in every version means any ecosystem and an unknown version",
      range("oddball", ["introduced", "0"]),
      "",
      true,
    ],
    ["an unknown version is not decided", range("npm", ["introduced", "0"], ["fixed", "2.0.0"]), "", null],
    ["an unknown order is not decided", range("oddball", ["introduced", "0"], ["fixed", "2.0.0"]), "1.0.0", null],
  ] as [string, AffectedVersions, string, boolean | null][])("%s", (_, given, version, expected) => {
    expect(affected(given, version)).toBe(expected);
  });
});

/** Versions as each ecosystem writes them: what no package manager accepts need not sort. */
const number = fc.integer({ min: 0, max: 12 }).map(String);
const dotted = (min: number, max: number) =>
  fc.array(number, { minLength: min, maxLength: max }).map((parts) => parts.join("."));
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(""));
const oneOf = (...words: string[]) => fc.constantFrom(...words);
const semver = joined(dotted(3, 3), oneOf("", "-alpha", "-alpha.1", "-rc.2", "-rc.10", "-0", "+build"));
const VERSIONS: Record<string, fc.Arbitrary<string>> = {
  npm: semver,
  cargo: semver,
  golang: fc.oneof(
    semver.map((version) => `v${version}`),
    joined(
      oneOf("v0.0.0-", "v1.2.4-0."),
      fc.integer({ min: 2019, max: 2026 }).map(String),
      oneOf("0101000000-abcdefabcdef", "1231235959-0123456789ab"),
    ),
  ),
  nuget: joined(dotted(2, 4), oneOf("", "-beta", "-RC1", "-rc.2")),
  pypi: joined(oneOf("", "1!"), dotted(1, 3), oneOf("", "a1", "b2", "rc1", ".post1", ".dev3", "a1.dev2", "rc1.post2")),
  gem: joined(dotted(1, 4), oneOf("", ".rc1", ".beta2", ".pre")),
  maven: joined(
    dotted(1, 3),
    oneOf(
      "",
      "-alpha-1",
      "-beta2",
      "-M3",
      "-rc1",
      "-SNAPSHOT",
      ".Final",
      ".RELEASE",
      "-sp1",
      "-jre",
      "-1",
      "-20190101",
    ),
  ),
  deb: joined(
    oneOf("", "1:"),
    dotted(1, 3),
    oneOf("", "~rc1", "+dfsg", "a"),
    oneOf("", "-1", "-1ubuntu2", "-1~deb12u1", "-2+b1"),
  ),
  apk: joined(dotted(1, 3), oneOf("", "a", "_alpha1", "_rc2", "_p1", "_git2"), oneOf("-r0", "-r1", "-r10")),
  rpm: joined(oneOf("", "1:"), dotted(1, 3), oneOf("", "~rc1", "^git1", "k"), oneOf("-1", "-1.el8", "-10.el8_6")),
};

describe.each(Object.entries(VERSIONS))("%s", (type, version) => {
  const compare = versionOrder(type)!;

  test("is a total order", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        const [x, y, z] = [a, b, c].toSorted(compare) as [string, string, string];
        expect([x, y, z, compare(x, y) <= 0 && compare(y, z) <= 0 && compare(x, z) <= 0]).toEqual([x, y, z, true]);
        if (compare(a, b) === 0)
          expect([a, b, c, Math.sign(compare(a, c))]).toEqual([a, b, c, Math.sign(compare(b, c))]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("introduced is inclusive, fixed exclusive, and between them is affected", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, at) => {
        const [introduced, fixed] = [a, b].toSorted(compare) as [string, string];
        const given = range(type, ["fixed", fixed], ["introduced", introduced]);
        if (compare(introduced, fixed) === 0 || introduced === "0") return;
        expect(affected(given, introduced)).toBe(true);
        expect(affected(given, fixed)).toBe(false);
        expect(affected(given, at)).toBe(compare(at, introduced) >= 0 && compare(at, fixed) < 0);
        expect(affected(range(type, ["introduced", introduced], ["last_affected", fixed]), fixed)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("Maven's own tables of ComparableVersion", () => {
  const compare = versionOrder("maven")!;
  const tables = [
    "1-alpha2snapshot 1-alpha2 1-alpha-123 1-beta-2 1-beta123 1-m2 1-m11 1-rc 1-rc123 1-SNAPSHOT 1 1-sp 1-sp2 1-sp123 1-abc 1-def 1-pom-1 1-1-snapshot 1-1 1-2 1-123",
    "2.0 2.0.a 2-1 2.0.2 2.0.123 2.1.0 2.1-a 2.1b 2.1-c 2.1-1 2.1.0.1 2.2 2.123 11.a2 11.a11 11.b2 11.b11 11.m2 11.m11 11 11.a 11b 11c 11m",
  ];
  for (const versions of tables.map((table) => table.split(" "))) {
    for (const [i, a] of versions.entries())
      for (const [j, b] of versions.entries())
        expect([a, b, Math.sign(compare(a, b))]).toEqual([a, b, Math.sign(i - j)]);
  }
});
