import { describe, expect, test } from "vitest";
import type { StatementRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

type Part = string | { "@id"?: string; identifiers?: object; hashes?: object; subcomponents?: Part[] };
type Vulnerability = string | { "@id"?: string; name?: string; aliases?: string[] };
type Statement = {
  vulnerability?: Vulnerability;
  products?: Part[];
  subcomponents?: string[];
  status?: string;
  timestamp?: string | undefined;
};

const A = "pkg:npm/a@1";
const digest = (letter: string) => `sha256%3A${letter.repeat(64)}`;
const image = (letter = "a", query = "repository_url=ghcr.io/lantern/api") => `pkg:oci/api@${digest(letter)}?${query}`;
const within = (product: string, ...subcomponents: Part[]) => ({ "@id": product, subcomponents });

const read = (statements: Statement[], times: object = { timestamp: "2026-01-01T00:00:00Z" }) =>
  parseText({
    "@context": "https://openvex.dev/ns/v0.2.0",
    ...times,
    statements: statements.map((one) => ({ vulnerability: { name: "CVE-2026-1" }, products: [A], ...one })),
  });
const clear = (over: Statement = {}): Statement => ({
  status: "not_affected",
  timestamp: "2025-01-01T00:00:00Z",
  ...over,
});
const object = (over: Statement = {}): Statement => ({
  status: "affected",
  timestamp: "2025-06-01T00:00:00Z",
  ...over,
});
/** What is cleared after all. */
const left = async (statements: Statement[], times?: object) =>
  ((await read(statements, times)).records as StatementRecord[])
    .filter(({ status }) => status === "not_affected" || status === "fixed")
    .flatMap(({ products }) => products);

const ghsa = "GHSA-aaaa-bbbb-cccc";

describe("a later OpenVEX statement takes back what an earlier one cleared", () => {
  test.each<{ name: string; clears?: Statement; objects?: Statement }>([
    { name: "about the same" },
    { name: "by an id in other letters", objects: { vulnerability: "cve-2026-1" } },
    {
      name: "by an alias of the earlier",
      clears: { vulnerability: { name: "CVE-2026-1", aliases: [ghsa] } },
      objects: { vulnerability: ghsa.toLowerCase() },
    },
    { name: "by an alias of its own", objects: { vulnerability: { name: ghsa, aliases: ["CVE-2026-1"] } } },
    {
      name: "by the CVE in its URL",
      objects: { vulnerability: { "@id": "https://nvd.nist.gov/vuln/detail/CVE-2026-1", name: "Lanternshell" } },
    },
    {
      name: "about a package by itself, of that in an image",
      clears: { products: [within(image(), A)] },
    },
    { name: "about a package by itself, of a whole image", clears: { products: [image()] } },
    { name: "about a whole image, of a package by itself", objects: { products: [image()] } },
    { name: "about the purl without a version", objects: { products: ["pkg:npm/a"] } },
    { name: "about the purl in other letters", objects: { products: ["pkg:npm/A@1?x=y"] } },
    { name: "about one version of all that are cleared", clears: { products: ["pkg:npm/a"] } },
    {
      name: "about the purl under another id",
      objects: { products: [{ "@id": "https://x/a", identifiers: { purl: `${A}?x=y` } }] },
    },
    {
      name: "about the id that has a purl too",
      clears: { products: [{ "@id": "https://x/a", identifiers: { purl: A } }] },
      objects: { products: ["https://x/A"] },
    },
    {
      name: "about what has the same hash",
      clears: { products: [{ "@id": A, hashes: { "sha-256": "F".repeat(64) } }] },
      objects: { products: [{ "@id": "a.tgz", hashes: { "sha-256": "f".repeat(64) } }] },
    },
    { name: "about a whole image", clears: { products: [within(image(), A)] }, objects: { products: [image()] } },
    {
      name: "about a package in a whole image",
      clears: { products: [image()] },
      objects: { products: [within(image(), A)] },
    },
    {
      name: "about a package without a version in it",
      clears: { products: [within(image(), A)] },
      objects: { products: [within(image(), "pkg:npm/a?x=y")] },
    },
    { name: "about a package in an image", objects: { products: [within(image(), A)] } },
    {
      name: "about an image by its tag",
      clears: { products: [image()] },
      objects: { products: ["pkg:docker/lantern/api@v1?repository_url=ghcr.io"] },
    },
    {
      name: "about an image by its digest alone",
      clears: { products: [image()] },
      objects: { products: [image("a", "")] },
    },
    {
      name: "about packages beside products",
      clears: { products: [within(image(), A)] },
      objects: { products: [image("b"), image()], subcomponents: ["pkg:npm/b", "pkg:npm/a"] },
    },
  ])("$name", async ({ clears, objects }) => {
    expect(await left([clear(clears), object(objects)])).toEqual([]);
    expect(await left([object(objects), clear(clears)])).toEqual([]);
    // An earlier one takes nothing back.
    const earlier = object({ ...objects, timestamp: "2024-01-01T00:00:00Z" });
    expect(await left([clear(clears), earlier])).toHaveLength(1);
  });

  test("by a name that a third statement knows", async () => {
    const linked = clear({ vulnerability: { name: ghsa, aliases: ["CVE-2026-1"] }, products: [] });
    expect(await left([clear(), object({ vulnerability: ghsa }), linked])).toEqual([]);
  });
});

describe("what is cleared rightly stays so", () => {
  test.each<{ name: string; clears?: Statement; objects: Statement }>([
    { name: "of another vulnerability", objects: { vulnerability: "CVE-2026-11" } },
    {
      name: "of one that shares a distribution's bundle",
      clears: { vulnerability: { name: "CVE-2026-1", aliases: ["DSA-1-1"] } },
      objects: { vulnerability: { name: "CVE-2026-2", aliases: ["DSA-1-1"] } },
    },
    { name: "of another version", objects: { products: ["pkg:npm/a@2"] } },
    {
      name: "of another version under the same id",
      clears: { products: [{ "@id": "https://x/a", identifiers: { purl: A } }] },
      objects: { products: [{ "@id": "https://x/a", identifiers: { purl: "pkg:npm/a@2" } }] },
    },
    {
      name: "of another package in the image",
      clears: { products: [within(image(), A)] },
      objects: { products: [within(image(), "pkg:npm/b@1")] },
    },
    {
      name: "of another digest of the image",
      clears: { products: [within(image(), A)] },
      objects: { products: [within(image("b"), A)] },
    },
    {
      name: "of another image of the same last name",
      clears: { products: [image()] },
      objects: { products: [image("b", "repository_url=ghcr.io/other/api")] },
    },
    {
      name: "of other products beside packages",
      clears: { products: [within(image(), A)] },
      objects: { products: [image("b"), image("c")], subcomponents: [A, "pkg:npm/b"] },
    },
    {
      name: "of other packages beside products",
      clears: { products: [within(image(), A)] },
      objects: { products: [image("b"), image()], subcomponents: ["pkg:npm/c", "pkg:npm/b"] },
    },
  ])("where a later statement is $name", async ({ clears, objects }) => {
    expect(await left([clear(clears), object(objects)])).toHaveLength(1);
  });
});

describe("no statement is later than its document", () => {
  const future = "9999-01-01T00:00:00Z";

  test.each([future, "99999-01-01T00:00:00Z", "2026-01-02T00:00:00Z"])("one that clears, of %s", async (timestamp) => {
    expect(await left([clear({ timestamp }), object()])).toEqual([]);
    expect(await left([object(), clear({ timestamp })])).toEqual([A]);
  });

  test("nor is one that does not: of two that are too late the second counts", async () => {
    const late = object({ timestamp: future });
    expect(await left([late, clear({ timestamp: "2026-01-01T00:00:00Z" })])).toEqual([A]);
    expect(await left([clear({ timestamp: "2026-01-01T00:00:00Z" }), late])).toEqual([]);
  });

  test("a document may have been updated since it was made", async () => {
    const times = { timestamp: "2025-01-01T00:00:00Z", last_updated: "2026-01-01T00:00:00Z" };
    expect(await left([clear({ timestamp: "2025-12-01T00:00:00Z" }), object()], times)).toEqual([A]);
  });

  test("one without a time, as Go writes it too, is as old as the document", async () => {
    for (const timestamp of [undefined, "0001-01-01T00:00:00Z"])
      expect(await left([clear({ timestamp }), object()])).toEqual([A]);
  });

  test("a document that cannot be so late itself orders nothing by its times", async () => {
    const clears = clear({ timestamp: future });
    const objects = object({ timestamp: "2026-01-01T00:00:00Z" });
    for (const times of [{ timestamp: future }, { timestamp: future, last_updated: "2100-01-01T00:00:00Z" }]) {
      expect(await left([clears, objects], times)).toEqual([]);
      expect(await left([objects, clears], times)).toEqual([A]);
    }
    // One of its times can be, and bounds the others.
    expect(await left([clears, objects], { timestamp: "2025-01-01T00:00:00Z", last_updated: future })).toEqual([]);
  });

  test("in a document without a time a statement must stand later, too", async () => {
    const clears = clear({ timestamp: future });
    expect(await left([clears, object()], {})).toEqual([]);
    expect(await left([object(), clears], {})).toEqual([A]);
    expect(await left([clear({ timestamp: undefined }), object({ timestamp: undefined })], {})).toEqual([]);
    expect(await left([object({ timestamp: undefined }), clear({ timestamp: undefined })], {})).toEqual([A]);
  });
});

describe("a statement of 0.0.1 has its packages beside its products", () => {
  const names = (count: number, of: string) => Array.from({ length: count }, (_, i) => `pkg:npm/${of}${i}@1`);
  const images = (count: number) =>
    Array.from({ length: count }, (_, i) => `pkg:oci/i${i}@${digest("a")}?repository_url=ghcr.io/lantern/i${i}`);

  // Two hundred kilobytes; an entry for each of a hundred million pairs took all memory.
  test("and is kept as it is written, however many pairs they make", async () => {
    const many: Statement = { products: names(10_000, "p"), subcomponents: names(10_000, "s") };
    const { records, rejected } = await read([
      clear({ products: [within("pkg:npm/p7@1", ...names(2, "s"))] }),
      object(many),
    ]);
    expect(rejected).toEqual([]);
    expect(records.map((one) => (one as StatementRecord).products.length)).toEqual([0, 10_000]);
  });

  test("and is rejected where more have to be written out than can be told apart", async () => {
    const many: Statement = { products: images(300), subcomponents: names(300, "s") };
    const { records, rejected } = await read([clear(many), object({ ...many, vulnerability: "CVE-2026-2" })]);
    expect(records).toEqual([]);
    expect(rejected.map(({ reason }) => reason)).toEqual(
      Array(2).fill(expect.stringMatching(/^The statement has 300 subcomponents for each of 300 products.+split it/)),
    );
  });

  test("and clears each package in each product where nothing is said against it", async () => {
    const few: Statement = { products: images(20), subcomponents: names(100, "s") };
    const against = object({ products: images(2), subcomponents: names(3, "s") });
    const { records } = await read([clear(few), against]);
    expect(records.slice(0, 3).map((one) => (one as StatementRecord).products.length)).toEqual([97, 97, 100]);
    expect(await left([clear({ products: images(1), subcomponents: names(20_000, "s") })])).toHaveLength(20_000);
  });

  test("of many such the last take back all of a product: it is never less", async () => {
    const products = images(2);
    const statements = Array.from({ length: 60 }, (_, i) => object({ products, subcomponents: names(2, `s${i}x`) }));
    expect(await left([clear({ products: [within(products[0] as string, A)] }), ...statements.slice(0, 50)])).toEqual([
      A,
    ]);
    expect(
      await left([clear({ products: [within(products[0] as string, "pkg:npm/s59x1@1")] }), ...statements]),
    ).toEqual([]);
  });
});
