import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admissionWarnings, type ImageFacts } from "@/lib/engine/admission/warnings";
import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";

const image = (over: Partial<ImageFacts> = {}): ImageFacts => ({
  name: "registry.test/shop/api:1.0",
  scanned: true,
  urgent: 0,
  exploited: 0,
  advisories: [],
  ...over,
});
const privilege: PrivilegeFact = {
  name: "privileged",
  why: "It is privileged.",
  where: "container app",
  level: "node",
};

/** Any characters, also control characters and halves of a pair. */
const anyText = fc.array(fc.nat(0x10ffff), { maxLength: 120 }).map((codes) => String.fromCodePoint(...codes));

describe("the warnings of an admission", () => {
  test.each([
    { name: "nothing for what is known and fine", images: [image()], said: [] },
    {
      name: "what is urgent and what is exploited",
      images: [image({ urgent: 3, exploited: 2, advisories: ["CVE-2021-44228", "CVE-2022-22965"] })],
      said: [
        "registry.test/shop/api:1.0: 3 findings to fix within 3 days, 2 known to be exploited (CVE-2021-44228 ...)",
      ],
    },
    {
      name: "that nobody has scanned it, once for all images",
      images: [image({ scanned: false }), image({ name: "b:1", scanned: false })],
      said: ["registry.test/shop/api:1.0: no scan of this version is known, nor of 1 more of its images"],
    },
  ])("say $name", ({ images, said }) => {
    expect(admissionWarnings([], images)).toEqual(said);
  });

  test("put privilege first and say when nothing was looked up", () => {
    expect(admissionWarnings([privilege], [image({ urgent: 1 })])[0]).toBe(
      "Can take over its node: It is privileged (container app)",
    );
    expect(admissionWarnings([privilege], null)).toEqual([
      expect.stringContaining("could not look up"),
      expect.stringContaining("container app"),
    ]);
  });

  test("shorten a long name in front: its tag tells images apart", () => {
    const [said] = admissionWarnings([], [image({ name: `registry.test/${"x".repeat(900)}/api:1.0`, urgent: 1 })]);
    expect(said).toMatch(/^\.\.\.x+\/api:1\.0: 1 finding to fix/);
    expect(said).toHaveLength(120);
    const [cut] = admissionWarnings([], [image({ name: `registry.${"x".repeat(88)}.test`, urgent: 1 })]);
    expect(cut).toMatch(/^\.\.\.[^.]/);
  });

  // An API server cuts or drops what is longer, and what holds a control character: it goes out as a header.
  test("obey Kubernetes' limits whatever names and facts say", () => {
    const text = anyText;
    const images = fc.array(
      fc.record({
        name: text,
        scanned: fc.boolean(),
        urgent: fc.nat(100_000),
        exploited: fc.nat(9_999),
        advisories: fc.array(text, { maxLength: 3 }),
      }),
      { maxLength: 80 },
    );
    const level = fc.constantFrom("node" as const, "cluster" as const);
    const privileges = fc.array(fc.record({ name: text, why: text, where: text, level }), { maxLength: 80 });
    fc.assert(
      fc.property(privileges, fc.option(images), (asked, known) => {
        const said = admissionWarnings(asked, known);
        expect(said.reduce((bytes, one) => bytes + Buffer.byteLength(one), 0)).toBeLessThanOrEqual(4_096);
        const broken = said.filter((one) => one.length === 0 || one.length > 120 || /\p{C}/u.test(one));
        expect(broken).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
