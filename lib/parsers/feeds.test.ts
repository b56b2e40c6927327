import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (id: string, name: string) => parseFile(`lib/parsers/__fixtures__/${id}/${name}`);

describe("KEV", () => {
  test("reads the same rows from JSON and CSV", async () => {
    const json = await fixture("kev-json", "many.json");
    const csv = await fixture("kev-csv", "many.csv");
    expect(json.records.map((record) => ({ ...record, name: "", dueDate: "" }))).toEqual(
      csv.records.map((record) => ({ ...record, name: "", dueDate: "" })),
    );
    expect(csv.records[0]).toMatchObject({
      feed: "kev",
      cve: "CVE-2026-0101",
      dateAdded: "2026-02-01",
      dueDate: "2026-02-22",
      ransomware: true,
      name: "Example Server, Path Traversal",
    });
    expect(json.header).toMatchObject({ scannedAt: "2026-02-01T17:00:00.000Z", tool: { version: "2026.02.01" } });
  });

  test("reads the short extract with columns of its own", async () => {
    const { records } = await parseText(
      "cve,date_added,due_date,ransomware,cwes\nCVE-2026-0101,2026-02-01,,known,CWE-59 CWE-436\n",
    );
    expect(records).toEqual([
      {
        kind: "feed",
        feed: "kev",
        cve: "CVE-2026-0101",
        dateAdded: "2026-02-01",
        dueDate: null,
        ransomware: true,
        name: null,
        description: null,
      },
    ]);
  });
});

describe("EPSS", () => {
  test("reads the same rows from CSV, the API's answer and a list", async () => {
    const [csv, api, rows] = await Promise.all([
      fixture("epss-csv", "many.csv"),
      fixture("epss-api", "many.json"),
      fixture("epss-rows", "many.json"),
    ]);
    expect(api.records).toEqual(csv.records);
    expect(rows.records).toEqual(csv.records);
    expect(csv.header).toMatchObject({ tool: { version: "v2025.03.14" }, scannedAt: "2026-02-01T12:55:00.000Z" });
  });

  test.each([
    "#model_version:v2023.03.01,score_date:2024-10-25T00:00:00+0000",
    "#model_version:v5,score_date:2027-01-01T00:00:00Z",
    "",
  ])("reads any version of the comment line: %s", async (line) => {
    const { records } = await parseText(
      `${line === "" ? "" : `${line}\n`}cve,epss,percentile\nCVE-2026-0101,0.5,0.6\n`,
    );
    expect(records).toEqual([{ kind: "feed", feed: "epss", cve: "CVE-2026-0101", score: 0.5, percentile: 0.6 }]);
  });
});

describe("Vulnrichment", () => {
  test("reads SSVC, the CVSS score of the authority and the dates from a CVE record", async () => {
    const { records } = await fixture("vulnrichment", "one.json");
    expect(records).toEqual([
      {
        kind: "feed",
        feed: "ssvc",
        cve: "CVE-2026-0101",
        exploitation: "poc",
        automatable: true,
        technicalImpact: "total",
        timestamp: "2026-02-03T04:00:23.138Z",
        published: "2026-02-01T16:51:12.000Z",
        cvss: { version: "3.1", score: 9.8, vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" },
      },
    ]);
  });

  test("reads the same inputs from the compact table", async () => {
    const table = await fixture("vulnrichment-csv", "many.csv");
    const record = await fixture("vulnrichment", "many.ndjson");
    const inputs = (rows: unknown[]) =>
      rows.map((row) => ({ ...(row as object), timestamp: "", published: "", cvss: "" }));
    expect(inputs(table.records)).toEqual(inputs(record.records));
    expect(table.records[1]).toMatchObject({ cvss: null, timestamp: "2025-12-03T00:00:00.000Z" });
  });
});

describe("every feed", { timeout: 60_000 }, () => {
  const broken: [string, string, number, number][] = [
    ["kev-json", "broken.json", 5, 1],
    ["kev-csv", "broken.csv", 5, 2],
    ["epss-csv", "broken.csv", 6, 2],
    ["epss-api", "broken.json", 5, 1],
    ["epss-rows", "broken.json", 4, 1],
    ["vulnrichment", "broken.json", 6, 1],
    ["vulnrichment-csv", "broken.csv", 5, 1],
  ];
  test.each(broken)("%s rejects each broken row with its place and keeps the rest", async (id, file, entries, kept) => {
    const parsed = await fixture(id, file);
    expect([parsed.format, parsed.entries, parsed.records.length]).toEqual([id, entries, kept]);
    expect(parsed.rejected).toHaveLength(entries - kept);
    for (const { pointer, reason } of parsed.rejected) {
      expect(pointer).toMatch(/^(\/|line )/);
      expect(reason).not.toMatch(/could not be understood/);
    }
  });

  test("an EPSS row is either two shares between 0 and 1 or a rejection, whatever stands in it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            cve: fc.constantFrom("CVE-2026-0101", "x"),
            epss: fc.anything(),
            percentile: fc.oneof(fc.double(), fc.string()),
          }),
          { minLength: 1 },
        ),
        async (rows) => {
          const { records, rejected, entries } = await parseText([
            { cve: "CVE-2020-0001", epss: 0, percentile: 0 },
            ...rows,
          ]);
          expect(records.length + rejected.length).toBe(entries);
          for (const record of records)
            expect(record).toMatchObject({ score: expect.closeTo(0.5, -1), percentile: expect.closeTo(0.5, -1) });
          for (const record of records as { score: number; percentile: number }[])
            expect(record.score >= 0 && record.score <= 1 && record.percentile >= 0 && record.percentile <= 1).toBe(
              true,
            );
        },
      ),
      { numRuns: 60 },
    );
  });
});
