import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tidyPath } from "@/lib/parsers/source-path";

describe("tidyPath", () => {
  // What is handed through unread must be what taking it apart and joining it would give.
  test("leaves no part that says nothing, and finds nothing to do in what it made", () => {
    const part = fc.constantFrom("", ".", "..", "...", "a", ".b", "c.", "d e");
    const path = fc.array(fc.tuple(part, fc.constantFrom("/", "\\"))).map((parts) => parts.flat().join(""));
    fc.assert(
      fc.property(path, fc.boolean(), (written, open) => {
        const tidy = tidyPath(open ? written.slice(0, -1) : written);
        expect(tidyPath(tidy)).toBe(tidy);
        expect(tidy).not.toMatch(/\\|[^/]\/$/);
        const parts = tidy.replace(/^\/{1,2}/, "").split("/");
        if (tidy.replace(/^\/{1,2}/, "") !== "") for (const one of parts) expect(["", "."]).not.toContain(one);
        expect(parts.slice(parts.lastIndexOf("..") + 1)).not.toContain("..");
      }),
    );
  });
});
