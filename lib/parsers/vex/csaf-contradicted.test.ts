import { describe, expect, test } from "vitest";
import { decisionOf } from "@/lib/engine/vex";
import type { StatementRecord } from "@/lib/model/record";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { parseText } from "@/lib/testing/parse-file";

type Entry = { cve?: string; ids?: { text: string }[]; product_status: Record<string, string[]> };

const product = (product_id: string, purl: string, name: string | undefined = `The product ${product_id}`) => ({
  product_id,
  name,
  product_identification_helper: { purl },
});
const read = (full_product_names: object[], ...vulnerabilities: Entry[]) =>
  parseText({
    document: { csaf_version: "2.1", tracking: { id: "LAN-2026-4" } },
    product_tree: { full_product_names },
    vulnerabilities,
  });
/** The packages that a document clears, with the version where it clears only that. */
const cleared = async (products: object[], ...entries: Entry[]) =>
  (await read(products, ...entries)).records.flatMap((record) =>
    (decisionOf(record as StatementRecord, packageFromPurl)?.scopes ?? []).map(({ component, version }) =>
      version ? `${component}@${version}` : component,
    ),
  );
const said = (not: string[], affected: string[]): Entry => ({
  cve: "CVE-2026-1",
  product_status: { known_not_affected: not, known_affected: affected },
});
const purl = "pkg:npm/lantern";

describe("a CSAF product whose package is affected in another product clears nothing", () => {
  test.each([
    { name: "whose name is the purl", products: [product("A", purl, purl), product("B", purl)], not: "A" },
    { name: "whose id is the purl", products: [{ ...product(purl, purl), name: undefined }, product("B", purl)] },
    {
      name: "whose purl is spelled otherwise",
      products: [product("A", "pkg:npm/Lantern"), product("B", purl)],
      not: "A",
    },
    { name: "of one version", products: [product("A", `${purl}@1.0`), product("B", purl)], not: "A" },
    {
      name: "of a distribution's version",
      products: [product("A", "pkg:rpm/l/db@1-2"), product("B", "pkg:rpm/l/db")],
      not: "A",
    },
  ])("$name", async ({ products, not = purl }) => {
    expect(await cleared(products, said([not], ["B"]))).toEqual([]);
  });

  test("in an entry of its own about the same vulnerability", async () => {
    const products = [product("A", `${purl}@1.0`), product("B", `${purl}@1.0?x=y`), product("C", "pkg:npm/other@1")];
    const one = (ids: string[], product_status: Record<string, string[]>): Entry => ({
      ids: ids.map((text) => ({ text })),
      product_status,
    });
    const first = { known_not_affected: ["A", "C"] };
    const second = { known_affected: ["B"] };
    // By the document's id, by the same id, by one written otherwise, by an alias, and by one that a third entry knows.
    expect(await cleared(products, one([], first), one([], second))).toEqual(["pkg:npm/other@1"]);
    expect(await cleared(products, one(["LAN-7"], first), one(["LAN-7"], second))).toEqual(["pkg:npm/other@1"]);
    const ghsa = "GHSA-aaaa-bbbb-cccc";
    expect(await cleared(products, one([ghsa], first), one([ghsa.toLowerCase()], second))).toEqual(["pkg:npm/other@1"]);
    const named = { cve: "CVE-2026-1", ...one([ghsa], first) };
    expect(await cleared(products, named, one([ghsa], second))).toEqual(["pkg:npm/other@1"]);
    const linked = one([ghsa, "PYSEC-2026-1"], {});
    expect(await cleared(products, named, one(["PYSEC-2026-1"], second), linked)).toEqual(["pkg:npm/other@1"]);
    // Another vulnerability takes nothing back.
    expect(await cleared(products, named, one(["PYSEC-2026-1"], second))).toEqual([
      "pkg:npm/lantern@1.0",
      "pkg:npm/other@1",
    ]);
  });
});

test("an id that is a purl and means two products means neither", async () => {
  const products = [product(purl, "pkg:npm/a"), product(purl, "pkg:npm/b"), product(purl, "pkg:npm/a")];
  expect(await cleared(products, said([purl], []))).toEqual([]);
});

test("one CVE in two entries is a problem however it is written", async () => {
  const first: Entry = { cve: "CVE-2026-1", product_status: { fixed: ["A"] } };
  for (const second of [
    { ...first, cve: "cve-2026-1" },
    { ids: [{ text: "CVE-2026-1" }], product_status: {} },
  ])
    expect(await read([product("A", `${purl}@1`)], first, second)).toMatchObject({ records: [], rejected: [{}, {}] });
});

test("a CVE that stands beside a GHSA is one name of the vulnerability all the same", async () => {
  const products = [product("A", `${purl}@1.0`), product("B", `${purl}@1.0?x=y`)];
  const both = (ghsa: string) => [{ text: ghsa }, { text: "cve-2026-1" }];
  const not: Entry = { ids: both("GHSA-aaaa-bbbb-cccc"), product_status: { known_not_affected: ["A"] } };
  const affected = { known_affected: ["B"] };
  expect(await cleared(products, not, { ids: both("GHSA-dddd-eeee-ffff"), product_status: affected })).toEqual([]);
  expect(await read(products, not, { cve: "CVE-2026-1", product_status: affected })).toMatchObject({
    records: [],
    rejected: [{}, {}],
  });
});

describe("what is cleared stays so", () => {
  test("beside another version that is affected", async () => {
    const products = [product("A", `${purl}@1.0`), product("B", `${purl}@2.0`)];
    expect(await cleared(products, said(["A"], ["B"]))).toEqual([`${purl}@1.0`]);
  });

  // Red Hat lists the builds that are fixed, and without a version the releases that wait for theirs.
  test("as a distribution's fixed build, where another release has none", async () => {
    const products = [product("A", "pkg:rpm/redhat/openssl@1.1-5.el8"), product("B", "pkg:rpm/redhat/openssl")];
    const status = { fixed: ["A"], known_affected: ["B"] };
    expect(await cleared(products, { cve: "CVE-2026-1", product_status: status })).toEqual([
      "pkg:rpm/redhat/openssl@1.1-5.el8",
    ]);
  });

  test("by a product's name or id that is a purl, where nothing contradicts it", async () => {
    const products = [{ product_id: "A", name: purl }];
    expect(await cleared(products, said(["A", "pkg:npm/b@1"], []))).toEqual([purl, "pkg:npm/b@1"]);
  });

  test("of several entries that agree", async () => {
    const entry: Entry = { product_status: { fixed: ["A"] } };
    expect(await cleared([product("A", `${purl}@1`)], entry, entry)).toEqual([`${purl}@1`, `${purl}@1`]);
  });
});

test("many entries about one vulnerability are compared once", async () => {
  const entries = Array.from({ length: 4_000 }, (_, i): Entry => ({ product_status: { fixed: [`pkg:npm/p${i}@1`] } }));
  expect(await cleared([], ...entries)).toHaveLength(4_000);
});
