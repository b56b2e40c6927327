import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "@/lib/env";

/** One line of the real reports' manifest: what the file is and how many entries an independent count finds in it. */
export type RealReport = {
  format: string;
  file: string;
  path: string;
  nasty: boolean;
  entries: number | null;
  /** Where passes are listed too: only the failing ones. */
  failing: number | null;
};

let said = false;
function sayOnce(text: string): void {
  if (!said) process.stdout.write(text);
  said = true;
}

/** The real reports of these formats; none, and a line that says so, where the folder is not there (a clone without it). */
export function realReports(belongs: (format: string) => boolean): RealReport[] {
  const manifest = join(env().PLIMSOLL_REPORTS, "MANIFEST.json");
  if (!existsSync(manifest)) {
    sayOnce(`Skipped: no real reports at ${env().PLIMSOLL_REPORTS} (set PLIMSOLL_REPORTS).\n`);
    return [];
  }
  type Row = {
    format: string;
    file: string;
    nasty: boolean;
    expected: { raw_entries: number | null; raw_failing_entries?: number };
  };
  const rows = JSON.parse(readFileSync(manifest, "utf8")) as Row[];
  return rows
    .filter((row) => belongs(row.format))
    .map((row) => ({
      format: row.format,
      file: row.file,
      path: join(env().PLIMSOLL_REPORTS, row.file),
      nasty: row.nasty,
      entries: row.expected.raw_entries,
      failing: row.expected.raw_failing_entries ?? null,
    }));
}
