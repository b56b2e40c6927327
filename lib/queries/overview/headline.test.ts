import { expect, test } from "vitest";
import type { Overview } from "@/lib/contracts/http/overview";
import { markOf } from "@/lib/queries/overview/figures";
import { headlineOf } from "@/lib/queries/overview/headline";
import type { RiskFact } from "@/lib/queries/overview/risk-facts";
import { riskFact } from "@/lib/queries/overview/testing-risk-fact";

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

const NOW = new Date("2026-03-01T00:00:00Z");
const late = new Date("2026-02-20T00:00:00Z");
const headline = (...risks: RiskFact[]) =>
  headlineOf(risks, [], false, NOW)
    .map(({ text }) => text)
    .join("")
    .trim();

// "5 risks need action. 1 is overdue", and it was none of the five.
test("what is overdue is said to be one of those that were counted, or another", () => {
  const other = riskFact({ band: "track", dueAt: late });
  expect(headline(riskFact(), riskFact(), other)).toBe("2 risks need action within 3 days. 1 other is overdue.");
  expect(headline(riskFact(), riskFact({ dueAt: late }))).toBe(
    "2 risks need action within 3 days. 1 of the 2 is overdue.",
  );
  expect(headline(riskFact({ dueAt: late }), other)).toBe(
    "1 risk needs action within 3 days. It is overdue, and so is 1 other.",
  );
  expect(headline(riskFact({ band: "attend" }), other, other)).toBe(
    "No risk needs action within 3 days. 1 needs attention within 14 days. 2 others are overdue.",
  );
  expect(headline(other)).toBe("No risk needs action or attention now. 1 open risk is overdue.");
});

test("what the internet can connect to and not use is said to be of use from inside", () => {
  const outside = riskFact({ exposed: true });
  const inside = riskFact({ exposed: true, fromInside: true });
  expect(headline(outside)).toBe("1 risk needs action within 3 days. The internet reaches it.");
  expect(headline(outside, inside, riskFact())).toBe(
    "3 risks need action within 3 days. The internet reaches 2 of them, but 1 can be used only from inside.",
  );
  expect(headline(inside, inside)).toMatch(/The internet reaches all of them, but all can be used only from inside\.$/);
});

test("a path whose own row is not among those that need action is not called one of them", () => {
  const change = riskFact();
  const path = riskFact({ toldWithId: change.id, exposed: true });
  expect(headline(change, path)).toBe("1 risk needs action within 3 days. The internet reaches 1 such risk.");
});

test("the mark's two shares are of the same risks and make a whole", () => {
  const open = Array.from({ length: 40 }, (_, n) => riskFact(n === 0 ? { dueAt: late } : {}));
  expect(markOf(open, NOW).text).toBe(
    "97 % of the 40 open risks with a due date are in time, 3 % late. The promise is 90 %.",
  );
  expect(markOf([riskFact({ dueAt: late })], NOW).text).toMatch(
    /^0 % of the 1 open risk with a due date is in time, 100 % late\./,
  );
  expect(markOf([riskFact({ dueAt: null })], NOW).text).toMatch(/^No open risk has a due date, so none is late\./);
});
