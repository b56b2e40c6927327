import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, text } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { checkovPackage } from "@/lib/parsers/iac/checkov-package";
import { firstText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

/** One check of Checkov, by the list it lies in and the framework that made it. */
export function checkovRecord(value: unknown, listName: string, framework: string): ParsedRecord {
  const item = fields(value);
  const rule = firstText(item.check_id);
  if (rule === null) throw new RejectedItem("check_id is missing: nothing says which check this is.");
  const result = resultOf(item, listName);
  const path = pathOf(item, framework);
  const skipped = result === "unknown" ? skipReason(item) : undefined;
  if (isObject(item.vulnerability_details) && result !== "pass")
    return checkovPackage(item, { rule, framework, path, suppressed: skipped });
  if (result !== "pass" && (framework === "secrets" || /^CKV_SECRET_/.test(rule)))
    return secret(item, rule, path, skipped);
  const [from, to] = linesOf(item);
  const { address, container } = addressOf(item, framework, path);
  return checkRecord({
    family: "checkov",
    rule,
    result,
    severity: parseSeverity(item.severity),
    title: text(item.check_name) ?? rule,
    path,
    address,
    container,
    line: from,
    endLine: to,
    description: text(item.description) ?? text(item.short_description),
    references: [text(item.guideline)],
    suppressed: skipped,
    quotedFromLine: codeOf(item),
  });
}

/** The record's own word, else the list it lies in: `--compact` leaves nothing else. */
function resultOf(item: Fields, listName: string): "fail" | "pass" | "unknown" {
  const word = text(fields(item.check_result).result)?.toUpperCase();
  if (word === "FAILED") return "fail";
  if (word === "PASSED") return "pass";
  if (word !== undefined) return "unknown";
  return listName === "failed_checks" ? "fail" : listName === "passed_checks" ? "pass" : "unknown";
}

function skipReason(item: Fields): string {
  return text(fields(item.check_result).suppress_comment) ?? "Skipped by a comment or the configuration.";
}

/**
 * Relative to the repository, as in Checkov's SARIF. The records of a Terraform plan point at the plan, whose name is chance,
 * unless they were enriched with the source file.
 */
function pathOf(item: Fields, framework: string): string {
  const own = text(item.file_path) ?? "";
  const enriched = framework === "terraform_plan" && /\.tf$/.test(own);
  const inRepository = text(item.repo_file_path);
  // What ends with a slash is the folder and not the file.
  const path = enriched || !inRepository || inRepository.endsWith("/") ? own : inRepository;
  return tidyPath(path).replace(/^\/+/, "");
}

function linesOf(item: Fields): [number | undefined, number | undefined] {
  const range = list(item.file_line_range);
  return [number(range[0]), number(range[1])];
}

const KUBERNETES = new Set(["kubernetes", "helm", "kustomize"]);

/** The Terraform address, `ns/Kind/name` of a manifest, or none where the file itself is the thing (a Dockerfile). */
function addressOf(item: Fields, framework: string, path: string): { address?: string; container?: string } {
  const resource = text(item.resource_address) ?? text(item.resource);
  if (resource === undefined || framework === "dockerfile" || tidyPath(resource).replace(/^\/+/, "").startsWith(path))
    return {};
  if (!KUBERNETES.has(framework)) return { address: resource };
  // `Deployment.shop.api` and, for a check of one container, `Deployment.shop.api (container 0) - api`.
  const [object = "", container] = resource.split(" (container ", 2);
  const [kind, namespace, ...name] = object.split(".");
  const address = name.length > 0 ? `${namespace}/${kind}/${name.join(".")}` : object;
  return container === undefined ? { address } : { address, container: `container ${container.replace(/\)/, "")}` };
}

/** Checkov masks the value in the line it quotes; `resource` is a hash of it, which SARIF does not have. */
function secret(item: Fields, rule: string, path: string, suppressed: string | undefined): ParsedRecord {
  const [line, endLine] = linesOf(item);
  return secretRecord({
    family: "checkov",
    rule,
    path,
    line,
    endLine,
    severity: parseSeverity(item.severity),
    title: text(item.check_name) ?? rule,
    quoted: codeOf(item) ?? text(item.resource),
    references: [text(item.guideline)].filter((uri) => uri !== undefined),
    suppressed,
  });
}

/** `[[12, "  password = ..."], ...]` as text. */
function codeOf(item: Fields): string | undefined {
  const lines = list(item.code_block).map((line) => list(line)[1]);
  return lines.filter((line) => typeof line === "string").join("") || undefined;
}
