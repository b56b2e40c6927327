import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import { decode } from "@/lib/parsers/reading/decode";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { readPlain, readText, sourceOf } from "@/lib/testing/plain-formats";

/** A list as the plain XML format knows it, with `inside` in its first entry. */
const listOf = (inside: string) => `<list><entry>${inside}</entry></list>`;
const valuesOf = async (text: string | Buffer, chunkBytes = 1000) =>
  (await readPlain(sourceOf(Buffer.from(text), chunkBytes))).values;

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString("utf8");
}

describe("an XML report", () => {
  test.each([
    { name: "text only is its text", xml: "<b>x &amp; &#x79;</b>", value: { b: "x & y" } },
    { name: "attributes are named with @", xml: "<b c='1'/>", value: { b: { "@c": "1" } } },
    { name: "text beside attributes is #text", xml: "<b c='1'>x</b>", value: { b: { "@c": "1", "#text": "x" } } },
    { name: "several of one name are a list", xml: "<b>1</b><b/><b>3</b>", value: { b: ["1", "", "3"] } },
    {
      name: "CDATA and comments vanish into the text",
      xml: "<b>1<!-- c --><![CDATA[<2>]]>3</b>",
      value: { b: "1<2>3" },
    },
    { name: "prefixes are the writer's choice", xml: "<v:b xmlns:v='u' v:c='1'/>", value: { b: { "@c": "1" } } },
    { name: "a name from JavaScript is a name", xml: "<__proto__>1</__proto__>", value: { ["__proto__"]: "1" } },
  ])("becomes values: $name", async ({ xml, value }) => {
    for (const chunkBytes of [1, 5, 1000]) expect(await valuesOf(listOf(xml), chunkBytes)).toEqual([value]);
  });

  test("its entries have the place and the order of the report, and see the document whatever its order", async () => {
    const { outcomes, doc } = await readPlain(
      sourceOf("<list v='2'><entry>1</entry><entry>2</entry><tail><x>y</x></tail></list>"),
    );
    expect(outcomes).toMatchObject([{ pointer: "/list/entry/0" }, { pointer: "/list/entry/1" }]);
    expect(doc).toEqual({
      root: "list",
      namespace: null,
      attributes: { v: "2" },
      content: { "@v": "2", tail: { x: "y" } },
    });
  });

  // A small one is read once; of a larger one, the items kept so far are let go and read again.
  test("says the same whatever its size", async () => {
    const gap = `<!--${"x".repeat(1_500_000)}-->`;
    const read = async (between: string) =>
      readPlain(
        sourceOf(
          `<list><entry>1</entry>${[2, 3, 4].map((n) => `${between}<entry><b>${n}</b></entry>`).join("")}<tail/></list>`,
        ),
      );
    const small = await read("");
    expect(small.outcomes).toHaveLength(4);
    expect(await read(gap)).toEqual(small);
  });

  test.each([
    [
      "ISO-8859-1",
      Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><list><entry>größer</entry></list>", "latin1"),
    ],
    [
      "windows-1252",
      Buffer.from("<?xml version='1.0' encoding='windows-1252'?><list><entry>größer</entry></list>", "latin1"),
    ],
    [
      "UTF-16 with a mark",
      Buffer.from("\ufeff<?xml version='1.0' encoding='UTF-16'?><list><entry>größer</entry></list>", "utf16le"),
    ],
    [
      "UTF-16 without one",
      Buffer.from("<?xml version='1.0' encoding='UTF-16'?><list><entry>größer</entry></list>", "utf16le"),
    ],
    ["big endian UTF-16", Buffer.from("<?xml version='1.0'?><list><entry>größer</entry></list>", "utf16le").swap16()],
    [
      "UTF-8 that says UTF-16, as .NET writes it",
      Buffer.from("<?xml version='1.0' encoding='utf-16'?><list><entry>größer</entry></list>"),
    ],
  ])("is read in %s", async (_, bytes) => {
    for (const chunkBytes of [1, 3, 1000]) expect(await valuesOf(bytes, chunkBytes)).toEqual(["größer"]);
  });

  // The stored report is the decoded one: it must not claim the encoding that it came in.
  test("says UTF-8 once it is", async () => {
    const latin = Buffer.from("<?xml version='1.0' encoding='ISO-8859-1' ?><a>größer</a>", "latin1");
    const once = await textOf(decode(sourceOf(latin), DEFAULT_LIMITS));
    expect(once).toBe("<?xml version='1.0' encoding='UTF-8' ?><a>größer</a>");
    expect(await textOf(decode(sourceOf(once), DEFAULT_LIMITS))).toBe(once);
  });

  test("may have an XML declaration that is not first, and control characters in what it quotes", async () => {
    expect(await valuesOf(`<!-- licence -->\n<?xml version="1.0"?>${listOf("a\u0001b&#0;")}`)).toEqual([
      "a\u0001b&#0;",
    ]);
  });

  test("may declare elements and attributes, as Burp does; none of it is applied", async () => {
    const doctype = '<!DOCTYPE list [\n<!ELEMENT list (entry*)>\n<!-- c --><!ATTLIST entry x CDATA "injected">\n]>';
    expect(await valuesOf(doctype + listOf("1"))).toEqual(["1"]);
    expect(await valuesOf(`<!DOCTYPE list>${listOf("1")}`)).toEqual(["1"]);
  });
});

