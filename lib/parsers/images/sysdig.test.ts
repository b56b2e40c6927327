import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

const row = {
  vuln_id: "CVE-2099-9310",
  vuln_severity: "High",
  scan_package_name: "libdemo",
  scan_package_version: "1.0-1",
  container_image: "registry.example/shop/api:1.4",
};
const all = ["Critical", "High", "Medium", "Low", "Negligible", "Other"];
const severities = (values: string[], op = "in") => [{ name: "VulnSeverity", op, values }];
const table = (over: object) => ({ name: "Findings", type: "table", filters: severities(all), data: [row], ...over });
const headerOf = async (doc: object) => (await parseText(doc, { format: "sysdig-json" })).header;

describe("a report of Sysdig made of panels", () => {
  // What a table of ten rows leaves out is not fixed.
  test.each([
    { name: "a number of rows", panel: table({ limit: 10 }), reason: /limit: 10/ },
    { name: "the top of a list", panel: table({ topN: "5" }), reason: /topN: 5/ },
    { name: "a chart", panel: table({ type: "topList" }), reason: /topList/ },
    { name: "some severities", panel: table({ filters: severities(["Critical"]) }), reason: /VulnSeverity/ },
    { name: "all but some", panel: table({ filters: severities(all, "not in") }), reason: /VulnSeverity/ },
    {
      name: "one cluster",
      panel: table({ filters: [{ name: "Cluster", op: "=", values: ["a"] }] }),
      reason: /Cluster/,
    },
  ])("is not whole where it lists $name", async ({ panel, reason }) => {
    expect(await headerOf({ panels: [table({}), panel] })).toMatchObject({ incomplete: expect.stringMatching(reason) });
  });

  test("is whole where it lists everything of a period, beside sums of whatever kind", async () => {
    const filters = [...severities(all), { name: "StartTime", op: "=", values: ["1"] }];
    const sums = { name: "Sums", type: "bar", limit: 5, data: [{ severity: "High", count: 1 }] };
    expect(await headerOf({ panels: [sums, table({ filters })] })).toMatchObject({ incomplete: null, looked: true });
  });
});

describe("the result of one scan", () => {
  const result = (vulns: object[] | null, critical: number) => ({
    result: {
      metadata: { pullString: "registry.example/shop/api:1.4", baseOs: "debian 12" },
      vulnTotalBySeverity: { critical, high: 0 },
      packages: [{ name: "libdemo", type: "os", version: "1", vulns }],
    },
  });

  test("is incomplete where it counts vulnerabilities and lists none", async () => {
    expect((await headerOf(result(null, 2))).incomplete).toMatch(/counts 2 vulnerabilities/);
    expect(await headerOf(result(null, 0))).toMatchObject({ incomplete: null, looked: true });
    expect((await headerOf(result([{ name: "CVE-2099-1", severity: "High" }], 2))).incomplete).toBeNull();
  });
});
