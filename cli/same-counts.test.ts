import { describe, expect, test } from "vitest";
import { ReportSummary } from "@/cli/report-summary";
import { Tally } from "@/lib/ingest/tally";
import { openReport } from "@/lib/parsers/reading/open-report";
import { DEFAULT_LIMITS, detectReport, readReport } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

const vulnerability = (id: string) => ({
  VulnerabilityID: id,
  PkgName: "openssl",
  InstalledVersion: "1",
  Severity: "HIGH",
});

/** A report with what an ignore file set aside, a pass, and an entry that cannot be read. */
const REPORT = {
  SchemaVersion: 2,
  ArtifactName: "registry.example/shop/api:1",
  ArtifactType: "container_image",
  Results: [
    {
      Target: "os",
      Class: "os-pkgs",
      Type: "debian",
      Vulnerabilities: [vulnerability("CVE-2026-1"), vulnerability("CVE-2026-2"), { Severity: "LOW" }],
      ExperimentalModifiedFindings: [
        {
          Type: "vulnerability",
          Status: "ignored",
          Statement: "ours",
          Source: ".trivyignore",
          Finding: vulnerability("CVE-2026-3"),
        },
      ],
    },
    {
      Target: "Dockerfile",
      Class: "config",
      Type: "dockerfile",
      Misconfigurations: [
        { ID: "DS002", Title: "root", Severity: "HIGH", Status: "FAIL" },
        { ID: "DS001", Title: "latest", Severity: "LOW", Status: "PASS" },
        { ID: "DS026", Title: "healthcheck", Severity: "LOW", Status: "EXCEPTION" },
      ],
    },
  ],
};

// The command line and the server read with the same parsers: what both count, both count alike.
describe("plimsoll parse and an import", () => {
  test("count the same report alike, what a tool set aside too", async () => {
    const bytes = Buffer.from(JSON.stringify(REPORT));
    const source = async function* () {
      yield bytes;
    };
    const { parser } = await detectReport(source, {
      parsers: PARSERS,
      format: undefined,
      filename: undefined,
      limits: DEFAULT_LIMITS,
    });
    const report = await readReport(source, parser, DEFAULT_LIMITS);
    const tally = new Tally();
    const summary = new ReportSummary(parser, report.header, null);
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        tally.take(outcome);
        summary.add(outcome);
      }
    }
    const { entries, observations, findings, passes, suppressed, byKind } = summary.finish("report.json");
    const counted = { entries, observations, findings, passes, suppressed, byKind };
    expect({ ...counted, byKind: { ...byKind } }).toEqual({
      entries: tally.entries,
      observations: tally.observations,
      findings: tally.findings,
      passes: tally.passes,
      suppressed: tally.suppressed,
      byKind: { ...tally.byKind },
    });
    expect(counted).toMatchObject({ entries: 6, observations: 5, findings: 4, passes: 1, suppressed: 2 });
  });

  test("a broken check beside the entries is a remark, so that entries stay what was understood and what was not", async () => {
    const bytes = Buffer.from(
      JSON.stringify({ results: [{ complianceDistribution: { total: 1 }, compliances: [{ severity: "low" }] }] }),
    );
    const { parser, report } = await openReport(
      async function* () {
        yield bytes;
      },
      { parsers: PARSERS, limits: DEFAULT_LIMITS },
    );
    const summary = new ReportSummary(parser, report.header, null);
    for await (const batch of report.outcomes()) for (const outcome of batch) summary.add(outcome);
    expect(summary.finish("report.json")).toMatchObject({
      entries: 0,
      observations: 0,
      rejected: [],
      remarks: [{ pointer: "/results/0/compliances/0" }],
    });
  });

  test("what was left out of an attested document is told here and at the import", async () => {
    const predicate = { bomFormat: "CycloneDX", components: [{ type: "library", name: "left" }, { type: "library" }] };
    const statement = { _type: "https://in-toto.io/Statement/v1", subject: [], predicateType: "x", predicate };
    const { parser, report } = await openReport(
      async function* () {
        yield Buffer.from(JSON.stringify(statement));
      },
      { parsers: PARSERS, limits: DEFAULT_LIMITS },
    );
    const [summary, tally] = [new ReportSummary(parser, report.header, null), new Tally()];
    for await (const batch of report.outcomes())
      for (const outcome of batch) {
        summary.add(outcome);
        tally.take(outcome);
      }
    const { remarks, rejected } = summary.finish("attestation.json");
    expect(rejected).toEqual([]);
    expect(remarks).toEqual([{ pointer: "/0", reason: expect.stringMatching(/left out: 1\. .*name is missing/) }]);
    expect(tally.problems).toEqual(remarks);
  });
});
