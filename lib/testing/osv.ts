import type { OsvRecord, PackageRef } from "@/lib/model/record";

/** An advisory said in one line: one npm package, affected from 0 until `fixed`. */
export function osvAdvisory(
  id: string,
  over: Partial<OsvRecord> & { fixed?: string; package?: PackageRef } = {},
): OsvRecord {
  const { fixed = "2.0.0", package: named = npmPackage("left-pad"), ...rest } = over;
  return {
    kind: "feed",
    feed: "osv",
    id,
    aliases: [],
    links: [],
    modified: "2026-03-01T00:00:00Z",
    published: "2026-02-01T00:00:00Z",
    withdrawn: null,
    summary: `A flaw named ${id}`,
    details: "Words.",
    severities: [],
    severity: "high",
    affected: [
      {
        package: named,
        ecosystem: "npm",
        ranges: [
          {
            type: "SEMVER",
            repo: null,
            events: [
              { event: "introduced", value: "0" },
              { event: "fixed", value: fixed },
            ],
          },
        ],
        versions: [],
        severities: [],
      },
    ],
    references: [],
    cwes: [],
    ...rest,
  };
}

export function npmPackage(name: string, version: string | null = null): PackageRef {
  return { type: "npm", namespace: null, name, version, purl: null };
}
