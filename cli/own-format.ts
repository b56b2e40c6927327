import { readFile } from "node:fs/promises";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { Mapping, slugOfFormat } from "@/lib/model/mapping";
import { mappedParser } from "@/lib/parsers/mapped";
import type { Parser } from "@/lib/parsers/parser";

/** The version of a mapping that no server keeps. */
const UNSAVED = 0;

/** True for `--format ./mapping.json`: no format's id looks like a file's name. */
export function namesMappingFile(format: string): boolean {
  return /[/\\]|\.json$/i.test(format);
}

/**
 * The parser of a mapping in a file, for trying a format without a server; null for a built-in format's id.
 *
 * Errors   exit 2 with what is wrong in the mapping and where.
 */
export async function parserOfFormat(format: string | undefined): Promise<Parser | null> {
  if (format === undefined) return null;
  if (namesMappingFile(format)) return mappedParser(await readMapping(format), UNSAVED);
  if (slugOfFormat(format) !== null)
    throw unusable(
      `${format} is kept by a server, which is not asked here. Give the mapping's file: --format ./mapping.json`,
    );
  return null;
}

async function readMapping(file: string): Promise<Mapping> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw unusable(missing ? `There is no mapping ${file}.` : `The mapping ${file} cannot be read.`);
  });
  const mapping = Mapping.safeParse(jsonOf(text, file));
  if (mapping.success) return mapping.data;
  const issues = mapping.error.issues.map(({ path, message }) => `  ${path.join(".") || "the mapping"}: ${message}`);
  throw unusable(`${file} is no mapping:\n${issues.join("\n")}`);
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(`${file} is no JSON: ${(error as Error).message}`);
  }
}

function unusable(message: string): CommandFailed {
  return new CommandFailed(ExitCode.Usage, message);
}
