import { z } from "zod";
import { gitlabHeader, gitlabType, isBareGitlabReport } from "@/lib/parsers/gitlab/report";
import { gitlabTool } from "@/lib/parsers/gitlab/rule";
import { gitlabWeakness } from "@/lib/parsers/gitlab/weakness";
import { defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});

/**
 * GitLab SAST reports (`gl-sast-report.json`), of all analyzers, schema versions 2 to 15.
 *
 * Yields   one record per entry, in report order: a code weakness, or a secret or misconfiguration where the scanner looks for
 *          these. The rule is the scanner's own (`bandit:B501`), as from its other formats.
 * Units    severity is GitLab's word.
 * Errors   an entry that names no rule is rejected.
 * Source   security-report-schemas src/sast-report-format.json; fixtures in __fixtures__/gitlab-sast-json. An empty report of before
 *          version 3 says nowhere of which type it is: it is read here and claims nothing.
 */
export const gitlabSastJson = defineParser<z.infer<typeof Envelope>>({
  id: "gitlab-sast-json",
  version: 4,
  family: "gitlab-sast",
  media: "json",
  matches: (sketch) => gitlabType(sketch) === "sast" || isBareGitlabReport(sketch),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  // An empty report is of what its scanner looks for: of infrastructure where that is KICS.
  header: (doc) =>
    gitlabHeader(doc, "GitLab SAST", [gitlabTool({}, doc).class === "misconfiguration" ? "misconfiguration" : "code"]),
  records: ({ value }, doc) => [gitlabWeakness(value, doc)],
});
