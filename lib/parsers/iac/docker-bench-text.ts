import { z } from "zod";
import { benchRecord } from "@/lib/parsers/iac/docker-bench-check";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

/** `[WARN] 1.1  - Ensure a separate partition for containers`: a number of one part is a section's heading. */
const CHECK = /^\[(WARN|PASS|INFO|NOTE)\] {1,4}(\d{1,2}(?:\.\d{1,2}){1,3}) {0,4}(?:- {0,4}(\S.{0,2000})?)?$/;
const BANNER = /^# Docker Bench for Security/m;
const ESCAPE = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;]{0,20}m`, "g");

/**
 * What docker-bench-security prints on the terminal and into its `.log` file, 1.0 to 1.6.
 *
 * Yields   one check per numbered line, in order, passes too; headings and the details below a check are no entries.
 * Units    WARN is the tool's only word for a failure: medium.
 * Errors   a numbered line without words is rejected. Nothing says that the run went to its end: it is always incomplete.
 * Source   docker/docker-bench-security functions/output_lib.sh; fixtures in __fixtures__/docker-bench-text.
 */
export const dockerBenchText = defineParser<unknown>({
  id: "docker-bench-text",
  version: 1,
  family: "docker-bench-security",
  media: "text",
  matches: (sketch) =>
    typeof sketch === "string" &&
    (BANNER.test(sketch) || sketch.split("\n", 200).filter((line) => CHECK.test(plain(line))).length >= 3),
  envelope: z.unknown(),
  items: [{ at: ["*"] }],
  header: () => ({
    ...EMPTY_HEADER,
    tool: { name: "docker-bench-security", version: null },
    kinds: ["misconfiguration"],
    looked: true,
    incomplete: "The terminal output does not say that the run went to its end.",
  }),
  records: ({ value }) => {
    const [, word, id, title] = CHECK.exec(plain(typeof value === "string" ? value : "")) ?? [];
    if (word === undefined || id === undefined) return [];
    if (title === undefined) throw new RejectedItem(`Check ${id} has no words.`);
    return [benchRecord({ id, word, title })];
  },
});

function plain(line: string): string {
  return line.replaceAll(COLOURS, "").trimEnd();
}
