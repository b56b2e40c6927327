import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outputWithout } from "@/lib/parsers/runtime/output-without";

const secret = (name: string, value: string) => ({ before: `${name}=`, value, after: "" });

describe("an alert's sentence without its secrets", () => {
  test.each([
    {
      name: "a long value anywhere",
      secrets: [secret("TOKEN", "made-up-1")],
      given: "ran x made-up-1",
      says: "ran x …",
    },
    {
      name: "a short value behind its name",
      secrets: [secret("A_TOKEN", "a")],
      given: "a (A_TOKEN=a b)",
      says: "a (A_TOKEN=… b)",
    },
    {
      name: "no part of another word",
      secrets: [secret("A_TOKEN", "a")],
      given: "A_TOKEN=ab XA_TOKEN=a",
      says: "A_TOKEN=ab XA_TOKEN=a",
    },
    {
      name: "the longer of two",
      secrets: [secret("A", "made-up"), secret("B", "made-up-2")],
      given: "made-up-2 made-up",
      says: "… …",
    },
    {
      name: "a short one in quotes",
      secrets: [secret("PIN", '"12 34"')],
      given: 'PIN="12 34" 12 34',
      says: "PIN=… 12 34",
    },
    {
      name: "a short password in an address",
      secrets: [{ before: "://bot:", value: "pw", after: "@" }],
      given: "pw https://bot:pw@host",
      says: "pw https://bot:…@host",
    },
  ])("$name", ({ secrets, given, says }) => {
    expect(outputWithout(given, secrets)).toBe(says);
  });

  test("a workload's own short variables leave the sentence readable", () => {
    const names = [..."abcdefghijklmnopqrstuvwxyz"];
    const said = "Reverse shell to attacker.example (command=bash -i connection=203.0.113.9:4444)";
    expect(
      outputWithout(
        said,
        names.map((name) => secret(`${name}_TOKEN`, name)),
      ),
    ).toBe(said);
  });

  test("no long value is ever left", () => {
    const value = fc.stringMatching(/^[a-c]{6,9}$/);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.array(fc.string()), (values, between) => {
        const said = between.flatMap((text, i) => [text, values[i % values.length]]).join("");
        const left = outputWithout(
          said,
          values.map((one) => secret("TOKEN", one)),
        );
        for (const one of values) expect(left).not.toContain(one);
      }),
    );
  });

  test("so many values that looking for each takes minutes shorten the sentence, and none of it begins a value", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => secret("TOKEN", `made-up-value-${i}`));
    const said = "made-up-value-7 was read. ".repeat(100_000);
    const startedAt = performance.now();
    const left = outputWithout(said, values);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(left).toMatch(/^(?:… was read\. )+/);
    expect(left).not.toContain("made-up-value");
  });

  test.each([
    ["names", "a-b."],
    ["hyphens", "--"],
    ["addresses", "://a"],
  ])("takes time as the sentence is long: %s", (_, part) => {
    const startedAt = performance.now();
    outputWithout(part.repeat(200_000), [secret("TOKEN", "a")]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
