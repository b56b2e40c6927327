import { describe, expect, test } from "vitest";
import type { StatementRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const statements = async (name: string) =>
  (await parseFile(`lib/parsers/__fixtures__/${name}`)).records as StatementRecord[];

describe("OpenVEX", () => {
  test("a statement about packages in an image speaks of these packages and reaches that image only", async () => {
    const { records, header } = await parseFile("lib/parsers/__fixtures__/openvex-json/one.json");
    const name = `ghcr.io/lantern/api@sha256:${"a".repeat(64)}`;
    expect(header.target).toMatchObject({ kind: "image", name });
    expect(records).toMatchObject([
      {
        status: "not_affected",
        justification: "vulnerable_code_not_present",
        target: { kind: "image", name },
        products: ["pkg:deb/debian/openssl@3.0.11-1"],
        wholeSubject: false,
      },
    ]);
  });

  // Filed under one image, a document about two must not clear both.
  test("products of two images are two statements, and the document has no target", async () => {
    const records = await statements("openvex-json/many.json");
    const affected = records.filter(({ advisory }) => advisory === "CVE-2026-3333");
    expect(affected.map(({ target, wholeSubject }) => [target?.name.split("@")[0], wholeSubject])).toEqual([
      ["ghcr.io/lantern/api", true],
      ["ghcr.io/lantern/web", false],
    ]);
    expect((await parseFile("lib/parsers/__fixtures__/openvex-json/many.json")).header.target).toBeNull();
  });

  test("version 0.0.1 has strings; a name may stand in the id; a purl goes before an IRI", async () => {
    const records = await statements("openvex-json/many.json");
    expect(records[0]).toMatchObject({ aliases: ["CVE-2026-1111"], products: ["pkg:deb/debian/openssl@3.0.11-1"] });
    expect(records[1]).toMatchObject({ advisory: "CVE-2026-2222", products: ["pkg:apk/wolfi/libcurl@8"] });
  });

  describe("of several statements about a vulnerability in a product the latest counts", () => {
    const purl = "pkg:deb/debian/openssl@3.0.11-1";
    const told = async (...statements: { status: string; timestamp?: string }[]) => {
      const { records } = await parseText({
        "@context": "https://openvex.dev/ns/v0.2.0",
        timestamp: "2026-03-02T00:00:00Z",
        statements: statements.map((one) => ({
          vulnerability: { name: "CVE-2026-1" },
          products: [{ "@id": purl }],
          ...one,
        })),
      });
      return (records as StatementRecord[]).map(({ status, products }) => [status, products]);
    };
    const cleared = { status: "not_affected", timestamp: "2026-03-01T00:00:00Z" };

    test.each([
      { name: "a later one takes back what an earlier one cleared", later: "2026-03-02T00:00:00Z", left: [] },
      { name: "an earlier one does not, wherever it stands", later: "2026-02-01T00:00:00Z", left: [purl] },
      { name: "one without a time is as old as the document", later: undefined, left: [] },
      { name: "of two of one time the second counts", later: cleared.timestamp, left: [] },
    ])("$name", async ({ later, left }) => {
      const affected = { status: "affected", ...(later === undefined ? {} : { timestamp: later }) };
      expect(await told(cleared, affected)).toEqual([
        ["not_affected", left],
        ["affected", [purl]],
      ]);
    });
  });

  test("a statement about nothing sets nothing", async () => {
    expect((await statements("openvex-json/many.json")).at(-1)).toMatchObject({ products: [], wholeSubject: false });
  });
});

describe("CSAF", () => {
  test("each status, and each justification, is a statement; recommended versions are none", async () => {
    const records = (await statements("csaf-json/many.json")).filter(({ advisory }) => advisory === "CVE-2026-1111");
    expect(records.map(({ status, justification, products, note }) => [status, justification, products, note])).toEqual(
      [
        ["not_affected", "vulnerable_code_not_present", ["pkg:deb/debian/openssl@3.0.11-1"], "Not compiled in."],
        ["not_affected", null, ["P9"], null],
        ["fixed", null, ["pkg:generic/lantern-api@1.5"], null],
        ["affected", null, ["Lantern API 1.4"], "Update to 1.5."],
      ],
    );
    expect(records[0]?.aliases).toEqual(["GHSA-aaaa-bbbb-cccc"]);
  });

  test("a vulnerability goes by its vendor's id, else by the document's", async () => {
    expect((await statements("csaf-json/many.json")).slice(-2)).toMatchObject([
      { advisory: "LAN-2026-1-B", status: "under_investigation" },
      { advisory: "LAN-2026-1", status: "unknown", products: [] },
    ]);
  });

  const document = { category: "csaf_vex", csaf_version: "2.1", tracking: { id: "LAN-2026-2" } };
  const product = (id: string, purl: string) => ({
    product_id: id,
    name: `The product ${id}`,
    product_identification_helper: { purl },
  });
  const read = async (products: unknown[], product_status: Record<string, string[]>, tree: object = {}) => {
    const product_tree = { full_product_names: products, ...tree };
    return parseText({ document, product_tree, vulnerabilities: [{ cve: "CVE-2026-1111", product_status }] });
  };
  const said = ({ records }: { records: unknown[] }) =>
    (records as StatementRecord[]).map(({ status, products }) => [status, products]);

  // Silently, the product would be cleared: what says "affected" sets nothing.
  test.each([
    ["known_affected", "known_not_affected"],
    ["last_affected", "first_fixed"],
    ["under_investigation", "fixed"],
    ["unknown", "known_not_affected"],
  ])("a product that is %s and %s at once is no statement but a problem", async (one, other) => {
    const parsed = await read([product("P1", "pkg:generic/api@1")], { [one]: ["P1"], [other]: ["P1"] });
    expect(parsed).toMatchObject({ entries: 1, records: [], rejected: [{ pointer: "/vulnerabilities/0" }] });
    expect(parsed.rejected[0]?.reason).toMatch(/^Product P1 is .+ and .+ at once\.$/);
  });

  // A distribution lists a package once for each of its products, all with the one purl.
  test("what is affected in one product is not cleared by another that has the same purl", async () => {
    const products = [
      product("old:web", "pkg:rpm/lantern/web?arch=src"),
      product("new:web", "pkg:rpm/lantern/web?arch=src"),
      product("old:db", "pkg:rpm/lantern/db"),
      product("new:db", "pkg:rpm/lantern/db@2-1"),
      product("old:ui", "pkg:rpm/lantern/ui"),
    ];
    const status = {
      known_not_affected: ["old:web", "old:db", "old:ui"],
      known_affected: ["new:web"],
      fixed: ["new:db"],
    };
    expect(said(await read(products, status))).toEqual([
      ["not_affected", ["The product old:web", "The product old:db", "pkg:rpm/lantern/ui"]],
      ["fixed", ["pkg:rpm/lantern/db@2-1"]],
      ["affected", ["pkg:rpm/lantern/web?arch=src"]],
    ]);
  });

  test("an id of two products means neither, and the same definition twice is one", async () => {
    const [one, other] = [product("P1", "pkg:generic/api@1"), product("P1", "pkg:generic/web@1")];
    expect(said(await read([one, other], { fixed: ["P1"] }))).toEqual([["fixed", ["P1"]]]);
    expect(said(await read([one, one], { fixed: ["P1"] }))).toEqual([["fixed", ["pkg:generic/api@1"]]]);
  });

  test("a component of a component is the component, in whatever order they are defined; a circle is none", async () => {
    const related = (product_id: string, product_reference: string) => ({
      product_reference,
      full_product_name: { product_id, name: `The product ${product_id}` },
    });
    const relationships = [related("B", "A"), related("A", "P1"), related("C", "D"), related("D", "C")];
    const parsed = await read([product("P1", "pkg:generic/api@1")], { fixed: ["B", "C"] }, { relationships });
    expect(said(parsed)).toEqual([["fixed", ["pkg:generic/api@1", "The product C"]]]);
  });

  test("two entries of one CVE are problems: what one says of a product another may take back", async () => {
    const entry = (cve: string, group: string) => ({ cve, product_status: { [group]: ["P1"] } });
    const vulnerabilities = [
      entry("CVE-2026-1111", "known_not_affected"),
      entry("CVE-2026-2222", "fixed"),
      entry("CVE-2026-1111", "known_affected"),
    ];
    const product_tree = { full_product_names: [product("P1", "pkg:generic/api@1")] };
    const parsed = await parseText({ document, product_tree, vulnerabilities });
    expect(parsed.records).toMatchObject([{ advisory: "CVE-2026-2222" }]);
    expect(parsed.rejected.map(({ pointer }) => pointer)).toEqual(["/vulnerabilities/0", "/vulnerabilities/2"]);
  });

  test("version 2.1 says of which products nobody knows", async () => {
    expect(said(await read([product("P1", "pkg:generic/api@1")], { unknown: ["P1"] }))).toEqual([
      ["unknown", ["pkg:generic/api@1"]],
    ]);
  });

  test.each(["1.2", "3.0", null])("version %s is refused with what is supported", async (version) => {
    const document = { csaf_version: version, tracking: { id: "X" } };
    await expect(parseText({ document, vulnerabilities: [] })).rejects.toMatchObject({
      code: "unsupported_report",
      detail: expect.stringMatching(/2\.0 and 2\.1/),
    });
  });

  // A later version of the same document replaces it, another document of the same vendor does not.
  test("the line of a document is its tracking id", async () => {
    const { header } = await parseFile("lib/parsers/__fixtures__/csaf-json/one.json");
    expect(header).toMatchObject({ scope: "https://lantern.example LAN-2026-1", target: null, kinds: [] });
  });
});
