import { describe, expect, test } from "vitest";
import { draftOf, EMPTY_DRAFT, mappingOf } from "@/lib/client/mapping-draft";
import { parseSample, proposeSource } from "@/lib/client/sample-values";
import { EXAMPLE_MAPPING, EXAMPLE_SAMPLE } from "@/lib/model/mapping-example";

describe("a draft of a mapping", () => {
  test("says what was saved, whatever was looked at in between", () => {
    expect(mappingOf(draftOf(EXAMPLE_MAPPING)).mapping).toEqual(EXAMPLE_MAPPING);
    const looked = { ...draftOf(EXAMPLE_MAPPING), kind: "code" as const };
    expect(mappingOf({ ...looked, kind: "vulnerability" }).mapping).toEqual(EXAMPLE_MAPPING);
  });

  test("says what it lacks", () => {
    const places = mappingOf(EMPTY_DRAFT).issues?.map(({ place }) => place);
    expect(places).toEqual(expect.arrayContaining(["slug", "name"]));
    const named = { ...EMPTY_DRAFT, slug: "own", name: "Own" };
    expect(mappingOf(named).issues?.map(({ place }) => place)).toEqual(["fields.advisory", "fields.package"]);
  });
});

describe("pointing at a value of the sample", () => {
  const way = "/results/*/issues/*";
  test.each([
    ["in an entry", ["results", 0, "issues", 1, "library", "name"], way, "path", "/library/name"],
    ["beside the entries", ["results", 0, "file"], way, "report", "/results/*/file"],
    ["at the top", ["repository"], way, "report", "/repository"],
    ["with a slash in its name", ["results", 0, "issues", 0, "a/b"], way, "path", "/a~1b"],
  ] as const)("%s proposes its path", (_, path, entries, from, text) => {
    expect(proposeSource(path, "json", entries, false)).toEqual({ source: { from, text }, entries });
  });

  test("finds the entries where nobody has said yet where they lie", () => {
    const path = ["results", 0, "issues", 1, "id"];
    const proposed = proposeSource(path, "json", "", true);
    expect(proposed).toEqual({ source: { from: "path", text: "/id" }, entries: way });
  });

  test.each([
    ["csv", 'id,"the; name"\n1,"a ""b"""\n', [0, "the; name"], "/the; name", 'a "b"'],
    ["jsonl", '{"id":1}\n\n{"id":2}\n', [1, "id"], "/id", 2],
  ] as const)("works in %s too", (media, text, path, pointer, value) => {
    const { document } = parseSample(text, media);
    expect((document as Record<string, unknown>[])[path[0]]?.[path[1]]).toBe(value);
    expect(proposeSource(path, media, "", false).source).toEqual({ from: "path", text: pointer });
  });

  test("says why there is nothing to point at", () => {
    expect(parseSample("{", "json").error).toMatch(/JSON/);
    expect(parseSample(EXAMPLE_SAMPLE, "json").error).toBeNull();
  });
});
