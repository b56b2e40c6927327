import { type Fields, fields, text } from "@/lib/parsers/fields";
import { type GitlabIdentifier, gitlabIdentifiers } from "@/lib/parsers/gitlab/entry";
import { RejectedItem } from "@/lib/parsers/parser";
import { type SarifTool, sarifTool } from "@/lib/parsers/sarif-tools";

/** The tool behind an entry, as the same tool's own reports name it; the report's scanner where the entry names none. */
export function gitlabTool(entry: Fields, doc: Fields): SarifTool {
  const scanner = fields(entry.scanner ?? fields(doc.scan).scanner);
  const id = (text(scanner.id) ?? "").replaceAll("_", "-").toLowerCase();
  return sarifTool(OWN_NAMES.get(id) ?? text(scanner.name) ?? id);
}

/** Analyzers whose id is not the name of the tool they run. */
const OWN_NAMES = new Map([
  ["find-sec-bugs", "spotbugs"],
  ["find-sec-bugs-analyzer", "spotbugs"],
  ["nodejs-scan", "nodejsscan"],
  ["security-code-scan", "security code scan"],
  ["gitlab-advanced-sast", "gitlab-advanced-sast"],
]);

/** The rule by the scanner's own identifier, which comes first; some put a sentence into `value` and the id into `name`. */
export function gitlabRule(entry: Fields, tool: SarifTool): { family: string; id: string } {
  const identifiers = gitlabIdentifiers(entry);
  const own = identifiers.find(({ type }) => type !== "cwe" && type !== "owasp") ?? identifiers[0];
  const id = own ? ruleId(own) : (text(entry.name) ?? text(entry.message));
  if (!id) throw new RejectedItem("identifiers are empty: nothing says which rule this is.");
  return { family: tool.family, id: id.slice(0, 300) };
}

function ruleId({ type, name, value }: GitlabIdentifier): string {
  return type.includes("njsscan") || (/\s/.test(value) && value.length > 60) ? name : value;
}
