import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineageOf } from "@/lib/engine/lineage";

/** Any characters, also control characters and halves of a pair. */
const anyText = fc.array(fc.nat(0x10ffff), { maxLength: 250 }).map((codes) => String.fromCodePoint(...codes));

describe("the lineage of an alert", () => {
  test.each([
    { name: "Falco's names", fields: { "proc.name": "curl", "proc.pname": "bash" }, is: "bash > curl" },
    {
      name: "Falco's ancestors, oldest first",
      fields: { "proc.name": "sh", "proc.pname": "java", "proc.aname[2]": "tini", "proc.aname[3]": "shim" },
      is: "shim > tini > java > sh",
    },
    {
      name: "programs without their folders",
      fields: { "proc.exe": "/usr/bin/curl", "proc.pexe": "/bin/sh" },
      is: "sh > curl",
    },
    { name: "who asked the API server", fields: { "user.name": "alice", verb: "create" }, is: "alice" },
    { name: "processes before people", fields: { "user.name": "root", "proc.name": "sh" }, is: "sh" },
    { name: "nothing where nothing is told", fields: { "proc.name": "<NA>", "proc.pname": null, x: 7 }, is: "" },
  ])("is made of $name", ({ fields, is }) => {
    expect(lineageOf({ fields })).toBe(is);
  });

  // Arguments and ids differ from run to run: with them in it, each alert would be an incident of its own.
  test("does not depend on what changes from run to run, and is bounded", () => {
    const volatile = fc.dictionary(fc.constantFrom("proc.cmdline", "proc.pid", "exec.id", "evt.time"), fc.string());
    fc.assert(
      fc.property(volatile, anyText, (more, name) => {
        const fields = { "proc.name": name };
        const lineage = lineageOf({ fields });
        expect(lineageOf({ fields: { ...fields, ...more } })).toBe(lineage);
        expect(lineage.length).toBeLessThanOrEqual(200);
        expect(lineage).not.toMatch(/[\uD800-\uDBFF]$/);
      }),
      { numRuns: 50 },
    );
  });
});
