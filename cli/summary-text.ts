import { printable } from "@/cli/printable";
import type { Summary } from "@/cli/report-summary";
import { SEVERITIES } from "@/lib/model/severity";

const MAX_REJECTED_SHOWN = 10;

/** Prints one file's summary for a person: only lines that say something. */
export function printSummary(summary: Summary): void {
  const version = summary.tool.version ? ` ${summary.tool.version}` : "";
  const lines = [
    `${summary.file}`,
    `  ${summary.format}, written by ${summary.tool.name}${version}`,
    `  ${count(summary.entries, "entry", "entries")}: ${summary.observations} understood, ${summary.rejected.length} not`,
  ];
  const severities = SEVERITIES.filter((severity) => summary.bySeverity[severity]).map(
    (severity) => `${summary.bySeverity[severity]} ${severity}`,
  );
  if (summary.findings > 0) lines.push(`  ${count(summary.findings, "finding", "findings")}: ${severities.join(", ")}`);
  const others = [
    [summary.passes, "pass", "passes"],
    [summary.suppressed, "suppressed", "suppressed"],
    [summary.components, "component", "components"],
    [summary.assets, "asset", "assets"],
    [summary.alerts, "alert", "alerts"],
    [summary.statements, "statement", "statements"],
  ] as const;
  const known = others.filter(([number]) => number > 0).map(([number, one, many]) => count(number, one, many));
  if (known.length > 0) lines.push(`  ${known.join(", ")}`);
  if (summary.incomplete) lines.push(`  ${summary.incomplete}`);
  for (const { pointer, reason } of summary.rejected.slice(0, MAX_REJECTED_SHOWN))
    lines.push(`  not understood ${pointer}: ${reason}`);
  const hidden = summary.rejected.length - MAX_REJECTED_SHOWN;
  if (hidden > 0) lines.push(`  and ${hidden} more; --json lists them all`);
  const { remarks = [] } = summary;
  for (const { pointer, reason } of remarks.slice(0, MAX_REJECTED_SHOWN))
    lines.push(`  not understood, beside the entries ${pointer}: ${reason}`);
  if (remarks.length > MAX_REJECTED_SHOWN)
    lines.push(`  and ${remarks.length - MAX_REJECTED_SHOWN} more of these; --json lists them all`);
  process.stdout.write(`${lines.map(printable).join("\n")}\n`);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
