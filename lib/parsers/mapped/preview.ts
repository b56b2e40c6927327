import type { FormatPreview, PreviewRow } from "@/lib/contracts/http/format";
import { type FindingRecord, isFindingRecord } from "@/lib/engine/identity";
import type { Mapping } from "@/lib/model/mapping";
import type { PackageRef, RecordTarget } from "@/lib/model/record";
import { mappedParser } from "@/lib/parsers/mapped";
import { DEFAULT_LIMITS, detectReport, type Outcome, readReport } from "@/lib/parsers/reading/read-report";

const SHOWN = 20;

/**
 * What a mapping makes of a sample, read exactly as an import would be.
 *
 * Errors   as for a report: `unreadable_report`, `unsupported_report`, each with what to change.
 */
export async function previewMapping(mapping: Mapping, sample: string): Promise<FormatPreview> {
  const parser = mappedParser(mapping, 1);
  const bytes = Buffer.from(sample);
  const source = async function* () {
    yield bytes;
  };
  await detectReport(source, { parsers: [parser], format: parser.id, limits: DEFAULT_LIMITS });
  const { header, outcomes } = await readReport(source, parser, DEFAULT_LIMITS);
  const preview: FormatPreview = { entries: 0, findings: 0, rejected: 0, records: [], rejections: [] };
  for await (const batch of outcomes()) for (const outcome of batch) add(preview, outcome, header.target);
  return preview;
}

function add(preview: FormatPreview, outcome: Outcome, target: RecordTarget | null): void {
  preview.entries += 1;
  if ("rejected" in outcome) {
    preview.rejected += 1;
    if (preview.rejections.length < SHOWN)
      preview.rejections.push({ pointer: outcome.pointer, reason: outcome.rejected });
    return;
  }
  for (const record of outcome.records.filter(isFindingRecord)) {
    preview.findings += 1;
    if (preview.records.length < SHOWN) preview.records.push(rowOf(record, outcome.pointer, target));
  }
}

function rowOf(record: FindingRecord, pointer: string, whole: RecordTarget | null): PreviewRow {
  const target = record.target ?? whole;
  return {
    pointer,
    kind: record.kind,
    severity: record.severity,
    title: record.title,
    ...placeOf(record),
    target: target ? `${target.kind}:${target.name}` : null,
    result: record.kind === "misconfiguration" ? record.result : null,
  };
}

/** What and where, as identity has them. */
function placeOf(record: FindingRecord): { what: string; where: string } {
  if (record.kind === "vulnerability") {
    const manifest = record.manifest === null ? "" : ` (${record.manifest})`;
    return { what: record.advisory, where: `${packageWords(record.package)}${manifest}` };
  }
  if (record.kind === "license")
    return { what: record.license, where: record.package ? packageWords(record.package) : (record.path ?? "") };
  const what = `${record.rule.family}:${record.rule.id}`;
  if (record.kind === "misconfiguration") return { what, where: record.resource };
  if (record.kind === "dynamic") {
    const parameter = record.parameter === null ? "" : ` (${record.parameter})`;
    return { what, where: `${[record.method, record.route].filter(Boolean).join(" ")}${parameter}` };
  }
  const line = record.locus?.line === undefined ? "" : `:${record.locus.line}`;
  return { what, where: `${record.path}${line}` };
}

function packageWords({ type, namespace, name, version }: PackageRef): string {
  const path = [type, namespace, name].filter(Boolean).join("/");
  return version === null ? path : `${path}@${version}`;
}
