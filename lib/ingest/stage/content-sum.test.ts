import fc from "fast-check";
import { expect, test } from "vitest";
import { ContentSum } from "@/lib/ingest/stage/content-sum";

const digest = (texts: readonly string[], ...around: string[]) => {
  const sum = new ContentSum();
  for (const text of texts) sum.add(text);
  return sum.digest(...around).toString("hex");
};

test("the same texts in any order have the same digest, and other texts another", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
      expect(digest(a.toReversed())).toBe(digest(a));
      expect(digest(a) === digest(b)).toBe(JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted()));
    }),
  );
});

test("a text that stands twice counts twice", () => {
  expect(digest(["a", "a", "b"])).not.toBe(digest(["b"]));
  expect(digest(["a", "a"])).not.toBe(digest(["a"]));
});

test("what else decides is part of it", () => {
  expect(digest(["a"], "trivy")).not.toBe(digest(["a"], "grype"));
});
