import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { lookup } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";

/** One check of docker-bench-security, from its JSON or its terminal output. */
export type BenchCheck = {
  id: string;
  word: string;
  title: string;
  section?: string | undefined;
  details?: string | undefined;
  items?: readonly string[];
  remediation?: string | undefined;
  impact?: string | undefined;
};

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { WARN: "fail", PASS: "pass" };

/**
 * WARN is a failure; INFO and NOTE are checks that did not apply or that a person must make. The benchmark is run on a host that
 * the report does not name: `docker` is the thing, and the containers or files are loci.
 */
export function benchRecord(check: BenchCheck): MisconfigurationRecord {
  const { items = [] } = check;
  const word = check.word.toUpperCase();
  return checkRecord({
    family: "docker-bench-security",
    rule: check.id,
    result: lookup(RESULTS, word) ?? "unknown",
    severity: parseSeverity(word),
    title: check.title,
    path: "",
    resource: "docker",
    message: check.details,
    resolution: check.remediation,
    description: check.impact,
    detail: [check.section, items.join(", ")].filter(Boolean).join(": ") || undefined,
  });
}
