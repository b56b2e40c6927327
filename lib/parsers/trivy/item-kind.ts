import type { ParsedRecord } from "@/lib/model/record";
import type { ItemPath } from "@/lib/parsers/parser";
import {
  trivyComponent,
  trivyLicense,
  trivyMisconfiguration,
  trivyModified,
  trivySecret,
} from "@/lib/parsers/trivy/findings";
import type { TrivyResult } from "@/lib/parsers/trivy/result";
import { trivyVulnerability } from "@/lib/parsers/trivy/vulnerability";

const ENTRIES = ["Vulnerabilities", "Misconfigurations", "Secrets", "Licenses"] as const;
/** Yield records, but are not what the report is about: packages, and findings that somebody set aside. */
const AUXILIARY = ["Packages", "ExperimentalModifiedFindings", "ModifiedFindings"] as const;

/** The lists inside each `Result` that lies at `at`. */
export function resultItems(at: readonly string[]): ItemPath[] {
  return [
    ...ENTRIES.map((name) => ({ at: [...at, name, "*"] })),
    ...AUXILIARY.map((name) => ({ at: [...at, name, "*"], entry: false })),
  ];
}

/** Normalizes one item by the list it lies in. */
export function trivyRecords(name: string, value: unknown, result: TrivyResult, resource?: string): ParsedRecord[] {
  switch (name) {
    case "Vulnerabilities":
      return [trivyVulnerability(value, result)];
    case "Misconfigurations":
      return [trivyMisconfiguration(value, result, resource)];
    case "Secrets":
      return [trivySecret(value, result)];
    case "Licenses":
      return [trivyLicense(value, result)];
    case "Packages":
      return trivyComponent(value, result);
    default:
      return trivyModified(value, result);
  }
}
