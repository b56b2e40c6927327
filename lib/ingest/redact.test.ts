import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";

const ORG = "0190b1a2-0000-7000-8000-000000000001";

let redact: typeof import("@/lib/ingest/redact").redact;
let secretToken: typeof import("@/lib/ingest/secret-token").secretToken;
let secretHmac: typeof import("@/lib/ingest/secret-token").secretHmac;

beforeAll(async () => {
  vi.stubEnv("PLIMSOLL_SECRET", "a secret of at least thirty-two characters");
  vi.resetModules();
  ({ redact } = await import("@/lib/ingest/redact"));
  ({ secretToken, secretHmac } = await import("@/lib/ingest/secret-token"));
});

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const content = Buffer.from(text, "utf8");
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function redacted(text: string, values: string[], size = 1_000_000): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of redact(pieces(text, size), ORG, values)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const asXml = (value: string) =>
  value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&#62;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#x27;")
    .replaceAll("é", "&#233;");

const PEM =
  "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAlongenoughline\nAQABAoIBAQCanotherlongline==\n-----END RSA PRIVATE KEY-----";

describe("redact", () => {
  // A report in XML spells what a parser reads as `<a&b>` in other characters.
  test.each(["<a&b>\"c'd-é", "&amp;nothing-else", "p&q&r;secret9"])("finds %s as XML spells it", async (value) => {
    const token = secretToken(ORG, value);
    for (const size of [1, 7, 1_000])
      expect(await redacted(`<a b="${asXml(value)}">x ${asXml(value)}</a>`, [value], size)).toBe(
        `<a b="${token}">x ${token}</a>`,
      );
    expect(await redacted(`<![CDATA[${value}]]>`, [value])).toBe(`<![CDATA[${token}]]>`);
  });

  test("replaces a value by its token and leaves every other byte alone", async () => {
    const text = '{"Secret": "AKIAIOSFODNN7EXAMPLE", "Match": "key=AKIAIOSFODNN7EXAMPLE;"}';
    expect(await redacted(text, ["AKIAIOSFODNN7EXAMPLE"])).toBe(
      text.replaceAll("AKIAIOSFODNN7EXAMPLE", secretToken(ORG, "AKIAIOSFODNN7EXAMPLE")),
    );
  });

  test.each([
    { how: "as JSON.stringify writes it", spell: (value: string) => JSON.stringify(value) },
    {
      how: "as Go writes it",
      spell: (value: string) =>
        JSON.stringify(value).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c").replaceAll(">", "\\u003e"),
    },
    {
      how: "as Python writes it",
      spell: (value: string) =>
        JSON.stringify(value).replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    },
    { how: "as PHP writes it", spell: (value: string) => JSON.stringify(value).replaceAll("/", "\\/") },
    {
      how: "with every character escaped",
      spell: (value: string) =>
        `"${value.replaceAll(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)}"`,
    },
    { how: "inside JSON inside a JSON string", spell: (value: string) => JSON.stringify(JSON.stringify({ k: value })) },
  ])("finds a value $how", async ({ spell }) => {
    for (const value of ['p&ss<w>"ord\\1/€𝄞', PEM, "tab\there\u0001now"]) {
      const text = `{"a": ${spell(value)}, "b": 1}`;
      const result = await redacted(text, [value]);
      expect(result, value).toContain(secretToken(ORG, value));
      expect(JSON.stringify(JSON.parse(result)), value).not.toContain(JSON.stringify(value).slice(1, 12));
    }
  });

  // The one thing that must not happen: half a value stays because a chunk ended inside it.
  test("finds values across the borders of chunks of any size, in any spelling", async () => {
    const values = fc
      .stringMatching(/^[ -~]{6,40}$/)
      .filter((v) => /[^*x•#.\-_X]/.test(v) && !/^[A-Za-z]+$/.test(v) && !/redacted|masked/i.test(v));
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 50 }), fc.nat(3000), async (value, size, padding) => {
        const document = { p: "·".repeat(padding), a: value, b: `x ${value} y`, c: [value] };
        const result = JSON.parse(await redacted(JSON.stringify(document), [value], size * 97));
        expect(result.a).toBe(secretToken(ORG, value));
        expect(result.c).toEqual([secretToken(ORG, value)]);
        expect(result.p).toBe(document.p);
        expect(result.b).not.toContain(value);
      }),
      { numRuns: 200 },
    );
  });

  test("finds a value with backslashes in a row, escaped once, twice and not at all", async () => {
    const value = String.raw`\\server\\\share1`;
    const document = { a: value, b: JSON.stringify({ c: value }) };
    const result = JSON.parse(await redacted(JSON.stringify(document), [value]));
    expect(result.a).toBe(secretToken(ORG, value));
    expect(JSON.parse(result.b)).toEqual({ c: secretToken(ORG, value) });
    expect(await redacted(`x ${value} y`, [value])).not.toContain("server");
  });

  // CSV and YAML double a quote: the value was not found as it stands there, and parts of it stayed.
  test.each(['pa"ss9word"Zq81', '"pass9word"', '""p9"assword', "it's9secretQ'", `both"9'kinds`, 'a\\"9&"c;word'])(
    "finds %s as CSV and YAML spell it",
    async (value) => {
      const token = secretToken(ORG, value);
      const csv = (text: string) => `"${text.replaceAll('"', '""')}"`;
      for (const size of [1, 7, 1_000]) {
        expect(await redacted(`a,${csv(value)},${csv(`K=${csv(value)}`)}\n`, [value], size)).toBe(
          `a,"${token}",${csv(`K=${csv(token)}`)}\n`,
        );
        expect(await redacted(`a: '${value.replaceAll("'", "''")}'\n`, [value], size)).toBe(`a: '${token}'\n`);
        expect(await redacted(`a: ${value}\n`, [value], size)).toBe(`a: ${token}\n`);
      }
    },
  );

  test("works through many windows of a long report", async () => {
    const value = "ghp_0123456789abcdefghij";
    const items = Array.from({ length: 40_000 }, (_, i) => ({
      i,
      text: `nothing here ${"·".repeat(i % 7)}`,
      s: i % 1000 ? "" : value,
    }));
    const result = await redacted(JSON.stringify(items), [value], 65_536);
    expect(JSON.parse(result)).toEqual(items.map((item) => ({ ...item, s: item.s && secretToken(ORG, value) })));
  });

  test("a report stays JSON when a value happens to begin inside an escape", async () => {
    const text = JSON.stringify({ a: "\nother7secret", b: "nother7secret" });
    expect(JSON.parse(await redacted(text, ["nother7secret"]))).toEqual({
      a: "\nother7secret",
      b: secretToken(ORG, "nother7secret"),
    });
  });

  test("in text that is not JSON a backslash is only a backslash", async () => {
    expect(await redacted("path: C:\\nether7pass\n", ["nether7pass"])).toBe(
      `path: C:\\${secretToken(ORG, "nether7pass")}\n`,
    );
  });

  test("the longer of two values that share a beginning is replaced whole", async () => {
    const text = "a=hunter2-long-version b=hunter2";
    expect(await redacted(text, ["hunter2", "hunter2-long-version"])).toBe(
      `a=${secretToken(ORG, "hunter2-long-version")} b=${secretToken(ORG, "hunter2")}`,
    );
  });

  test("lines of a key quoted one by one are replaced too, its armour stays", async () => {
    const result = await redacted(`{"snippet":"MIIEowIBAAKCAQEAlongenoughline"}`, [PEM]);
    expect(result).not.toContain("MIIEowIBAAKC");
    expect(await redacted("-----BEGIN RSA PRIVATE KEY-----", [PEM])).toBe("-----BEGIN RSA PRIVATE KEY-----");
  });

  test("names of JSON members, masks and very short values stay as they are", async () => {
    const text = '{"password1" : "password1", "b": "******", "c": "abc"}';
    expect(await redacted(text, ["password1", "******", "abc"])).toBe(
      `{"password1" : "${secretToken(ORG, "password1")}", "b": "******", "c": "abc"}`,
    );
  });

  test("a value that is a plain word is replaced only where it stands alone", async () => {
    const text = '{"File":"deploy/postgres.yaml","url":"postgres://admin:postgres@db","v":"postgres"}';
    const token = secretToken(ORG, "postgres");
    expect(await redacted(text, ["postgres"])).toBe(
      `{"File":"deploy/postgres.yaml","url":"postgres://admin:${token}@db","v":"${token}"}`,
    );
  });

  test("a stored token identifies the same secret as the value it replaced, and is not replaced again", async () => {
    const token = secretToken(ORG, "hunter2!");
    expect(secretHmac(ORG, token).equals(secretHmac(ORG, "hunter2!"))).toBe(true);
    expect(await redacted(`{"s":"${token}"}`, [token])).toBe(`{"s":"${token}"}`);
  });

  test("a value of more than two megabytes is refused", async () => {
    await expect(redacted("{}", ["a1".repeat(1_200_000)])).rejects.toMatchObject({ code: "too_large" });
  });

  // Each value was tried at each backslash and at each first letter: a small report held the worker up for hours.
  describe("what it costs does not grow with values times text", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `ghp_${i}_abcdef`);

    test("many values of one prefix", async () => {
      const text = `${many.join("\n").slice(0, 1000)} ${"g".repeat(200_000)}`;
      expect(await redacted(text, many)).not.toMatch(/ghp_\d{1,2}_abcdef/);
    }, 20_000);

    test("many values and many escapes", async () => {
      const document = { a: '\n"&'.repeat(100_000), b: many[7] };
      expect(JSON.parse(await redacted(JSON.stringify(document), many))).toEqual({
        ...document,
        b: secretToken(ORG, many[7] ?? ""),
      });
    }, 20_000);

    test("what is made to cost more is refused and not stored", async () => {
      const almost = "a".repeat(400_000);
      await expect(redacted(JSON.stringify(almost.repeat(2)), [`${almost}b`])).rejects.toMatchObject({
        code: "too_large",
      });
      const spelled = JSON.stringify("\n".repeat(400_000));
      await expect(
        redacted(
          spelled,
          many.map((value) => `\n${value}`),
        ),
      ).rejects.toMatchObject({ code: "too_large" });
    }, 60_000);
  });
});
