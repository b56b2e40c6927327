import { describe, expect, test } from "vitest";
import { readPlain, readText, sourceOf } from "@/lib/testing/plain-formats";

describe("one JSON document", () => {
  test("gives its items with pointers, inner ones after the item they lie in", async () => {
    const { outcomes, doc } = await readText(
      '{"entries":[{"n":1,"children":[{"n":2,"children":[{"n":3}]}]},{"a/b":1}],"name":"x","extra":[5]}',
    );
    expect(outcomes).toEqual([
      { pointer: "/entries/0", entry: true, records: [{ n: 1 }] },
      { pointer: "/entries/0/children/0", entry: true, records: [{ n: 2 }] },
      { pointer: "/entries/0/children/0/children/0", entry: true, records: [{ n: 3 }] },
      { pointer: "/entries/1", entry: true, records: [{ "a/b": 1 }] },
      { pointer: "/extra/0", entry: false, records: [5] },
    ]);
    expect(doc).toEqual({ entries: [], name: "x", extra: [] });
  });

  test("a broken item costs itself: rejected, thrown on, or not an entry at all", async () => {
    const { outcomes } = await readText('{"entries":[{"reject":"no id"},{"throw":true},{"skip":1},{"n":1}]}');
    expect(outcomes).toEqual([
      { pointer: "/entries/0", entry: true, rejected: "no id" },
      { pointer: "/entries/1", entry: true, rejected: expect.stringMatching(/could not be understood .TypeError/) },
      { pointer: "/entries/2", entry: false, records: [] },
      { pointer: "/entries/3", entry: true, records: [{ n: 1 }] },
    ]);
  });

  test("is recognized by keys that come after megabytes of others", async () => {
    const text = `{"padding":[${'"0123456789",'.repeat(200_000)}""],"entries":[{"n":1}]}`;
    expect((await readPlain(sourceOf(text, 65_536))).values).toEqual([{ n: 1 }]);
  });

  test("a document cut in the middle is unreadable, and names the byte", async () => {
    await expect(readText('{"entries":[{"n":1},{"n"')).rejects.toMatchObject({
      code: "unreadable_report",
      detail: expect.stringMatching(/cut short: it ends at byte 24/),
    });
  });

  test("a broken value inside an item fails the report, not only the item: what follows it cannot be trusted", async () => {
    await expect(readText('{"entries":[{"n":tru},{"n":1}]}')).rejects.toMatchObject({ code: "unreadable_report" });
  });
});

describe("several JSON values", () => {
  const values = [{ event: 1 }, { event: 2, deep: { a: [1, 2] } }, { event: 3 }];
  test.each([
    { name: "one per line", text: values.map((value) => JSON.stringify(value)).join("\n") },
    {
      name: "one per line with CRLF and an empty last line",
      text: `${values.map((value) => JSON.stringify(value)).join("\r\n")}\r\n\r\n`,
    },
    { name: "pretty and concatenated", text: values.map((value) => JSON.stringify(value, null, 2)).join("") },
    { name: "one array", text: JSON.stringify(values, null, 1) },
    {
      name: "arrays after each other",
      text: `${JSON.stringify(values.slice(0, 1))}${JSON.stringify(values.slice(1))}`,
    },
  ])("are the same values $name", async ({ text }) => {
    expect(await readText(text)).toMatchObject({ format: "events", values, rejected: [] });
  });

  test("log lines between them are rejected by line and cost nothing else", async () => {
    const { values, rejected } = await readText('Starting up\n{"event":1}\n{"event":\n{"event":2}\n');
    expect(values).toEqual([{ event: 1 }, { event: 2 }]);
    expect(rejected).toEqual([
      expect.stringMatching(/^line 1: The JSON is not valid/),
      expect.stringMatching(/^line 3: /),
    ]);
  });

  test("integers beyond 2^53 keep every digit, other numbers stay numbers", async () => {
    const { values } = await readText(
      '{"event":1507591916020843321,"f":1.1507591916020843321,"s":"1507591916020843321","e":1e30,"n":-12}\n{"event":1}\n',
    );
    expect(values[0]).toEqual({
      event: "1507591916020843321",
      f: 1.1507591916020843,
      s: "1507591916020843321",
      e: 1e30,
      n: -12,
    });
  });

  test("the first of several cut short is not the whole: the report is refused", async () => {
    await expect(readText('{"event":\n 1} {"event":')).rejects.toMatchObject({ code: "unreadable_report" });
  });
});

