import { describe, expect, test } from "vitest";
import { parseFile } from "@/lib/testing/parse-file";
import { realReports } from "@/lib/testing/real-reports";

const FORMATS: Record<string, string[]> = {
  codeowners: ["codeowners", "owners-yaml"],
  epss: ["epss-csv", "epss-rows"],
  falco_events: ["falco"],
  k8s_inventory: ["kubernetes"],
  kev: ["kev-csv", "kev-json"],
  snyk_code_sarif: ["sarif"],
  ssvc_vulnrichment: ["vulnrichment"],
};

/** Where we count differently from the manifest, and why. */
const DIFFERS: Record<string, { entries: number; because: string }> = {
  "epss/CC__data.csv": {
    entries: 29,
    because: "the manifest takes the #model_version line for the header and so counts the header as a row",
  },
};

/** Files that are no report of their format at all. */
const REFUSED: Record<string, string> = { "sarif_other/SK__JSON1001.SyntaxError.sarif": "not valid JSON, on purpose" };

const reports = realReports((format) => format in FORMATS || /^sarif_/.test(format));

describe.skipIf(reports.length === 0)("real reports", { timeout: 60_000 }, () => {
  test.each(reports.filter(({ file }) => !(file in REFUSED)))(
    "$file is read whole: every entry is a record or a rejection",
    async ({ format, file, path, entries }) => {
      const parsed = await parseFile(path);
      expect(FORMATS[format] ?? ["sarif"]).toContain(parsed.format);
      expect(parsed.records.length + parsed.rejected.length).toBe(parsed.entries);
      expect(parsed.entries).toBe(DIFFERS[file]?.entries ?? entries);
      expect(parsed.rejected).toEqual([]);
    },
  );

  test.each(Object.keys(REFUSED))("%s is refused with a reason", async (file) => {
    const report = reports.find((one) => one.file === file);
    await expect(parseFile(report?.path ?? "")).rejects.toMatchObject({ code: "unreadable_report" });
  });

  // Look-alikes: their own parsers claim them, or nobody.
  test.each(
    realReports((format) =>
      /^(trivy_operator_crd|policy_report|k8s_audit|k8s_admission_review|github_code_scanning|kubescape|popeye)$/.test(
        format,
      ),
    ),
  )("$file is not taken for one of these formats", async ({ path }) => {
    const claimed = await parseFile(path).then(
      ({ format }) => format,
      () => null,
    );
    expect([...Object.values(FORMATS).flat(), "inventory-snapshot"]).not.toContain(claimed);
  });
});
