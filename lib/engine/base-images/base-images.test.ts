import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BumpCandidate, type CurrentBase, chooseBump, whyNoMove } from "@/lib/engine/base-images/choose-bump";
import {
  commonLayers,
  findBase,
  type KnownBase,
  type KnownBases,
  type LayeredVersion,
} from "@/lib/engine/base-images/find-base";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";
import { groupBy } from "@/lib/model/group-by";

const layers = (...names: string[]) => chainIds(names.map((name) => `sha256:${name.padEnd(64, "0")}`));
const app = (over: Partial<LayeredVersion> = {}): LayeredVersion => ({
  versionId: "app@1",
  assetId: "app",
  chain: layers("a", "b", "c"),
  baseName: null,
  baseDigest: null,
  ...over,
});
const base = (key: string, chain: readonly string[], over: Partial<KnownBase> = {}) => ({
  chain: chain.at(-1) as string,
  known: { versionId: `${key}@1`, assetId: key, key, layers: chain.length, ...over },
});
const known = (bases: ReturnType<typeof base>[] = [], over: Partial<KnownBases> = {}): KnownBases => ({
  byChain: new Map(
    [...groupBy(bases, ({ chain }) => chain)].map(([chain, all]) => [chain, all.map((one) => one.known)] as const),
  ),
  byDigest: new Map(),
  sharedLayers: new Map(),
  ...over,
});

describe("findBase", () => {
  test("a known image whose whole stack lies below is the base; the largest of several", () => {
    const found = findBase(app(), known([base("debian", layers("a")), base("python", layers("a", "b"))]));
    expect(found).toEqual({
      key: "python",
      tag: null,
      digest: null,
      versionId: "python@1",
      layers: 2,
      basis: "layers",
    });
  });

  test.each([
    ["the same layers in another order", layers("b", "a")],
    ["only the lowest layer's content in common, above another", layers("x", "a")],
    ["all of its own layers: that is the same image, not its base", layers("a", "b", "c")],
  ])("no base: %s", (_name, chain) => {
    expect(findBase(app(), known([base("other", chain)]))).toBeNull();
  });

  test("an older version of the same image is no base", () => {
    expect(findBase(app(), known([base("app", layers("a"), { assetId: "app" })]))).toBeNull();
  });

  test("a claim that the layers bear out is proved, with the tag it names", () => {
    const bases = known([base("docker.io/library/debian", layers("a"))]);
    expect(findBase(app({ baseName: "debian:12" }), bases)).toMatchObject({
      key: "docker.io/library/debian",
      tag: "12",
      layers: 1,
      basis: "layers",
    });
  });

  test("a claim alone is told as one, and the layers of a deeper base are not taken for its own", () => {
    const bases = known([base("docker.io/library/debian", layers("a"))]);
    expect(findBase(app({ baseName: "python:3.11-slim" }), bases)).toEqual({
      key: "docker.io/library/python",
      tag: "3.11-slim",
      digest: null,
      versionId: null,
      layers: null,
      basis: "label",
    });
  });

  test("images with one claim that share their lowest layers show where the base ends", () => {
    const digest = `sha256:${"d".repeat(64)}`;
    const found = findBase(
      app({ baseName: "python:3.11", baseDigest: digest }),
      known([], { sharedLayers: new Map([[digest, 2]]) }),
    );
    expect(found).toMatchObject({ digest, layers: 2, basis: "shared" });
  });

  test.each(["", "not an image!", "/a/path"])("a label that names no image (%j) claims nothing", (baseName) => {
    expect(findBase(app({ baseName }), known())).toBeNull();
  });

  test("whatever lies below by layers is a prefix of the version's own", () => {
    const stack = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(stack, fc.array(stack, { maxLength: 6 }), (own, others) => {
        const bases = others.map((one, n) => base(`image-${n}`, layers(...one)));
        const found = findBase(app({ chain: layers(...own) }), known(bases));
        const lengths = others
          .filter((one) => one.length < own.length && one.every((name, at) => own[at] === name))
          .map((one) => one.length);
        expect(found?.layers ?? 0).toBe(Math.max(0, ...lengths));
      }),
    );
  });

  test("layers in common are counted from the lowest", () => {
    expect(commonLayers([layers("a", "b", "c"), layers("a", "b", "d"), layers("a", "b")])).toBe(2);
    expect(commonLayers([layers("a"), layers("b")])).toBe(0);
  });
});

const current: CurrentBase = { versionId: "old", tag: "12.4-slim", digest: "sha256:old", at: "2026-01-01T00:00:00Z" };
const candidate = (
  versionId: string,
  tags: string[],
  carries: string[],
  over: Partial<BumpCandidate> = {},
): BumpCandidate => ({
  versionId,
  tags,
  digest: `sha256:${versionId}`,
  at: "2026-02-01T00:00:00Z",
  witness: "scanned",
  carries: new Set(carries),
  ...over,
});
const brought = new Set(["openssl", "zlib", "perl"]);

