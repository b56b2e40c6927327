import type { ExplainedFinding } from "@/cli/explain-identity";
import { printable } from "@/cli/printable";

const ENTRIES_SHOWN = 5;

/** One finding's identity for a person: a block of named lines, what it is made of before what it comes to. */
export function explainText(finding: ExplainedFinding): string {
  const { asset, parts, place, entries, key, caveat } = finding;
  const lines: [name: string, value: string][] = [
    ["kind", finding.kind],
    ["asset", `${asset.kind} ${asset.key}${asset.unplaced ? " (unplaced)" : ""}`],
    ["subject", subjectText(finding)],
    ...checkLines(finding),
    ...aliasLines(finding),
    ["parts", parts.map(({ name, value }) => `${name} ${value === "" ? "-" : value}`).join(", ")],
  ];
  if (place)
    lines.push(["place", `number ${place.rank} of ${place.of} alike in this report, in the order of their lines`]);
  lines.push(["tuple", JSON.stringify(finding.tuple)], ["key", key], ["from", entriesText(entries)]);
  if (caveat) lines.push(["note", caveat]);
  return [`  ${finding.title}`, ...lines.map(([name, value]) => `    ${name.padEnd(8)} ${value}`)]
    .map(printable)
    .join("\n");
}

function subjectText({ subject, reported }: ExplainedFinding): string {
  return subject === reported ? subject : `${subject} (reported as ${reported})`;
}

function checkLines({ check }: ExplainedFinding): [string, string][] {
  if (!check) return [];
  const { row, family, ruleId, links } = check;
  const lines: [string, string][] = [
    row
      ? ["check", `crosswalk row ${row.scanner},${row.ruleId},${row.checkId},${row.confidence}`]
      : ["check", `its own: no exact or narrower crosswalk row for ${family},${ruleId}`],
  ];
  if (links.length > 0)
    lines.push(["links", links.map(({ checkId, confidence }) => `${checkId} (${confidence}, not merged)`).join(", ")]);
  return lines;
}

function aliasLines({ aliasGroup }: ExplainedFinding): [string, string][] {
  if (!aliasGroup) return [];
  const lines: [string, string][] = [["aliases", aliasGroup.members.join(", ")]];
  if (aliasGroup.links.length > 0) lines.push(["links", `${aliasGroup.links.join(", ")} (related, not merged)`]);
  return lines;
}

function entriesText(entries: readonly string[]): string {
  const more = entries.length - ENTRIES_SHOWN;
  return `${entries.slice(0, ENTRIES_SHOWN).join(" ")}${more > 0 ? ` and ${more} more` : ""}`;
}
