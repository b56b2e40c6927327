import { type Fields, fields, list, number, text, texts } from "@/lib/parsers/fields";

/** A row of a table of vulnerabilities; other panels list sums, or the most frequent of something. */
export function isTableRow(value: unknown): boolean {
  return "vuln_id" in fields(value) && "vuln_severity" in fields(value);
}

/**
 * Why a panel's table is not all that Sysdig knows of: it has only so many rows, or a filter. A period is no filter, since images
 * that run are judged anew each day.
 */
export function narrowedPanel(panel: Fields): string | null {
  const name = (text(panel.name) ?? "a panel").slice(0, 100);
  const type = text(panel.type);
  if (type !== undefined && type.toLowerCase() !== "table")
    return `"${name}" is a ${type.slice(0, 40)}, not a table of everything.`;
  const limit = Object.keys(panel).find((key) => LIMIT.test(key) && (number(panel[key]) ?? 0) > 0);
  if (limit) return `"${name}" lists no more than a number of rows (${limit}: ${number(panel[limit])}).`;
  const filter = list(panel.filters).map(fields).find(narrows);
  return filter
    ? `"${name}" lists only what a filter lets through (${(text(filter.name) ?? "unnamed").slice(0, 60)}).`
    : null;
}

const LIMIT = /^(?:(?:row|result|data)?_?(?:limit|max|size)|top_?n?|max_?(?:rows|results|items)|page_?size)$/i;

const SEVERITIES = ["critical", "high", "medium", "low", "negligible", "other"];

function narrows(filter: Fields): boolean {
  const name = (text(filter.name) ?? "").toLowerCase();
  if (name === "starttime" || name === "endtime") return false;
  const values = new Set(texts(filter.values).map((value) => value.toLowerCase()));
  const all = text(filter.op)?.toLowerCase() === "in" && SEVERITIES.every((severity) => values.has(severity));
  return name !== "vulnseverity" || !all;
}
