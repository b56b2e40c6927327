import { timestamp } from "@/lib/parsers/fields";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

/** What a Dependency-Check report says of its scan, from either format. The project's name is no repository. */
export function dependencyCheckHeader(said: {
  engineVersion: string | undefined;
  reportDate: string | undefined;
  exceptions: readonly (string | undefined)[];
  dependencies: number;
}): Header {
  const [failed] = said.exceptions;
  return {
    ...EMPTY_HEADER,
    tool: { name: "Dependency-Check", version: said.engineVersion ?? null },
    // Old versions wrote the zone without a colon.
    scannedAt: timestamp(said.reportDate?.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")),
    kinds: ["vulnerability"],
    looked: said.dependencies > 0,
    incomplete:
      said.exceptions.length > 0
        ? `The analysis met an error: ${(failed ?? "it does not say which").slice(0, 300)}`
        : null,
  };
}
