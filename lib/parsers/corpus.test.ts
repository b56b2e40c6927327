import { createReadStream, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { env } from "@/lib/env";
import { AppError } from "@/lib/model/error";
import type { ParsedRecord } from "@/lib/model/record";
import { DEFAULT_LIMITS, detectReport } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";
import { type ParsedFile, parseFile } from "@/lib/testing/parse-file";

/**
 * The real reports of Trivy, Grype and CycloneDX against an independent count of their entries (the manifest's), and every
 * other real report as a look-alike. The remaining formats are held to theirs in `real-reports.test.ts`.
 */
type Row = {
  format: string;
  file: string;
  expected: {
    raw_entries: number | null;
    raw_failing_entries?: number;
    peer_findings?: number;
    severities?: Record<string, number>;
    raw_detail?: { components?: number; vulnerability_x_affects?: number };
  };
};

const FORMATS: Record<string, string[]> = {
  trivy_image: ["trivy-json", "trivy-legacy-json"],
  trivy_fs: ["trivy-json"],
  trivy_config: ["trivy-json"],
  trivy_secret_license: ["trivy-json"],
  trivy_k8s: ["trivy-k8s-json"],
  grype: ["grype-json"],
  cyclonedx_json: ["cyclonedx-json"],
  cyclonedx_vex: ["cyclonedx-json"],
};

/** Files that must be refused, and why. */
const REFUSED: Record<string, string> = {
  "trivy_image/DD__legacy_no_vuln.json": "the document is null: only who sends it can say that Trivy wrote it",
  "cyclonedx_json/DT__bom-invalid.json": "no JSON: the text ends in the middle of an object",
};

/** Entries that are not understood, and why. */
const REJECTED: Record<string, string[]> = {
  "trivy_k8s/SCB__k8s-results_unexpected-attribute.json": ["/Resources/1/Results/0/Secrets/0"], // a secret with no rule, only a VulnerabilityID
};

const manifest = join(env().PLIMSOLL_REPORTS, "MANIFEST.json");
const rows: Row[] = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : [];
const ours = rows.filter(({ format }) => format in FORMATS);
const pathOf = (file: string) => join(env().PLIMSOLL_REPORTS, file);

if (rows.length === 0)
  process.stdout.write(`Skipped: no real reports at ${env().PLIMSOLL_REPORTS} (set PLIMSOLL_REPORTS).\n`);

describe.skipIf(rows.length === 0)("real reports of Trivy, Grype and CycloneDX", { timeout: 60_000 }, () => {
  test.each(ours.filter(({ file }) => !(file in REFUSED)))(
    "$file has as many entries as were counted in it",
    async ({ format, file, expected }) => {
      const parsed = await parseFile(pathOf(file));
      expect(FORMATS[format]).toContain(parsed.format);
      // A CycloneDX component is an entry too; the manifest counts components beside the vulnerabilities.
      expect(parsed.entries).toBe((expected.raw_entries ?? 0) + (expected.raw_detail?.components ?? 0));
      expect(parsed.rejected.map(({ pointer }) => pointer)).toEqual(REJECTED[file] ?? []);
      if (format === "cyclonedx_vex")
        expect(kindOf(parsed, "statement").length + kindOf(parsed, "component").length).toBe(parsed.entries);
      const affected = expected.raw_detail?.vulnerability_x_affects;
      if (affected !== undefined && format === "cyclonedx_json")
        expect(kindOf(parsed, "vulnerability")).toHaveLength(affected);
      if (expected.peer_findings !== undefined)
        expect(findingsOf(parsed)).toHaveLength(expected.peer_findings + (DUPLICATES[file] ?? 0));
    },
  );

  // Severity words as they stand in the file; CycloneDX has one per rating, of which the manifest takes the first and we the source's own.
  test.each(
    ours.filter(
      ({ file, format, expected }) => !(file in REFUSED) && !format.startsWith("cyclonedx") && expected.severities,
    ),
  )("$file keeps the tool's own severities", async ({ file, expected }) => {
    const parsed = await parseFile(pathOf(file));
    const counted: Record<string, number> = {};
    for (const record of findingsOf(parsed))
      if ("severity" in record) counted[record.severity] = (counted[record.severity] ?? 0) + 1;
    const words = Object.entries(expected.severities ?? {}).map(([word, count]) => [
      word.toLowerCase().replace("negligible", "info"),
      count,
    ]);
    const known: Record<string, number> = Object.fromEntries(words);
    const worded = Object.values(expected.severities ?? {}).reduce((sum, count) => sum + count, 0);
    // An entry without a word is unknown, never a guess.
    if (worded < findingsOf(parsed).length) known.unknown = (known.unknown ?? 0) + findingsOf(parsed).length - worded;
    expect(counted).toEqual(known);
  });

  test.each(Object.entries(REFUSED))("%s is refused: %s", async (file) => {
    await expect(parseFile(pathOf(file))).rejects.toBeInstanceOf(AppError);
  });

  test("null is Trivy's when the sender says so, and shows nothing", async () => {
    const parsed = await parseFile(pathOf("trivy_image/DD__legacy_no_vuln.json"), "trivy-legacy-json");
    expect(parsed).toMatchObject({ entries: 0, header: { looked: false, incomplete: expect.stringMatching(/null/) } });
  });

  // Paths, tarballs and bare ids name nothing, whatever they look like.
  test.each([
    { file: "trivy_image/SCB__juice-shop-v12.10.2.json", kind: "image", name: "bkimminich/juice-shop:v12.10.2" },
    {
      file: "trivy_image/TV__alpine-310.json.golden",
      kind: "image",
      name: "ghcr.io/aquasecurity/trivy-test-images:alpine-310",
    },
    { file: "trivy_image/DD__all_statuses.json", kind: null, name: null },
    { file: "trivy_image/DD__severity_prio.json", kind: null, name: null },
    { file: "trivy_fs/TV__pip.json.golden", kind: null, name: null },
    { file: "trivy_fs/SF__k-client_trivy-report.json", kind: null, name: null },
    {
      file: "trivy_fs/SCB__securecodebox-repo.json",
      kind: "repository",
      name: "github.com/securecodebox/securecodebox",
    },
    {
      file: "trivy_config/AM__trivy_misconfigurations.json",
      kind: "repository",
      name: "github.com/jenkinsci/analysis-model",
    },
    { file: "trivy_k8s/DD__kubernetes.json", kind: "cluster", name: expect.stringMatching(/^arn:aws:eks/) },
    { file: "grype/AM__grype-report-wo-description.json", kind: "image", name: "gitea/gitea:1.20.4" },
    { file: "grype/SF__k-client-grype-sca.json", kind: null, name: null },
    { file: "cyclonedx_json/DD__issue_9277.json", kind: "image", name: "ubuntu:latest" },
    { file: "cyclonedx_json/TV__fluentd-multiple-lockfiles-short.cdx.json.golden", kind: null, name: null },
    { file: "cyclonedx_json/DD__log4j.json", kind: null, name: null },
  ])("$file is about $name", async ({ file, kind, name }) => {
    const { header } = await parseFile(pathOf(file));
    expect(header.target && { kind: header.target.kind, name: header.target.name }).toEqual(kind && { kind, name });
  });

  test("a cluster report's vulnerabilities belong to the image they name, its checks to the resource", async () => {
    const { records } = await parseFile(pathOf("trivy_k8s/SCB__local-k8s-scan-result.json"));
    const targets = new Set(
      records.flatMap((record) =>
        "target" in record && record.target ? [`${record.kind} ${record.target.kind} ${record.target.name}`] : [],
      ),
    );
    expect(targets).toContain("vulnerability image docker.io/rancher/local-path-provisioner:v0.0.14");
    expect(targets).toContain("misconfiguration workload local-path-storage/Deployment/local-path-provisioner");
    expect([...targets].filter((target) => target.startsWith("vulnerability workload"))).toHaveLength(3); // results that name only a binary
  });
});

/** Peers that fold duplicates: our records before folding are more. */
const DUPLICATES: Record<string, number> = {
  "grype/DD__check_all_fields.json": 1, // one vulnerability of one package at two versions
};

describe.skipIf(rows.length === 0)("every other real report", { timeout: 60_000 }, () => {
  test.each(rows.filter(({ format }) => !(format in FORMATS)))(
    "$file is not taken for a report of Trivy, Grype or CycloneDX",
    async ({ file }) => {
      const source = () => createReadStream(pathOf(file));
      const options = { parsers: PARSERS, filename: basename(file), limits: DEFAULT_LIMITS };
      const claimed = await detectReport(source, options).catch((error: unknown) => {
        expect(error).toBeInstanceOf(AppError);
        return null;
      });
      expect(Object.values(FORMATS).flat()).not.toContain(claimed?.parser.id);
    },
  );
});

function findingsOf(parsed: ParsedFile): ParsedRecord[] {
  return parsed.records.filter((record) => record.kind !== "component" && record.kind !== "statement");
}

function kindOf(parsed: ParsedFile, kind: ParsedRecord["kind"]): ParsedRecord[] {
  return parsed.records.filter((record) => record.kind === kind);
}
