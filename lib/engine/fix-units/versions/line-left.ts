import { splitVersions } from "@/lib/engine/fix-units/versions/lowest-fix";
import { releaseLine } from "@/lib/engine/fix-units/versions/tokens";

/** An upgrade out of the release line that is installed. */
export type LineLeft = {
  /** `1.24` */
  line: string;
  /** Whether a report states a fix of some finding in that line: then the line does not close as much as what is advised. */
  hasFix: boolean;
};

/**
 * The release line that an upgrade leaves, or null where it stays in it. A line is what stands before the last number, two numbers at the most: `1.24` of
 * 1.24.0, `15` of 15.3, `252` of 252.12. A version of one number has none, and neither has what is no number.
 */
export function lineLeft(installed: string | null, version: string, stated: readonly string[]): LineLeft | null {
  const numbers = releaseLine(installed ?? "");
  const line = numbers.slice(0, Math.min(2, numbers.length - 1));
  const isOfLine = (other: string) => line.every((part, n) => part === releaseLine(other)[n]);
  if (line.length === 0 || releaseLine(version).length === 0 || isOfLine(version)) return null;
  return { line: line.join("."), hasFix: stated.flatMap(splitVersions).some(isOfLine) };
}
