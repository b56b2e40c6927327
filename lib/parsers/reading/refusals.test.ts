import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import type { ByteSource } from "@/lib/parsers/reading/read-report";
import { PLAIN_FORMATS, readPlain, readText, sourceOf } from "@/lib/testing/plain-formats";

describe("bytes as they come", () => {
  const json = '{"entries":[{"n":"größer 😀"}]}';
  test.each([
    { name: "a UTF-8 byte order mark", bytes: Buffer.from(`\ufeff${json}`) },
    { name: "UTF-16 little endian", bytes: Buffer.from(`\ufeff${json}`, "utf16le") },
    { name: "UTF-16 big endian", bytes: Buffer.from(`\ufeff${json}`, "utf16le").swap16() },
    { name: "gzip", bytes: gzipSync(json) },
    { name: "gzip of UTF-16", bytes: gzipSync(Buffer.from(`\ufeff${json}`, "utf16le")) },
    { name: "gzip in two members", bytes: Buffer.concat([gzipSync(json.slice(0, 9)), gzipSync(json.slice(9))]) },
  ])("$name is read", async ({ bytes }) => {
    for (const chunkBytes of [1, 3, 1000])
      expect((await readPlain(sourceOf(bytes, chunkBytes))).values).toEqual([{ n: "größer 😀" }]);
  });

  test.each([
    { name: "no bytes", bytes: Buffer.alloc(0), reason: /empty/ },
    { name: "white space", bytes: Buffer.from(" \n\t"), reason: /empty/ },
    { name: "gzip of nothing", bytes: gzipSync(""), reason: /empty/ },
    {
      name: "gzip cut short",
      bytes: gzipSync(json.repeat(50)).subarray(0, 40),
      reason: /gzip data is broken or cut short/,
    },
    { name: "gzip in gzip", bytes: gzipSync(gzipSync(json)), reason: /gzip inside gzip/ },
    { name: "a zip archive", bytes: Buffer.from("PK\u0003\u0004rest"), reason: /zip archive/ },
    { name: "NUL bytes", bytes: Buffer.from('{"entries":\u0000[]}'), reason: /NUL byte at byte 11/ },
    { name: "binary", bytes: Buffer.from([1, 2, 0, 4, 5]), reason: /NUL byte/ },
  ])("$name is unreadable", async ({ bytes, reason }) => {
    await expect(readText(bytes)).rejects.toMatchObject({
      code: "unreadable_report",
      detail: expect.stringMatching(reason),
    });
  });

  test("a gzip bomb is stopped while it unpacks", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('{"entries":['), Buffer.alloc(4_000_000, "1,")]));
    await expect(readPlain(sourceOf(bomb, 4096), { limits: { ratioFloorBytes: 1_000_000 } })).rejects.toMatchObject({
      code: "unreadable_report",
      detail: expect.stringMatching(/more than 100 times/),
    });
  });

  test("a report over the size limit is refused as too large, packed or not", async () => {
    const limits = { maxBytes: 1000 };
    const text = `{"entries":[${"1,".repeat(1000)}1]}`;
    await expect(readPlain(sourceOf(text), { limits })).rejects.toMatchObject({ code: "too_large" });
    await expect(readPlain(sourceOf(gzipSync(text)), { limits })).rejects.toMatchObject({ code: "too_large" });
  });

  test("two hundred megabytes of [ are refused at once, without being read", async () => {
    let opened = 0;
    const source: ByteSource = async function* () {
      for (; opened < 200; opened += 1) yield Buffer.alloc(1024 * 1024, "[");
    };
    await expect(readPlain(source)).rejects.toMatchObject({
      code: "unreadable_report",
      detail: expect.stringMatching(/levels deep/),
    });
    expect(opened).toBeLessThan(4);
  });

  test("the source is closed when reading stops early", async () => {
    let closed = 0;
    const source: ByteSource = async function* () {
      try {
        for (;;) yield Buffer.from("[[[[".repeat(100_000));
      } finally {
        closed += 1;
      }
    };
    await expect(readPlain(source)).rejects.toThrow(AppError);
    expect(closed).toBe(1);
  });

  test("an error of the source itself is not taken for a fault of the report", async () => {
    const source: ByteSource = async function* () {
      yield Buffer.from('{"entries":[');
      throw new Error("disk gone");
    };
    await expect(readPlain(source)).rejects.toThrow("disk gone");
  });
});

describe("what nothing claims", () => {
  test("null is a scan that wrote no report, and not a format that nobody knows", async () => {
    for (const written of ["null", " null\n"])
      await expect(readText(written)).rejects.toMatchObject({
        code: "failed_scan",
        detail: expect.stringMatching(/"null".*no report/),
      });
  });

  test.each([
    { name: "an empty object", text: "{}", reason: /empty JSON object/ },
    { name: "an empty list", text: "[]", reason: /empty JSON list/ },
    {
      name: "a fatal log line",
      text: "2026-01-01T00:00:00Z\tFATAL\timage scan error: timeout\n",
      reason: /error output.*FATAL/,
    },
    { name: "HTML", text: "<!DOCTYPE html><html></html>", reason: /HTML page/ },
    { name: "XML", text: "<?xml version='1.0'?><a xmlns='urn:x'><b/></a>", reason: /XML.*element a.*urn:x.*holds b/ },
    { name: "JSON of another kind", text: '{"alpha":1,"beta":2}', reason: /top-level keys alpha, beta/ },
  ])("$name is refused with what it looks like and what was tried", async ({ text, reason }) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: "unsupported_report",
      detail: expect.stringMatching(reason),
    });
    await expect(readText(text)).rejects.toMatchObject({
      detail: expect.stringMatching(/asked report, events, objects, rows, owners/),
    });
  });

  test("a stated format must still recognize the report, and must exist", async () => {
    await expect(readText('{"alpha":1}', { format: "report" })).rejects.toMatchObject({ code: "unsupported_report" });
    await expect(readText("{}", { format: "nonsense" })).rejects.toMatchObject({
      code: "invalid_input",
      detail: expect.stringMatching(/report, events/),
    });
  });
});

describe("any bytes at all", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .constantFrom(
        '{"entries":[',
        "]}",
        '{"event":1}\n',
        "kind: A\n",
        "---\n",
        "cve,b\n",
        "#x\n",
        '"',
        "\\",
        "\u0000",
        "{",
        "[",
        "\ufeff",
        "&a [*a]",
        "- ",
        "|\n",
        "!!js/function 1",
        "%TAG ! x\n",
        "<list>",
        "<entry>",
        "</entry></list>",
        "<!DOCTYPE list [",
      )
      .map((text) => Buffer.from(text)),
  );
  test("are read or refused with a reason; nothing else is ever thrown", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (pieces, chunkBytes, packed) => {
          const bytes = Buffer.concat(pieces);
          const source = sourceOf(packed ? gzipSync(bytes) : bytes, chunkBytes);
          for (const format of [undefined, ...PLAIN_FORMATS.map(({ id }) => id)]) {
            try {
              await readPlain(source, format === undefined ? {} : { format });
            } catch (error) {
              expect(error).toBeInstanceOf(AppError);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});
