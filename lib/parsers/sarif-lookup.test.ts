import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fields, isObject } from "@/lib/parsers/fields";
import { lookupOf } from "@/lib/parsers/sarif-lookup";
import { ruleOf } from "@/lib/parsers/sarif-rules";
import { cwesOf } from "@/lib/parsers/sarif-severity";

/** Objects that count how often their guid is read: a search for each reference costs the square of the report. */
function counted(count: number) {
  const seen = { reads: 0 };
  const listed = Array.from({ length: count }, (_, place) =>
    Object.defineProperty({ id: String(place) }, "guid", {
      enumerable: true,
      get: () => {
        seen.reads += 1;
        return `guid-${place}`;
      },
    }),
  );
  return { listed, seen };
}

describe("what thousands of results refer to is read once", () => {
  const many = Array.from({ length: 300 }, (_, place) => place);

  test("of rules by guid, whether the run has them or not", () => {
    const { listed, seen } = counted(300);
    const run = { tool: { driver: { name: "Some Tool", rules: listed } } };
    for (const place of many) {
      expect(ruleOf({ rule: { guid: `guid-${place}` } }, run).id).toBe(String(place));
      expect(ruleOf({ rule: { guid: `other-${place}` } }, run).id).toBeNull();
    }
    expect(seen.reads).toBeLessThan(1_000);
  });

  test("of extensions", () => {
    const { listed, seen } = counted(300);
    const run = { tool: { driver: { name: "Some Tool" }, extensions: listed } };
    for (const place of many) ruleOf({ rule: { id: "R1", toolComponent: { guid: `guid-${place}` } } }, run);
    expect(seen.reads).toBeLessThan(1_000);
  });

  test("of taxonomies and their taxa", () => {
    const { listed, seen } = counted(300);
    const run = { taxonomies: [{ name: "CWE", guid: "t", taxa: listed }] };
    const result = (place: number) => ({ taxa: [{ guid: `guid-${place}`, toolComponent: { guid: "t" } }] });
    for (const place of many) expect(cwesOf(result(place), {}, run)).toEqual([`CWE-${place}`]);
    expect(seen.reads).toBeLessThan(1_000);
  });
});

test("finds what a search through the list finds", () => {
  const word = fc.constantFrom("a", "b", "c", " a ", "", 7, null, undefined);
  const entry = fc.oneof(fc.record({ guid: word, name: word }, { requiredKeys: [] }), fc.constantFrom(null, "a", []));
  const asked = fc.constantFrom("a", "b", "c", "7", null);
  fc.assert(
    fc.property(fc.array(entry), asked, asked, fc.integer({ min: -2, max: 9 }), (listed, guid, name, place) => {
      const lookup = lookupOf(listed);
      const has = (one: unknown, key: string, text: string | null) =>
        text !== null && isObject(one) && String(one[key] ?? "").trim() === text;
      expect(lookup.guid(guid)).toBe(listed.find((one) => has(one, "guid", guid)));
      expect(lookup.name(name)).toBe(listed.find((one) => has(one, "name", name)));
      expect(lookup.either(guid, name)).toBe(listed.find((one) => has(one, "guid", guid) || has(one, "name", name)));
      expect(lookup.at(place)).toBe(place < 0 || place >= listed.length ? undefined : fields(listed[place]));
    }),
  );
});
