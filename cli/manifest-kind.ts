import { lstat, readFile } from "node:fs/promises";
import { holdsSecret } from "@/cli/holds-secret";
import { AppError } from "@/lib/model/error";
import { kubernetesObjects } from "@/lib/parsers/kubernetes-objects";
import type { Parser } from "@/lib/parsers/parser";
import { DEFAULT_LIMITS, detectReport, readReport } from "@/lib/parsers/reading/read-report";

const MAX_MANIFEST_BYTES = 1024 * 1024;

/**
 * What a file of a checkout is: a manifest; one that holds a Secret, whose values must not leave the checkout; one that is not
 * understood to its end, so that nobody knows what it holds; `null` for what is none (another kind of YAML, a template, only
 * objects copied from a cluster).
 */
export async function manifestKind(file: string): Promise<"manifest" | "secret" | "not understood" | null> {
  const { size } = await lstat(file);
  if (size === 0 || size > MAX_MANIFEST_BYTES) return null;
  const content = await readFile(file);
  const text = content.toString("utf8");
  if (text.includes("{{") || !/\bkind\b/.test(text) || !/\bapiVersion\b/.test(text)) return null;
  const source = async function* () {
    yield content;
  };
  const seen = { secret: false };
  const parser = watching(kubernetesObjects, seen);
  try {
    await detectReport(source, { parsers: [parser], filename: file, limits: DEFAULT_LIMITS });
    const report = await readReport(source, parser, DEFAULT_LIMITS);
    let objects = 0;
    let rejected = 0;
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        if ("rejected" in outcome) rejected += 1;
        else objects += outcome.records.filter((record) => record.kind === "object" && !record.live).length;
      }
    }
    if (seen.secret) return "secret";
    if (objects === 0) return null;
    return rejected > 0 ? "not understood" : "manifest";
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Sees every value before the parser does: what it then rejects or leaves out is in the file all the same. */
function watching(parser: Parser, seen: { secret: boolean }): Parser {
  return {
    ...parser,
    records: (item, doc, ...more) => {
      seen.secret ||= holdsSecret(item.value);
      return parser.records(item, doc, ...more);
    },
  };
}
