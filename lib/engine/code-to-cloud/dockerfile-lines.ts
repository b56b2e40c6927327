/** What a Dockerfile may begin a line with. Source: docs.docker.com/reference/dockerfile (syntax 1.x); MAINTAINER is deprecated. */
const INSTRUCTIONS = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

export function isInstruction(word: string): boolean {
  return INSTRUCTIONS.has(word.toUpperCase());
}

/** The character that continues a line: a backslash unless a directive at the very top says otherwise. */
export function escapeOf(top: string): string {
  for (const line of top.split(/\r?\n/)) {
    const directive = /^#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(line);
    if (!directive) return "\\";
    if (directive[1]?.toLowerCase() === "escape" && directive[2] === "`") return "`";
  }
  return "\\";
}

/** Blank lines and comments: they end no continuation and begin nothing. */
export const isIdle = (line: string) => /^\s*(?:#|$)/.test(line);

/**
 * Says of each line in turn whether an instruction begins there: not within a continued line, and not within a here-document.
 *
 * Source   docs.docker.com/reference/dockerfile: escape, here-documents (`RUN <<EOF`, `<<-EOF`, `<<"EOF"`; several in a row).
 */
export function instructionStarts(): (line: string) => boolean {
  let continuation = "\\";
  let directives = true;
  let continued = false;
  let documents: { end: string; tabs: boolean }[] = [];
  return (line) => {
    if (directives) {
      if (/^#\s*escape\s*=\s*`\s*$/i.test(line)) continuation = "`";
      directives = /^#\s*[a-z]+\s*=/i.test(line);
    }
    const [open] = documents;
    if (open && !continued) {
      if ((open.tabs ? line.replace(/^\t+/, "") : line) === open.end) documents = documents.slice(1);
      return false;
    }
    if (isIdle(line)) return false;
    const begins = !continued;
    continued = line.trimEnd().endsWith(continuation);
    const found = begins && !/^\s*(?:RUN|COPY|ADD)\b/i.test(line) ? [] : [...documents, ...documentsOf(line)];
    documents = found.slice(0, MAX_DOCUMENTS);
    return begins;
  };
}

/** More here-documents than this in one instruction were made to cost time. */
const MAX_DOCUMENTS = 100;

function documentsOf(line: string): { end: string; tabs: boolean }[] {
  return [...line.matchAll(/(?:^|\s)\d*<<(-?)(?:"(\w+)"|'(\w+)'|(\w+))/g)].map(([, tabs, double, single, bare]) => ({
    end: double ?? single ?? bare ?? "",
    tabs: tabs === "-",
  }));
}

/** One instruction as it stands in its file: the keyword in capitals, the rest on one line without comments. */
export type Instruction = { instruction: string; argument: string; line: number; endLine: number };

/**
 * Reads the lines of one instruction, with whatever comments follow it.
 *
 * Takes    the block that `instructionStarts` bounds, the number of its first line, and the character that continues a line.
 * Returns  null for a block of comments.
 */
export function readInstruction(block: string, line: number, continuation: string): Instruction | null {
  const lines = block.split("\n");
  while (lines.length > 0 && isIdle(lines.at(-1) as string)) lines.pop();
  const first = lines.findIndex((one) => !isIdle(one));
  if (first === -1) return null;
  const parts: string[] = [];
  let document = false;
  let continued = true;
  for (const one of lines.slice(first)) {
    if (!document && isIdle(one)) continue;
    const joined = !document && one.trimEnd().endsWith(continuation);
    parts.push(joined ? one.trimEnd().slice(0, -continuation.length) : one);
    if (!joined && continued) {
      continued = false;
      document = documentsOf(parts.join(" ")).length > 0;
    }
  }
  const text = parts.join(document ? "\n" : " ").trim();
  const [, word = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  const argument = document ? rest : rest.replaceAll(/\s+/g, " ");
  return { instruction: word.toUpperCase(), argument, line: line + first, endLine: line + lines.length - 1 };
}
