import { z } from "zod";
import type { LicenseRecord, VulnerabilityRecord } from "@/lib/model/record";
import { type SnykProject, snykIssue } from "@/lib/parsers/dependencies/snyk-issue";
import { type Fields, fields, isObject, list, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});

/**
 * Snyk API v1, `POST /org/{org}/project/{project}/aggregated-issues`.
 *
 * Yields   one vulnerability or licence per issue; ignored and patched ones as suppressed.
 * Units    severity is Snyk's word.
 * Errors   an issue without an id or a package is rejected.
 * Source   snyk.docs.apiary.io, "List all aggregated issues"; fixtures in __fixtures__/snyk-aggregated-json.
 */
export const snykAggregatedJson = defineParser<z.infer<typeof Envelope>>({
  id: "snyk-aggregated-json",
  version: 2,
  family: "snyk",
  media: "json",
  matches: (sketch, { stated }) =>
    isObject(sketch) &&
    Array.isArray(sketch.issues) &&
    (sketch.issues.some(isIssue) || (stated && sketch.issues.length === 0)),
  envelope: Envelope,
  items: [{ at: ["issues", "*"] }],
  // The request may filter by severity, age and state, and the answer does not say so: it adds and never resolves.
  header: () => ({
    ...EMPTY_HEADER,
    tool: { name: "Snyk", version: null },
    looked: true,
    incomplete: "The answer of Snyk's API does not say which filters the request had.",
  }),
  records: ({ value }) => [aggregated(value)],
});

function isIssue(value: unknown): boolean {
  return isObject(value) && typeof value.issueType === "string" && isObject(value.issueData);
}

function aggregated(value: unknown): VulnerabilityRecord | LicenseRecord {
  const issue = fields(value);
  const data = fields(issue.issueData);
  const name = text(issue.pkgName);
  if (!name) throw new RejectedItem("pkgName is missing: nothing says which package this issue is in.");
  const project: SnykProject = { manager: undefined, manifest: null, path: undefined, target: undefined };
  const record = snykIssue(
    {
      ...data,
      id: text(data.id) ?? text(issue.id),
      type: issue.issueType,
      name,
      version: texts(issue.pkgVersions)[0],
      fixedIn: texts(fields(issue.fixInfo).fixedIn),
      references: text(data.url) ? [{ url: data.url }] : [],
    },
    project,
  );
  const suppressed = suppressedOf(issue);
  return suppressed ? { ...record, suppressed } : record;
}

function suppressedOf(issue: Fields): { reason: string } | undefined {
  if (issue.isIgnored === true) {
    const reasons = list(issue.ignoreReasons)
      .map((one) => text(fields(one).reason))
      .filter(Boolean);
    return { reason: reasons.length > 0 ? `Ignored in Snyk: ${reasons.join("; ")}` : "Ignored in Snyk." };
  }
  return issue.isPatched === true ? { reason: "Patched by Snyk." } : undefined;
}
