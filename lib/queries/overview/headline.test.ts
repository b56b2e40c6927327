import { expect, test } from "vitest";
import type { Overview } from "@/lib/contracts/http/overview";
import { headlineOf } from "@/lib/queries/overview/headline";

const silent = (kind: "cluster" | "image", name: string): Overview["stale"][number] => ({
  asset: { id: name, kind, name },
  text: "",
  since: null,
});
const sentence = (...stale: Overview["stale"]) =>
  headlineOf([], stale, false, new Date())
    .map(({ text }) => text)
    .join("");

test("clusters that have not reported are said as one or as several", () => {
  expect(sentence(silent("image", "a"))).not.toMatch(/reported lately/);
  expect(sentence(silent("cluster", "a"), silent("image", "b"))).toMatch(
    /1 cluster has not reported lately, so its part is not current\.$/,
  );
  expect(sentence(silent("cluster", "a"), silent("cluster", "b"))).toMatch(
    /2 clusters have not reported lately, so their parts are not current\.$/,
  );
});
