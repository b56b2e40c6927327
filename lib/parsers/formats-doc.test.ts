import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { env } from "@/lib/env";
import { formatsDoc } from "@/lib/testing/formats-doc";

const PAGE = "docs/formats.md";

// A list of formats that lacks one sends people off to write a parser that is there.
test(`${PAGE} is what the registry makes of it (UPDATE_GOLDEN=1 rewrites it)`, () => {
  const made = formatsDoc();
  if (env().UPDATE_GOLDEN) writeFileSync(PAGE, made);
  expect(readFileSync(PAGE, "utf8")).toBe(made);
});

test("every built-in format says what it is and what it yields", () => {
  const silent = formatsDoc().match(/^\| `[^`]+` \|.*\|\s+\|$/gm);
  expect(silent).toBeNull();
});
