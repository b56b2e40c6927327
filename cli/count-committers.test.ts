import fc from "fast-check";
import { expect, test } from "vitest";
import { AUTHORS_PER_FILE, COMMITS_PER_FILE, countCommitters } from "@/cli/count-committers";

type Commit = { address: string; at: string; files: readonly string[] };
const logOf = (commits: readonly Commit[]) =>
  commits.map(({ address, at, files }) => `\u0001${address}\u0002${at}\0\n${files.join("\0")}\0`).join("");
const commit = (address: string, ...files: string[]): Commit => ({ address, at: "2026-03-01T10:00:00+01:00", files });

test("counts each author's commits to each file, the busiest first, and tells nobody without an address", () => {
  const log = logOf([
    commit("Ana@Example.org", "a.ts", "b.ts"),
    commit("7+bo@users.noreply.github.com", "a.ts"),
    commit("ana@example.org", "a.ts"),
    commit("", "a.ts", "c.ts"),
  ]);
  expect(countCommitters(log, new Set(["a.ts", "c.ts"]))).toEqual([
    {
      path: "a.ts",
      commits: 4,
      authors: [
        { author: "ana@example.org", commits: 2, last: "2026-03-01T10:00:00+01:00" },
        { author: "@bo", commits: 1, last: "2026-03-01T10:00:00+01:00" },
      ],
    },
  ]);
});

test("never tells more than it counted, and is bounded however long the history is", () => {
  const address = fc.constantFrom("a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org", "f@x.org", "g@x.org", "none");
  const commits = fc.array(fc.record({ address, at: fc.constant("2026-01-01T00:00:00Z"), files: fc.constant(["f"]) }), {
    maxLength: 120,
  });
  fc.assert(
    fc.property(commits, (given) => {
      for (const { commits: all, authors } of countCommitters(logOf(given), new Set(["f"]))) {
        expect(all).toBe(Math.min(given.length, COMMITS_PER_FILE));
        expect(authors.length).toBeLessThanOrEqual(AUTHORS_PER_FILE);
        expect(authors.reduce((sum, { commits: own }) => sum + own, 0)).toBeLessThanOrEqual(all);
      }
    }),
  );
});
