import { lstat, readFile } from "node:fs/promises";
import { AppError } from "@/lib/model/error";
import { dockerfile } from "@/lib/parsers/iac/dockerfile";
import { DEFAULT_LIMITS, detectReport, readReport } from "@/lib/parsers/reading/read-report";

const MAX_DOCKERFILE_BYTES = 256 * 1024;

/**
 * What a file that is called like a Dockerfile is: one; one that gives a variable with a secret's name a value, which must not leave
 * the checkout; one that is not understood to its end; `null` for what is none.
 */
export async function dockerfileKind(file: string): Promise<"dockerfile" | "secret" | "not understood" | null> {
  const { size } = await lstat(file);
  if (size === 0 || size > MAX_DOCKERFILE_BYTES) return null;
  const content = await readFile(file);
  const source = async function* () {
    yield content;
  };
  try {
    await detectReport(source, { parsers: [dockerfile], filename: file, limits: DEFAULT_LIMITS });
    const report = await readReport(source, dockerfile, DEFAULT_LIMITS);
    let rejected = false;
    for await (const batch of report.outcomes()) {
      for (const outcome of batch) {
        if ("rejected" in outcome) rejected = true;
        else if (outcome.records.some((record) => record.kind === "instruction" && record.withheld)) return "secret";
      }
    }
    return rejected ? "not understood" : "dockerfile";
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
