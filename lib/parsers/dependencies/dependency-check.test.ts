import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) =>
  parseText(readFileSync(fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url)), "utf8"));

describe("Dependency-Check", () => {
  test("says the same in JSON and XML", async () => {
    const json = await fixture("dependency-check-json/one.json");
    const xml = await fixture("dependency-check-xml/one.xml");
    expect(xml.records).toEqual(json.records);
    expect(xml.header).toEqual(json.header);
    expect(xml.records[0]).toMatchObject({
      advisory: "CVE-2026-0001",
      severity: "high",
      package: { type: "maven", namespace: "org.example", name: "beans", version: "1.8.3" },
      cvss: { version: "3.1", score: 9.8, vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
      cwes: ["CWE-20"],
    });
  });

  test("says the same in CSV, where the word of the newest CVSS is the severity and nothing refers further", async () => {
    const [vulnerability] = (await fixture("dependency-check-json/one.json")).records;
    const { references: _, ...same } = vulnerability as VulnerabilityRecord;
    expect((await fixture("dependency-check-csv/one.csv")).records).toEqual([{ ...same, severity: "critical" }]);
  });

  // A list of packages stands for all there are: those that no row names would be gone.
  test("lists the dependencies in JSON and XML, and none in CSV, which names those with a vulnerability alone", async () => {
    const listed = async (name: string) =>
      (await fixture(`dependency-check-${name}`)).records.filter(({ kind }) => kind === "component").length;
    expect(await listed("json/many.json")).toBeGreaterThan(0);
    expect(await listed("xml/many.xml")).toBeGreaterThan(0);
    expect(await listed("csv/many.csv")).toBe(0);
  });

  test("of CSV takes every package, CPE and weakness that shares a cell, and a sentence for a name", async () => {
    const { records } = await fixture("dependency-check-csv/many.csv");
    expect(records.filter(({ kind }) => kind === "vulnerability")).toMatchObject([
      { advisory: "CVE-2026-0001" },
      {
        advisory: "CVE-2026-0002",
        severity: "medium",
        cwes: ["CWE-79", "CWE-80"],
        cvss: { version: "4.0", score: 5.3 },
      },
      {
        advisory: "CVE-2026-0003",
        severity: "high",
        package: { type: "generic", namespace: "example", name: "native" },
      },
      { advisory: 'A selector, "interpreted" as HTML', severity: "unknown", package: { name: "jquery" } },
    ]);
  });

  test.each(["dependency-check-json/many.json", "dependency-check-xml/many.xml"])(
    "%s keeps what is suppressed beside its entries, and an error of the analysis is no clean scan",
    async (name) => {
      const { entries, records, header } = await fixture(name);
      const found = records.filter(({ kind }) => kind === "vulnerability");
      expect(found.filter((record) => "suppressed" in record)).toMatchObject([
        { advisory: "CVE-2026-0003", suppressed: { reason: "Not reachable." } },
      ]);
      expect(entries).toBe(found.length - 1);
      expect(header).toMatchObject({ incomplete: expect.stringMatching(/no database/), looked: true });
    },
  );

  test("a package comes from its purl, else from an old identifier, else from the CPE, else it is the file", async () => {
    const [json, xml] = [
      await fixture("dependency-check-json/many.json"),
      await fixture("dependency-check-xml/many.xml"),
    ];
    const packages = [...json.records, ...xml.records].flatMap((record) =>
      record.kind === "vulnerability"
        ? [`${record.package.type}/${record.package.namespace}/${record.package.name}`]
        : [],
    );
    expect(new Set(packages)).toEqual(
      new Set(["maven/org.example/beans", "generic/example/lib_js", "generic/null/a.dll", "maven/org.example/old"]),
    );
  });

  test("without a word the CVSS decides; a number in the word's place is no word", async () => {
    const { records } = await fixture("dependency-check-xml/many.xml");
    const severities = records.flatMap((record) =>
      record.kind === "vulnerability" ? [[record.advisory, record.severity]] : [],
    );
    expect(Object.fromEntries(severities)).toEqual({
      "CVE-2026-0001": "high",
      "CVE-2026-0002": "critical",
      "CVE-2026-0003": "high",
      "CVE-2026-0004": "high",
      "NPM-1500": "low",
      "A weakness with a sentence for a name": "unknown",
    });
  });

  test("a report of no dependencies shows no proof of having looked", async () => {
    const empty = { reportSchema: "1.1", scanInfo: {}, projectInfo: {}, dependencies: [] };
    expect((await parseText(empty)).header).toMatchObject({ looked: false, kinds: ["vulnerability"] });
  });
});
