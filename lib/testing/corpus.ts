import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/model/error";
import { type ParsedFile, parseFile } from "@/lib/testing/parse-file";
import { type RealReport, realReports } from "@/lib/testing/real-reports";

/** What a group of formats promises about the real reports of these formats. */
export type Corpus = {
  /** By folder of the manifest: the parsers that may claim its files. */
  formats: Record<string, readonly string[]>;
  /** Files that are no report of their format: refused, and why. */
  refused?: Record<string, string>;
  /** Where we count other entries than the manifest, and why. */
  differs?: Record<string, { entries: number; because: string }>;
  /** Where the number of failing entries is not the manifest's, and why. */
  failing?: Record<string, { findings: number; because: string }>;
  /** Pointers of entries that are not understood, and why in a comment beside them. */
  rejected?: Record<string, readonly string[]>;
};

/** Tests over the real reports; they say that they are skipped where the reports are absent. */
export function describeCorpus(name: string, corpus: Corpus): void {
  const { refused = {}, differs = {}, failing = {}, rejected = {} } = corpus;
  const reports = realReports((format) => format in corpus.formats);
  const readable = reports.filter(({ file }) => !(file in refused));
  describe.skipIf(reports.length === 0)(name, { timeout: 60_000 }, () => {
    test.each(readable)("$file has as many entries as were counted in it", async (report) => {
      const parsed = await parseFile(report.path);
      expect(corpus.formats[report.format]).toContain(parsed.format);
      expect(parsed.entries).toBe(differs[report.file]?.entries ?? report.entries);
      expect(parsed.rejected.map(({ pointer }) => pointer)).toEqual(rejected[report.file] ?? []);
    });

    test.each(readable.filter(({ failing: counted }) => counted !== null))(
      "$file has as many failing entries as were counted in it",
      async (report) => {
        const parsed = await parseFile(report.path);
        expect(failingOf(parsed)).toBe(failing[report.file]?.findings ?? report.failing);
      },
    );

    test.each(Object.entries(refused))("%s is refused: %s", async (file) => {
      await expect(parseFile(pathOf(reports, file))).rejects.toBeInstanceOf(AppError);
    });
  });
}

function failingOf({ records }: ParsedFile): number {
  return records.filter(
    (record) =>
      "severity" in record &&
      record.kind !== "alert" &&
      (record.kind !== "misconfiguration" || record.result === "fail"),
  ).length;
}

function pathOf(reports: readonly RealReport[], file: string): string {
  return reports.find((report) => report.file === file)?.path ?? "";
}
