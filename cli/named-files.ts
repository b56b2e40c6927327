import { stat } from "node:fs/promises";
import { parserOfFormat } from "@/cli/own-format";
import { sourceOf } from "@/cli/parse-sources";
import { readLimits } from "@/lib/ingest/raw-limits";
import type { ParsedRecord } from "@/lib/model/record";
import { openReport } from "@/lib/parsers/reading/open-report";
import { PARSERS } from "@/lib/parsers/registry";

const MAX_REPORT_BYTES = 64 * 1024 * 1024;
const MAX_NAMES = 50_000;

/** What a report's entries name as a place, as a path in the repository might be written. What cannot be read names nothing. */
export async function namedFiles(files: readonly string[], format: string | undefined): Promise<Set<string>> {
  const names = new Set<string>();
  for (const file of files) {
    if (file === "-" || names.size >= MAX_NAMES) continue;
    try {
      if ((await stat(file)).size <= MAX_REPORT_BYTES) await collect(file, format, names);
    } catch {
      // An archive, or a report that the server will refuse with its reason.
    }
  }
  return names;
}

async function collect(file: string, format: string | undefined, names: Set<string>): Promise<void> {
  const own = await parserOfFormat(format);
  const { report } = await openReport(await sourceOf(file), {
    ...(own ? { parsers: [own], format: own.id } : { parsers: PARSERS, format }),
    filename: file,
    limits: readLimits(),
  });
  for await (const batch of report.outcomes()) {
    for (const outcome of batch) {
      if (!("records" in outcome)) continue;
      for (const record of outcome.records) for (const place of placesOf(record)) names.add(plain(place));
    }
    if (names.size >= MAX_NAMES) return;
  }
}

function placesOf(record: ParsedRecord): string[] {
  const { path } = "locus" in record ? (record.locus ?? {}) : {};
  const own = "path" in record ? record.path : null;
  const manifest = record.kind === "vulnerability" ? record.manifest : null;
  const resource = record.kind === "misconfiguration" ? record.resource : null;
  return [path, own, manifest, resource].filter((place) => typeof place === "string" && place !== "") as string[];
}

const plain = (place: string) => place.replace(/^file:\/+/, "").replace(/^(?:\.?\/)+/, "");
