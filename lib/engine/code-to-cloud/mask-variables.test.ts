import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskVariable, maskVariables } from "@/lib/engine/code-to-cloud/mask-variables";

describe("maskVariable", () => {
  test.each([
    { name: "DB_PASSWORD", value: "correct horse battery", text: "…", withheld: ["correct horse battery"] },
    { name: "DB_PASSWORD", value: "november99\n", text: "…", withheld: ["november99"] },
    { name: "DB_PASSWORD", value: '"in quotes"', text: "…", withheld: ["in quotes"] },
    { name: "HOME", value: "/root", text: "/root", withheld: [] },
    { name: "DB_PASSWORD", value: " ", text: " ", withheld: [] },
    { name: "DATABASE_URL", value: "postgres://u:made-up@db/x", text: "postgres://u:…@db/x", withheld: ["made-up"] },
    { name: "JAVA_OPTS", value: "-Xmx1g -Dapi.token=abc", text: "-Xmx1g -Dapi.token=…", withheld: ["abc"] },
  ])("$name=$value", ({ name, value, text, withheld }) => {
    expect(maskVariable(name, value)).toMatchObject({ text, withheld });
  });
});

describe("maskVariables", () => {
  test.each([
    { given: "A=1 DB_PASSWORD=correct horse B=2", text: "A=1 DB_PASSWORD=… B=2", withheld: ["correct horse"] },
    // A Dockerfile's labels are read by everybody; a variable of that name begins an environment like any other.
    { given: "LABEL=prod DB_PASSWORD=hunter2secret", text: "LABEL=prod DB_PASSWORD=…", withheld: ["hunter2secret"] },
    { given: "LABEL DB_PASSWORD=hunter2secret", text: "LABEL DB_PASSWORD=…", withheld: ["hunter2secret"] },
    { given: "PATH=/bin  HOME=/root", text: "PATH=/bin  HOME=/root", withheld: [] },
    { given: "", text: "", withheld: [] },
  ])("$given", ({ given, text, withheld }) => {
    expect(maskVariables(given)).toMatchObject({ text, withheld });
  });

  test("keeps what is not secret as it is written", () => {
    const variable = fc.tuple(fc.stringMatching(/^[A-F]{1,8}$/), fc.stringMatching(/^[a-z ]{0,12}$/));
    fc.assert(
      fc.property(fc.array(variable), (variables) => {
        const written = variables.map(([name, value]) => `${name}=${value}`).join(" ");
        expect(maskVariables(written)).toEqual({ text: written, withheld: [], quoted: [] });
      }),
    );
  });

  test.each([
    ["blanks", "  "],
    ["names", " a-b."],
    ["assignments", " TOKEN=a"],
  ])("takes time as the text is long: %s", (_, part) => {
    const startedAt = performance.now();
    maskVariables(part.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
