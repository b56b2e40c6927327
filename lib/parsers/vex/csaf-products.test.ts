import { describe, expect, test } from "vitest";
import type { StatementRecord } from "@/lib/model/record";
import { csafProducts } from "@/lib/parsers/vex/csaf-products";
import { parseText } from "@/lib/testing/parse-file";

const MANY = 20_000;

/** Each product is a component of the one before it; the last is defined on its own. */
const chain = (length: number, last: object) => ({
  relationships: Array.from({ length }, (_, i) => ({
    product_reference: `${i + 1}`,
    full_product_name: { product_id: `${i}`, name: `The product ${i}` },
  })),
  full_product_names: [{ product_id: `${length}`, name: "The last", ...last }],
});

// Walked anew from each of them, this takes half a minute.
describe("a chain of components is walked once, however long it is", () => {
  test("to the purl at its end", () => {
    const purl = "pkg:generic/api@1";
    const { names } = csafProducts(chain(MANY, { product_identification_helper: { purl } }));
    expect([names.size, names.get("0"), names.get(`${MANY - 1}`)]).toEqual([MANY + 1, purl, purl]);
  });

  test("to an end without one", () => {
    const { names } = csafProducts(chain(MANY, {}));
    expect([names.get("0"), names.get(`${MANY}`)]).toEqual(["The product 0", "The last"]);
  });

  test("round a circle", () => {
    const { relationships } = chain(MANY, {});
    relationships.push({ product_reference: "0", full_product_name: { product_id: `${MANY}`, name: "The last" } });
    expect(csafProducts({ relationships }).names.get("7")).toBe("The product 7");
  });
});

test("a group is looked into for the products that have a status, not written out for each vulnerability", async () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => `P${i}`);
  const vulnerabilities = Array.from({ length: 5_000 }, (_, i) => ({
    cve: `CVE-2026-${i}`,
    product_status: { known_not_affected: ["P7", "Q"] },
    flags: [{ label: "component_not_present", group_ids: ["all", "unheard of"] }],
    threats: [{ category: "impact", details: "Of the others.", product_ids: ["P7"] }],
  }));
  const { records } = await parseText({
    document: { csaf_version: "2.0", tracking: { id: "LAN-2026-3" } },
    product_tree: { product_groups: [{ group_id: "all", product_ids: ids }] },
    vulnerabilities,
  });
  const said = (records as StatementRecord[]).slice(0, 2);
  expect([records.length, said.map(({ products, justification, note }) => [products, justification, note])]).toEqual([
    10_000,
    [
      [["P7"], "component_not_present", "Of the others."],
      [["Q"], null, null],
    ],
  ]);
});
