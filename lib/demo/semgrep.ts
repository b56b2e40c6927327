import type { Repository, Weakness } from "@/lib/demo/company";
import { hexOf } from "@/lib/demo/names";

/** `semgrep scan --sarif`. Source: OASIS SARIF 2.1.0; rule metadata as semgrep writes it. */
export function semgrepReport({ repo, semgrep }: Repository, day: number, scannedAt: string) {
  const all = semgrep ?? [];
  const live = all.filter((one) => (one.found ?? day) >= day && (one.fixed ?? -1) < day);
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Semgrep OSS", semanticVersion: "1.144.0", rules: all.map(ruleOf) } },
        invocations: [{ executionSuccessful: true, endTimeUtc: scannedAt, toolExecutionNotifications: [] }],
        versionControlProvenance: [
          {
            repositoryUri: `https://${repo}`,
            revisionId: hexOf("commit", repo, String(day)).slice(0, 40),
            branch: "main",
          },
        ],
        results: live.map(resultOf),
      },
    ],
  };
}

function ruleOf({ rule, level, cwe, title, help }: Weakness) {
  return {
    id: rule,
    name: rule,
    shortDescription: { text: title },
    defaultConfiguration: { level: { ERROR: "error", WARNING: "warning", INFO: "note" }[level] },
    help: { text: help },
    helpUri: `https://semgrep.dev/r/${rule}`,
    properties: { precision: "very-high", tags: [cwe, "security"] },
  };
}

function resultOf({ rule, title, path, line, code }: Weakness) {
  const region = {
    startLine: line,
    startColumn: 5,
    endLine: line,
    endColumn: 5 + code.length,
    snippet: { text: code },
  };
  return {
    ruleId: rule,
    message: { text: `${title}.` },
    locations: [{ physicalLocation: { artifactLocation: { uri: path, uriBaseId: "%SRCROOT%" }, region } }],
    fingerprints: { "matchBasedId/v1": `${hexOf(rule, path, code)}_0` },
    properties: {},
  };
}
