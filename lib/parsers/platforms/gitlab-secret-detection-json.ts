import { z } from "zod";
import { gitlabHeader, gitlabType } from "@/lib/parsers/gitlab/report";
import { gitlabSecret } from "@/lib/parsers/gitlab/weakness";
import { defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});

/**
 * GitLab secret detection reports (`gl-secret-detection-report.json`), schema versions 2 to 15.
 *
 * Yields   one secret per entry, in report order. `raw_source_code_extract` is the value, unless it is masked or only the
 *          beginning of a key file.
 * Units    severity is GitLab's word.
 * Errors   an entry that names no rule is rejected.
 * Source   security-report-schemas src/secret-detection-report-format.json; fixtures in __fixtures__/gitlab-secret-detection-json.
 */
export const gitlabSecretDetectionJson = defineParser<z.infer<typeof Envelope>>({
  id: "gitlab-secret-detection-json",
  version: 3,
  family: "gitlab-secret-detection",
  media: "json",
  matches: (sketch) => gitlabType(sketch) === "secret_detection",
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  header: (doc) => gitlabHeader(doc, "GitLab secret detection", ["secret"]),
  records: ({ value }, doc) => [gitlabSecret(value, doc)],
});
