import { z } from "zod";
import {
  escapeOf,
  instructionStarts,
  isIdle,
  isInstruction,
  readInstruction,
} from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { maskBuildValues } from "@/lib/engine/code-to-cloud/mask-values";
import type { ParsedRecord } from "@/lib/model/record";
import { cut } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.string() });
type Doc = z.infer<typeof Envelope>;

const MAX_ARGUMENT_CHARS = 4_000;

/**
 * A Dockerfile (Containerfile), as `plimsoll push --attach` delivers it: layers of images are traced to its lines.
 *
 * Yields   one instruction each, in file order, with its lines; continued lines are joined, comments left out, here-documents kept.
 * Units    lines from 1. Values of variables whose names look secret are left out.
 * Errors   an instruction that Docker does not know, or one without an argument, is rejected at its line.
 * Source   docs.docker.com/reference/dockerfile; fixtures in __fixtures__/dockerfile.
 */
export const dockerfile = defineParser<Doc>({
  id: "dockerfile",
  version: 2,
  family: "dockerfile",
  media: "text",
  matches: (sketch, hint) =>
    typeof sketch === "string" &&
    (hint.stated || (FROM.test(sketch) && (isDockerfileName(hint.filename ?? "") || looksLikeOne(sketch)))),
  envelope: Envelope,
  items: [{ at: ["*"], blocks: instructionStarts }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Dockerfile", version: null }, looked: true }),
  records: ({ value, path }, doc) => readBlock(String(value ?? ""), Number(path[0]) + 1, doc),
});

function readBlock(block: string, line: number, doc: Doc): ParsedRecord[] {
  const read = readInstruction(block, line, escapeOf(doc.first));
  if (!read) return [];
  if (!isInstruction(read.instruction))
    throw new RejectedItem(`"${read.instruction.slice(0, 40)}" is no instruction of a Dockerfile.`);
  if (read.argument === "") throw new RejectedItem(`${read.instruction} says nothing: its argument is missing.`);
  const { text, withheld } = maskBuildValues(`${read.instruction} ${read.argument}`);
  return [
    {
      kind: "instruction",
      ...read,
      argument: cut(text.slice(read.instruction.length + 1), MAX_ARGUMENT_CHARS),
      ...(withheld.length > 0 ? { withheld } : {}),
    },
  ];
}

const FROM = /^[ \t]*FROM[ \t]+\S/im;

/** `Dockerfile`, `Containerfile`, `Dockerfile.worker`, `worker.Dockerfile`. */
export function isDockerfileName(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  return (
    /^(?:Dockerfile|Containerfile)(?:\.[\w-]+)*$|^[\w.-]+\.(?:Dockerfile|Containerfile)$/i.test(name) &&
    !/\.dockerignore$/i.test(name)
  );
}

/** Nothing but instructions and comments, and the first is FROM or an ARG before it. */
function looksLikeOne(sketch: string): boolean {
  const starts = instructionStarts();
  const words = sketch
    .split(/\r?\n/)
    .filter((line) => starts(line) && !isIdle(line))
    .map((line) => line.trim().split(/\s/, 1)[0] ?? "");
  return /^(?:FROM|ARG)$/i.test(words[0] ?? "") && words.every(isInstruction);
}
