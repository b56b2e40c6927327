import type { Mapping } from "@/lib/model/mapping";

/** A working example for whoever begins: the same in the editor, in the documentation and in its tests. */
export const EXAMPLE_MAPPING: Mapping = {
  slug: "acme-scan",
  name: "Acme Scan",
  tool: "Acme Scan",
  media: "json",
  entries: "/results/*/issues/*",
  kind: "vulnerability",
  fields: {
    advisory: { path: "/id" },
    package: { path: "/library/name" },
    version: { path: "/library/version" },
    ecosystem: { value: "npm" },
    fixedVersion: { path: "/fix" },
    manifest: { report: "/results/*/file" },
    severity: { path: "/risk" },
    description: { path: "/about" },
  },
  severities: { P1: "critical", P2: "high", P3: "medium", P4: "low" },
  target: { kind: "repository", from: { report: "/repository" } },
  scannedAt: { report: "/finished" },
};

/** A report that the example reads: two findings, and an entry it cannot understand. */
export const EXAMPLE_SAMPLE = JSON.stringify(
  {
    repository: "https://github.com/shop/api",
    finished: "2026-03-02T09:30:00Z",
    results: [
      {
        file: "web/package-lock.json",
        issues: [
          {
            id: "CVE-2021-23337",
            risk: "P2",
            library: { name: "lodash", version: "4.17.20" },
            fix: "4.17.21",
            about: "Command injection through the template function.",
          },
          { id: "CVE-2022-25883", risk: "P3", library: { name: "semver", version: "5.7.1" }, fix: "5.7.2" },
          { risk: "P4", library: { name: "left-pad", version: "1.0.0" } },
        ],
      },
    ],
  },
  null,
  2,
);
