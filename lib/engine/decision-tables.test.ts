import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { bodTable, ssvcTable } from "@/lib/engine/decision-tables";

const published = (file: string): string[][] => parse(readFileSync(`packs/ssvc/${file}`, "utf8"), { from_line: 2 });
/** "Track*" is "track*" there, and "and" is "&". */
const plain = (verdict: string) => verdict.toLowerCase().replace(" & ", " and ");

// What the page shows is what was published: row by row, with nothing added and nothing left out.
describe.each([
  ["BOD 26-04", bodTable(), published("cisa_bod_26_04_1_0_0.csv"), 16],
  ["SSVC", ssvcTable(), published("cisa_coordinator_2_0_3.csv"), 36],
] as const)("the table of %s", (_, shown, rows, count) => {
  test("has every published row and no other", () => {
    const ofShown = shown.rows.map(({ inputs, verdict }) => [...inputs, plain(verdict)].join(" / "));
    const ofPublished = rows.map((row) => [...row.slice(1, 5), plain(row[5] ?? "")].join(" / "));
    expect(rows).toHaveLength(count);
    expect(ofShown.toSorted()).toEqual(ofPublished.toSorted());
  });
});

test("the strictest rows of BOD 26-04 come first", () => {
  expect(bodTable().rows[0]?.verdict).toBe("3 days and forensic investigation");
  expect(bodTable().rows.at(-1)?.verdict).toBe("fix on system upgrade");
});