describe("whyNoMove", () => {
  test.each([
    ["17-jammy", ["17.0.10_7-jre-jammy"], "variant"],
    ["17-jammy", ["21-jre-jammy", "17.0.1-jammy"], "no-gain"],
    ["12.4-slim", ["12.5-slim"], "no-gain"],
    ["12.4-slim", ["12.3"], null],
    ["12.4-slim", ["12.3-slim"], null],
    ["12", ["trixie"], "variant"],
    ["12.4", [], null],
  ] as const)("%s and %s: %s", (from, tags, why) => {
    expect(whyNoMove(tags, from)).toBe(why);
  });
});

describe("chooseBump", () => {
  test("what it closes, leaves and brings is counted from what was scanned", () => {
    const bump = chooseBump(current, brought, brought, [candidate("new", ["12.5-slim"], ["perl", "curl"])]);
    expect(bump).toMatchObject({ versionId: "new", tag: "12.5-slim", step: "minor", closes: 2, leaves: 1, adds: 1 });
  });

  test.each([
    ["an older one", candidate("x", ["12.5-slim"], [], { at: "2025-12-01T00:00:00Z" })],
    ["a lower version that was built later", candidate("x", ["12.3-slim"], [])],
    ["another variant", candidate("x", ["12.5"], [])],
    ["the same digest under another name", candidate("x", ["12.5-slim"], [], { digest: "sha256:old" })],
    ["one that closes less than it brings", candidate("x", ["12.5-slim"], ["perl", "zlib", "a", "b"])],
    ["one that closes nothing", candidate("x", ["12.5-slim"], ["openssl", "zlib", "perl"])],
  ])("%s is none", (_name, one) => {
    expect(chooseBump(current, brought, brought, [one])).toBeNull();
  });

  test.each([
    ["the tag built anew before a newer version that closes as much", ["12.4-slim"], "same-tag"],
    ["a minor version before a major one", ["12.9-slim"], "minor"],
    ["a short tag stands for what is below it", ["12-slim"], "minor"],
  ])("%s", (_name, tags, step) => {
    const found = chooseBump(current, brought, brought, [
      candidate("far", ["13.0-slim"], []),
      candidate("near", tags, []),
    ]);
    expect(found).toMatchObject({ versionId: "near", step });
  });

  test.each([
    ["17.0.9_9-jre-jammy", "17.0.10_7-jre-jammy", "minor"],
    ["1.24.0-alpine3.18", "1.25.1-alpine3.19", "minor"],
    ["v1.9", "v2.0", "major"],
    ["bookworm", "trixie", "unknown"],
  ])("%s to %s is a step that is known: %s", (from, to, step) => {
    expect(chooseBump({ ...current, tag: from }, brought, brought, [candidate("new", [to], [])])).toMatchObject({
      step,
    });
  });

  test.each([
    ["3.11-slim-bookworm", "3.12-slim-trixie"],
    ["1.24", "1.25-rc1"],
    ["12", "trixie"],
  ])("%s and %s are of different kinds", (from, to) => {
    expect(chooseBump({ ...current, tag: from }, brought, brought, [candidate("new", [to], [])])).toBeNull();
  });

  test("a larger step is taken where it closes more", () => {
    const found = chooseBump(current, brought, brought, [
      candidate("near", ["12.5-slim"], ["perl"]),
      candidate("far", ["13-slim"], []),
    ]);
    expect(found).toMatchObject({ versionId: "far", step: "major", closes: 3 });
  });

  test("what somebody decided about is not brought anew", () => {
    const newer = candidate("new", ["12.5-slim"], ["accepted"]);
    expect(chooseBump(current, brought, new Set([...brought, "accepted"]), [newer])).toMatchObject({ adds: 0 });
  });

  test("closes and leaves are always what is brought, and the order of candidates changes nothing", () => {
    const weakness = fc.constantFrom("openssl", "zlib", "perl", "curl", "bash");
    const one = fc.record({
      versionId: fc.uuid(),
      tags: fc.array(fc.constantFrom("12.4-slim", "12.5-slim", "13-slim", "latest"), { maxLength: 2 }),
      digest: fc.option(fc.uuid()),
      at: fc.constantFrom("2025-06-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
      witness: fc.constantFrom("scanned" as const, "seen" as const),
      carries: fc.array(weakness).map((all) => new Set(all)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(one, { selector: ({ versionId }) => versionId, maxLength: 6 }),
        fc.array(weakness),
        (all, has) => {
          const set = new Set(has);
          const bump = chooseBump(current, set, set, all);
          expect(chooseBump(current, set, set, all.toReversed())).toEqual(bump);
          if (bump) expect(bump.closes + bump.leaves).toBe(set.size);
        },
      ),
    );
  });
});