const laughs = [...Array(9).keys()].map((i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");

describe("hostile XML", () => {
  test.each([
    {
      name: "a billion laughs",
      xml: `<!DOCTYPE list [<!ENTITY l0 "lol">${laughs}]><list><entry>&l9;</entry></list>`,
      why: /DOCTYPE.*entities/,
    },
    {
      name: "an external entity",
      xml: `<!DOCTYPE list [<!ENTITY x SYSTEM "file:///etc/passwd">]>${listOf("&x;")}`,
      why: /DOCTYPE.*entities/,
    },
    {
      name: "a parameter entity",
      xml: `<!DOCTYPE list [<!ENTITY % x SYSTEM "http://x/"> %x;]>${listOf("1")}`,
      why: /DOCTYPE.*entities/,
    },
    {
      name: "a parameter entity in a declaration",
      xml: `<!DOCTYPE list [<!ELEMENT list %x;>]>${listOf("1")}`,
      why: /DOCTYPE/,
    },
    { name: "a notation", xml: `<!DOCTYPE list [<!NOTATION n SYSTEM "n">]>${listOf("1")}`, why: /DOCTYPE/ },
    {
      name: "an external DTD",
      xml: `<!DOCTYPE list SYSTEM "http://169.254.169.254/x.dtd">${listOf("1")}`,
      why: /outside the file/,
    },
    { name: "a public DTD", xml: `<!DOCTYPE list PUBLIC "-//x//y" "x.dtd">${listOf("1")}`, why: /outside the file/ },
    { name: "an unknown entity", xml: listOf("&nbsp;"), why: /entity at line 1/ },
    { name: "an entity named like a property", xml: listOf("&constructor;"), why: /entity at line 1/ },
    { name: "a text cut short", xml: "<list><entry>abc", why: /cut short/ },
    { name: "a tag cut short", xml: "<list><entry", why: /cut short/ },
    { name: "a wrong end tag", xml: "<list><entry></list>", why: /not well-formed at line 1/ },
    { name: "two roots", xml: `${listOf("1")}<more/>`, why: /not well-formed/ },
    { name: "text after the end", xml: `${listOf("1")} trailing log line`, why: /not well-formed/ },
    { name: "an attribute twice", xml: listOf("<b c='1' c='2'/>"), why: /duplicate attribute/ },
    { name: "endless depth", xml: `<list>${"<entry>".repeat(5_000)}`, why: /levels deep/ },
    {
      name: "an unknown encoding",
      xml: `<?xml version="1.0" encoding="x-nobody"?>${listOf("1")}`,
      why: /encoded in x-nobody/,
    },
  ])("is refused with a reason: $name", async ({ xml, why }) => {
    for (const chunkBytes of [1, 1000])
      await expect(readPlain(sourceOf(xml, chunkBytes), { format: "list" })).rejects.toMatchObject({
        code: "unreadable_report",
        detail: expect.stringMatching(why),
      });
  });

  test.each([
    { name: "one endless text", open: "<list><entry>", more: "x" },
    { name: "one endless attribute", open: "<list><entry b='", more: "x" },
    { name: "one endless name", open: "<list><", more: "x" },
    { name: "one endless comment", open: "<list><!--", more: "x" },
    { name: "attributes without end", open: "<list><entry ", more: "" },
    { name: "a declaration without end", open: "<!DOCTYPE list [", more: " " },
  ])("$name stops at the limit and does not fill the memory", async ({ open, more }) => {
    let written = 0;
    const source = async function* () {
      yield Buffer.from(open);
      for (; written < 4_000; written += 1)
        yield Buffer.from(
          more ? more.repeat(1024) : [...Array(64).keys()].map((i) => `a${written}-${i}='1234' `).join(""),
        );
    };
    await expect(readPlain(source, { format: "list", limits: { maxStringBytes: 100_000 } })).rejects.toMatchObject({
      code: expect.stringMatching(/too_large|unreadable/),
    });
  });

  test("an entry that is too large costs itself, not its neighbours", async () => {
    const { outcomes, values } = await readPlain(
      sourceOf(`<list><entry>1</entry><entry><b>${"x".repeat(5_000)}</b><c>2</c></entry><entry>3</entry></list>`),
      { limits: { maxItemBytes: 1_000 } },
    );
    expect(values).toEqual(["1", "3"]);
    expect(outcomes[1]).toMatchObject({ pointer: "/list/entry/1", rejected: expect.stringMatching(/larger than/) });
  });

  test("what lies outside the entries is limited, and so is their number", async () => {
    const tail = `<list><entry>1</entry>${"<x/>".repeat(2_000)}</list>`;
    await expect(readText(tail, { limits: { maxDocumentBytes: 10_000 } })).rejects.toMatchObject({ code: "too_large" });
    const many = `<list>${"<entry/>".repeat(11)}</list>`;
    await expect(readText(many, { limits: { maxEntries: 10 } })).rejects.toMatchObject({ code: "unreadable_report" });
  });

  // A cost of the square of the length would take minutes for these.
  test("time grows with the length only", async () => {
    for (const piece of ["<b>", "<!--", "<![CDATA[", "&amp;", "]]>", "<b a='", "<?x ", "&#x41;"])
      await readPlain(sourceOf(listOf(piece.repeat(200_000)), 65_536), { format: "list" }).catch((error) =>
        expect(error).toBeInstanceOf(AppError),
      );
  }, 30_000);

  const piece = fc.constantFrom(
    "<list>",
    "</list>",
    "<entry>",
    "</entry>",
    "<entry a='1'/>",
    '<b c="',
    '"',
    "'",
    ">",
    "/>",
    "&amp;",
    "&x;",
    "&#0;",
    "&#xd800;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version='1.0'?>",
    "<?p x?>",
    "<!DOCTYPE list [",
    "<!ENTITY a 'b'>",
    "]>",
    "x:",
    "xmlns='u'",
    "\u0000",
    "ü",
    "\ud800",
  );
  test("of any pieces is read or refused with a reason, the same in any chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, chunkBytes) => {
          const bytes = Buffer.from(`<list>${pieces.join("")}`);
          const read = (size: number) =>
            readPlain(sourceOf(bytes, size), { format: "list" }).then(
              ({ values }) => values,
              (error: unknown) => {
                expect(error).toBeInstanceOf(AppError);
                return (error as AppError).code;
              },
            );
          expect(await read(chunkBytes)).toEqual(await read(100_000));
        },
      ),
      { numRuns: 400 },
    );
  });
});
