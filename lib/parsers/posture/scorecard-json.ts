import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, texts, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * OpenSSF Scorecard `--format json`, versions 1 (`Checks`, pass or fail) to 5.
 *
 * Yields   one misconfiguration per check: the highest score passes, a lower one fails, -1 (nothing to judge, or an error) is neither.
 *          What the repository's maintainers annotated (`--show-annotations`) is suppressed, for their reason.
 * Units    a check's score is no severity and its risk level is not in the report: severity is unknown.
 * Target   the repository. The date is the scan's day.
 * Errors   a check without a name is rejected at its JSON Pointer.
 * Source   ossf/scorecard pkg/scorecard/json.go; rule ids as in its SARIF; fixtures in __fixtures__/scorecard-json.
 */
export const scorecardJson = defineParser<Envelope>({
  id: "scorecard-json",
  version: 2,
  family: "scorecard",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (("scorecard" in sketch && "checks" in sketch && "repo" in sketch) ||
      ("Repo" in sketch && list(sketch.Checks).some((check) => isObject(check) && "CheckName" in check))),
  envelope: Envelope,
  items: [{ at: ["checks", "*"] }, { at: ["Checks", "*"] }],
  header: headerOf,
  records: ({ value }, doc) => [checkRecord(fields(value), repositoryOf(doc) ?? ".")],
});

function repositoryOf(doc: Envelope): string | undefined {
  return text(fields(doc.repo).name) ?? text(doc.Repo);
}

function headerOf(doc: Envelope): Header {
  const repo = repositoryOf(doc);
  const known = repo !== undefined && parseRepositoryUrl(repo) !== null;
  const date = text(doc.date) ?? text(doc.Date);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Scorecard", version: text(fields(doc.scorecard).version) ?? null },
    scannedAt: timestamp(date) ?? timestamp(date && `${date}T00:00:00Z`),
    target: known ? { kind: "repository", name: repo } : null,
    source: { repo: known ? repo : null, commit: text(fields(doc.repo).commit) ?? null, branch: null },
    kinds: ["misconfiguration"],
    incomplete: known ? null : "The report names no repository.",
  };
}

const BEST = 10;

function checkRecord(check: Fields, resource: string): MisconfigurationRecord {
  const name = text(check.name) ?? text(check.CheckName);
  if (!name) throw new RejectedItem("name is missing: nothing says which check this is.");
  const score = number(check.score);
  const passed = typeof check.Pass === "boolean" ? check.Pass : score === undefined || score < 0 ? null : score >= BEST;
  const documentation = fields(check.documentation);
  const url = text(documentation.url);
  const details = texts(check.details ?? check.Details);
  const annotations = texts(check.annotations);
  return present({
    kind: "misconfiguration",
    severity: "unknown",
    title: text(check.reason) ? `${name}: ${text(check.reason)}` : name,
    description: text(documentation.short),
    references: url ? [url] : undefined,
    suppressed: annotations.length > 0 ? { reason: annotations.join(" ").slice(0, 4000) } : undefined,
    result: passed === null ? "unknown" : passed ? "pass" : "fail",
    rule: { family: "scorecard", id: `${name.replaceAll("-", "")}ID` },
    resource,
    message: details.length > 0 ? details.slice(0, 20).join("\n").slice(0, 4000) : undefined,
  }) as MisconfigurationRecord;
}
