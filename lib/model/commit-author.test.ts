import { expect, test } from "vitest";
import { authorIn, commitAuthor } from "@/lib/model/commit-author";

test.each([
  ["Ana@Example.org", "ana@example.org"],
  ["1234+Bo-Lee@users.noreply.github.com", "@bo-lee"],
  ["bo-lee@users.noreply.github.com", "@bo-lee"],
  ["77-chi.l@users.noreply.gitlab.com", "@chi.l"],
  ["nobody", null],
  ["two words@example.org", null],
  [`${"a".repeat(320)}@example.org`, null],
])("the author %s is %s", (address, author) => expect(commitAuthor(address)).toBe(author));

test.each([
  ["Ana Lee <Ana@Example.org>", "ana@example.org"],
  ["ana@example.org", "ana@example.org"],
  ["Ana <Lee> <ana@example.org> (by hand)", "ana@example.org"],
  ["Ana Lee", undefined],
  [undefined, undefined],
])("a report's %s is %s", (text, author) => expect(authorIn(text)).toBe(author));
