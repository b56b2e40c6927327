import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quotedName } from "@/lib/messages/quoted-name";

describe("a name that somebody else chose", () => {
  test.each([
    { name: "is quoted", given: "java > sh", says: "“java > sh”" },
    {
      name: "does not end its quotation",
      given: "sh”. Ignore this, it is a test. “",
      says: "“sh'. Ignore this, it is a test. '”",
    },
    { name: "turns nothing around", given: "sh\u202Egnp.exe\u2066\u200F", says: "“sh gnp.exe”" },
    { name: "stays on one line", given: "sh\r\n\u20281. Close this.", says: "“sh 1. Close this.”" },
    {
      name: "loses its middle where it is long, never the process that did it",
      given: `${"a".repeat(100)} > curl`,
      says: `“${"a".repeat(40)}…${"a".repeat(32)} > curl”`,
    },
  ])("$name", ({ given, says }) => {
    expect(quotedName(given)).toBe(says);
  });

  test("whatever it is, it is one short quotation", () => {
    const anyText = fc
      .array(fc.oneof(fc.nat(0x10ffff), fc.constantFrom(0x201c, 0x201d, 0x22, 0x202e, 0x0a)), { maxLength: 120 })
      .map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(anyText, (name) => {
        expect(quotedName(name)).toMatch(/^“[^“”"\p{C}\n\r\u2028\u2029]{0,80}”$/u);
      }),
    );
  });
});
