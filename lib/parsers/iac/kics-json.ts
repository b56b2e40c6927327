import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { type Fields, fields, isObject, list, number, sumOf, text, texts, timestamp } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.looseObject({ queries: z.array(z.looseObject({})).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * KICS `--report-formats json`, 1.2 to 2.1.
 *
 * Yields   one misconfiguration per file of each query, in report order; a secret where the query is Passwords And Secrets.
 * Units    severity is the query's own.
 * Errors   a query without an id rejects its files; files or queries that failed make the report incomplete.
 * Source   Checkmarx/kics pkg/model/summary.go and pkg/report/model/sarif.go; fixtures in __fixtures__/kics-json.
 */
export const kicsJson = defineParser<Envelope>({
  id: "kics-json",
  version: 2,
  family: "kics",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "queries" in sketch &&
    ("kics_version" in sketch ||
      "queries_total" in sketch ||
      list(sketch.queries).some((query) => isObject(query) && "query_id" in query && Array.isArray(query.files))),
  envelope: Envelope,
  items: [{ at: ["queries", "*", "files", "*"] }],
  header: headerOf,
  records: ({ value, path }, doc) => [fileRecord(fields(value), fields(doc.queries?.[Number(path[1])]))],
});

function headerOf(doc: Envelope): Header {
  const ran = (number(doc.queries_total) ?? 0) > 0;
  const scanned = number(doc.files_parsed) ?? number(doc.files_scanned) ?? 0;
  const [only, ...others] = texts(doc.paths);
  const relative = only !== undefined && others.length === 0 && !/^(?:[/~.\\]|[A-Za-z]+:)/.test(only);
  return {
    ...EMPTY_HEADER,
    tool: { name: "KICS", version: firstText(doc.kics_version) },
    scannedAt: timestamp(doc.end) ?? timestamp(doc.start),
    scope: relative ? tidyPath(only) || null : null,
    kinds: ran ? ["misconfiguration"] : [],
    counted: sumOf(doc.total_counter),
    countsEntries: true,
    looked: scanned > 0,
    incomplete: failure(doc),
  };
}

function failure(doc: Envelope): string | null {
  const files = number(doc.files_failed_to_scan) ?? 0;
  const queries = number(doc.queries_failed_to_execute) ?? 0;
  if (files === 0 && queries === 0) return null;
  return `KICS failed to scan ${files} file(s) and to run ${queries} of its queries.`;
}

function fileRecord(file: Fields, query: Fields): ParsedRecord {
  const rule = firstText(query.query_id);
  if (rule === null) throw new RejectedItem("query_id is missing: nothing says which query this is.");
  if (Object.keys(file).length === 0) throw new RejectedItem("This file of the query says nothing.");
  const name = text(query.query_name);
  const path = tidyPath(text(file.file_name) ?? "");
  const severity = parseSeverity(query.severity);
  const category = text(query.category);
  // The query that looks for leaked secrets; its SARIF quotes nothing, so the path is the whole identity.
  if (name !== undefined && /^Passwords And Secrets/i.test(name)) {
    return secretRecord({
      family: "kics",
      rule,
      path,
      line: number(file.line),
      severity,
      title: name,
      detail: text(file.search_key),
      description: text(query.description),
      references: referencesOf(query),
    });
  }
  return checkRecord({
    family: "kics",
    rule,
    result: "fail",
    severity,
    title: name ?? rule,
    path,
    address: addressOf(file, text(query.platform)),
    line: number(file.line),
    message: text(file.actual_value),
    description: text(query.description),
    resolution: text(file.expected_value),
    // The expected value names the one resource.
    ruleText: { help: null, cwes: cweIds(query.cwe) ?? null },
    references: referencesOf(query),
    detail: [category, text(file.search_key)].filter(Boolean).join(": ") || undefined,
  });
}

function referencesOf(query: Fields): string[] | undefined {
  const url = text(query.query_url);
  return url && /^https?:\/\//i.test(url) ? [url] : undefined;
}

/**
 * The Terraform address from the search key, `aws_s3_bucket[logs].acl` or `aws_s3_bucket[{{logs}}]`: `resource_name` is the bucket's
 * name and not the block's. Of a manifest the kind and the name. Elsewhere the file is the thing.
 */
function addressOf(file: Fields, platform: string | undefined): string | undefined {
  const key = text(file.search_key) ?? "";
  if (platform === "Terraform") {
    const [, type, name] = /^(?:resource\.)?([a-z][\w-]{0,200})(?:\.|\[)(?:\{\{)?([\w-]{1,200})/i.exec(key) ?? [];
    return type && name ? `${type}.${name}` : undefined;
  }
  if (platform !== "Kubernetes") return undefined;
  const kind = text(file.resource_type);
  const name = text(file.resource_name) ?? /^metadata\.name=\{\{([^{}]{1,253})\}\}/.exec(key)?.[1];
  return kind && name ? `${kind}/${name}` : name;
}
