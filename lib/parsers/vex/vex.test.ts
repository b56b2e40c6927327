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
