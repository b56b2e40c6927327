import { list } from "@/lib/parsers/fields";
import type { DetectionHint } from "@/lib/parsers/parser";

/**
 * An empty list, or `null` where Go writes one, is any format's: it is a tool's when the sender says so, or when the file
 * is named after the tool (`gitleaks-report.json`). It proves nothing, so the header must not say that something was looked at.
 */
export function isEmptyReportOf(tool: RegExp, sketch: unknown, hint: DetectionHint): boolean {
  const empty = sketch === null || (Array.isArray(sketch) && list(sketch).every((value) => value === null));
  return empty && (hint.stated || tool.test(hint.filename ?? ""));
}
