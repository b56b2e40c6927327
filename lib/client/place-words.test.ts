import { expect, test } from "vitest";
import { placeNames, placeWords } from "@/lib/client/place-words";

const cluster = { id: "00000000-0000-4000-8000-000000000000", name: "prod" };

test.each([
  { of: "both", place: { namespace: "shop", cluster }, words: "Namespace shop, cluster prod", names: "shop · prod" },
  { of: "a cluster alone", place: { namespace: null, cluster }, words: "Cluster prod", names: "prod" },
  {
    of: "a namespace of no known cluster",
    place: { namespace: "shop", cluster: null },
    words: "Namespace shop",
    names: "shop",
  },
  { of: "nothing", place: null, words: "", names: "" },
])("where something lies is said of $of", ({ place, words, names }) => {
  expect(placeWords(place)).toBe(words);
  expect(placeNames(place)).toBe(names);
});