describe("YAML", () => {
  test("documents, Lists and comments, each at its place", async () => {
    const { outcomes } = await readText(
      "# head\n---\nkind: A\n---\n# only a comment\n---\nkind: List\nskip: 1\nitems:\n  - kind: B\n  - kind: C\n...\n",
    );
    expect(outcomes).toEqual([
      { pointer: "/0", entry: true, records: [{ kind: "A" }] },
      { pointer: "/1/items/0", entry: true, records: [{ kind: "B" }] },
      { pointer: "/1/items/1", entry: true, records: [{ kind: "C" }] },
      { pointer: "/1", entry: false, records: [] },
    ]);
  });

  test("the same format as JSON streams through the same paths", async () => {
    const { values } = await readText('{"skip":1,"kind":"List","items":[{"kind":"B"},{"kind":"C"}]}');
    expect(values).toEqual([{ kind: "B" }, { kind: "C" }]);
  });

  test("a broken document is rejected by its line, the others are read", async () => {
    const { values, rejected } = await readText("kind: A\n---\nkind: {{ .Values.kind }\n---\nkind: C\n");
    expect(values).toEqual([{ kind: "A" }, { kind: "C" }]);
    expect(rejected).toEqual([expect.stringMatching(/^line 2: The YAML is not valid at line [34]/)]);
  });

  test("aliases that multiply to billions are refused in bounded time", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i + 1}: &l${i + 1} [${Array(10)
          .fill(i === 0 ? '"x"' : `*l${i}`)
          .join(", ")}]`,
    );
    const { rejected, values } = await readText(`kind: A\n---\nkind: Bomb\n${levels.join("\n")}\n`);
    expect(values).toEqual([{ kind: "A" }]);
    expect(rejected).toHaveLength(1);
  });

  test("prototype keys stay keys, and a NUL escape becomes U+FFFD", async () => {
    const { values } = await readText('kind: A\n__proto__:\n  polluted: 1\ntext: "a\\0b"\n');
    expect(Object.keys(values[0] as object)).toEqual(["kind", "__proto__", "text"]);
    expect((values[0] as unknown as { text: string }).text).toBe("a\ufffdb");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("CSV and text", () => {
  test("rows by column, comments kept, a row of the wrong length rejected by its line", async () => {
    const { doc, values, rejected } = await readText(
      '#version:1\ncve,"the score"\nCVE-1,0.5\nCVE-2\n"CVE-3","a ""b"", c"\n',
    );
    const first = { cve: "CVE-1", "the score": "0.5" };
    expect(doc).toEqual({ comments: ["#version:1"], columns: ["cve", "the score"], first });
    expect(values.map((row) => ({ ...row }))).toEqual([
      { cve: "CVE-1", "the score": "0.5" },
      { cve: "CVE-3", "the score": 'a "b", c' },
    ]);
    expect(rejected).toEqual([expect.stringMatching(/^line 4: The row has 1 fields, the header has 2/)]);
  });

  test("semicolons where the header has more of them, and a separator at the end of a line is no field", async () => {
    const { values, rejected } = await readText('cve;"the score"\nCVE-1;"0,5; about";\nCVE-2;1;2\n');
    expect(values.map((row) => ({ ...row }))).toEqual([{ cve: "CVE-1", "the score": "0,5; about" }]);
    expect(rejected).toEqual([expect.stringMatching(/^line 3: The row has 3 fields/)]);
  });

  test("lines of text, with their numbers", async () => {
    const { outcomes } = await readText("* @a\r\n\r\ndocs @b", { filename: "OWNERS" });
    expect(outcomes.map(({ pointer }) => pointer)).toEqual(["line 1", "line 2", "line 3"]);
    expect(outcomes.flatMap((outcome) => ("records" in outcome ? outcome.records : []))).toEqual([
      "* @a",
      "",
      "docs @b",
    ]);
  });
});
