import { describe, expect, test } from "vitest";
import { partWords, reachWords, stopgapWords } from "@/components/risks/stopgap-words";
import type { RiskDetail, Stopgap } from "@/lib/contracts/http/risk";

const changes = (...kinds: string[]) => kinds.map((kind) => ({ kind })) as Stopgap[];
const waiting = (kind: string, instead: Stopgap[], over: Partial<Pick<RiskDetail, "cuts" | "alsoEndsCount">> = {}) => ({
  kind,
  instead,
  cuts: changes("patch"),
  alsoEndsCount: 0,
  ...over,
});

describe("what is said of changes to make where the first one has to wait", () => {
  test.each([
    {
      of: "a path that an upgrade ends",
      given: waiting("attack-path", changes("reduce-rights", "detach-token")),
      words:
        "Each of these alone ends the path as well, and stays useful after the upgrade: the next weakness there leads no further.",
    },
    {
      of: "a path with another upgrade among them, which holds nothing that comes later",
      given: waiting("attack-path", changes("isolate", "patch")),
      words: "Each of these alone ends the path as well.",
    },
    {
      of: "a path that no upgrade ends",
      given: waiting("attack-path", changes("detach-token"), { cuts: changes("reduce-rights") }),
      words: "This alone ends the path as well.",
    },
    {
      of: "a fix that ends a path",
      given: waiting("package-upgrade", changes("detach-token"), { cuts: [], alsoEndsCount: 1 }),
      words:
        "This alone ends the attack path that this fix would end, and stays useful after it: the next weakness there leads no further. What the fix closes stays open until it is made.",
    },
    {
      of: "a fix that ends several",
      given: waiting("package-upgrade", changes("detach-token", "rotate"), { cuts: [], alsoEndsCount: 3 }),
      words:
        "Each of these alone ends attack paths that this fix would end. What the fix closes stays open until it is made.",
    },
  ])("of $of", ({ given, words }) => {
    expect(stopgapWords(given)).toBe(words);
  });

  test("of how many paths each ends", () => {
    expect([partWords(1, 2), partWords(2, 2), partWords(3, 3)]).toEqual(["1 of the 2", "both", "all 3"]);
    expect(reachWords({ breaks: 1 })).toBe("Ends this path and no other.");
    expect(reachWords({ breaks: 3 })).toBe("Ends 3 attack paths of this cluster, this one included.");
  });
});
