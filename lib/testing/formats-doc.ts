import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parser } from "@/lib/parsers/parser";
import { PARSERS } from "@/lib/parsers/registry";

const FOLDER = "lib/parsers";

/** docs/formats.md: the registry as a table, with what each parser's doc block says that it reads and yields. */
export function formatsDoc(): string {
  const blocks = docBlocks();
  const rows = [...PARSERS].sort((a, b) => (a.id < b.id ? -1 : 1)).map((parser) => row(parser, blocks.get(parser.id)));
  return `# Built-in formats

${PARSERS.length} formats are recognized by themselves; state one with \`--format ID\` only where detection cannot tell (an empty list
is any format's). A format that is not here takes no code: see [your own format](your-own-format.md). To build one in, see
[add a parser](add-a-parser.md).

This page is made of the registry and the parsers' doc blocks: \`UPDATE_GOLDEN=1 npx vitest run --project unit lib/parsers/formats-doc.test.ts\`.

| id | tool family | read as | what it is | what it yields |
|---|---|---|---|---|
${rows.join("\n")}
`;
}

type Block = { about: string; yields: string };

function row({ id, family, media, alsoYaml }: Parser, block: Block | undefined): string {
  const cells = [`\`${id}\``, family, alsoYaml ? `${media} or yaml` : media, block?.about ?? "", block?.yields ?? ""];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The doc block in front of each exported parser, by the first id named behind it. */
function docBlocks(): Map<string, Block> {
  const found = new Map<string, Block>();
  const known = new Set(PARSERS.map(({ id }) => id));
  for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    let before = "";
    const parts = readFileSync(join(FOLDER, file), "utf8").split("/**").slice(1);
    for (const part of parts) {
      const [comment = "", code = ""] = part.split("*/", 2);
      if (!/^\s*export const/.test(code)) continue;
      const id = [...code.matchAll(/"([\w.-]+)"/g)].map((match) => match[1] ?? "").find((word) => known.has(word));
      const { about, yields } = blockOf(comment);
      // "The same as a bare list": what a sibling in the file yields is said once.
      before = yields || before;
      if (id !== undefined && !found.has(id)) found.set(id, { about, yields: yields || before });
    }
  }
  return found;
}

/** The text before the first named line, and the text of the line named Yields. */
function blockOf(comment: string): Block {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, ""));
  const isNamed = (line: string) => /^[A-Z][a-z]+ {2,}\S/.test(line);
  const first = lines.findIndex(isNamed);
  const about = sentence(lines.slice(0, first < 0 ? lines.length : first));
  const start = lines.findIndex((line) => /^Yields /.test(line));
  if (start < 0) return { about, yields: "" };
  const end = lines.findIndex((line, i) => i > start && (isNamed(line) || line.trim() === ""));
  return { about, yields: sentence(lines.slice(start, end < 0 ? lines.length : end)).replace(/^Yields\s+/, "") };
}

function sentence(lines: readonly string[]): string {
  return lines.join(" ").replaceAll(/\s+/g, " ").trim();
}
