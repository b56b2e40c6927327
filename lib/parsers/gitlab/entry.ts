import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type AdvisoryNames, advisoryNames } from "@/lib/parsers/advisory-names";
import { type Fields, fields, list, number, text } from "@/lib/parsers/fields";

/** One element of `identifiers`; the first is what the scanner itself calls it. */
export type GitlabIdentifier = { type: string; name: string; value: string; url: string | undefined };

export function gitlabIdentifiers(entry: Fields): GitlabIdentifier[] {
  const found: GitlabIdentifier[] = [];
  for (const one of list(entry.identifiers).map(fields)) {
    const value = text(one.value) ?? text(one.name);
    if (value)
      found.push({
        type: text(one.type)?.toLowerCase() ?? "",
        name: text(one.name) ?? value,
        value,
        url: text(one.url),
      });
  }
  return found;
}

/** What a record of any kind takes from an entry. `flags` are a scanner's doubts: they are told, they suppress nothing. */
export function gitlabBase(entry: Fields): {
  severity: Severity;
  title: string;
  description?: string;
  references?: string[];
} {
  const title = text(entry.name) ?? text(entry.message) ?? gitlabIdentifiers(entry)[0]?.name ?? "Unnamed finding";
  const flags = list(entry.flags)
    .map(fields)
    .map((flag) => text(flag.description) ?? text(flag.type))
    .filter(Boolean);
  const told = [text(entry.description), ...flags.map((flag) => `Flagged: ${flag}`)].filter(Boolean).join("\n\n");
  const urls = [...list(entry.links), ...list(entry.identifiers)].map((one) => text(fields(one).url));
  const references = [...new Set(urls.filter((url): url is string => url !== undefined))];
  return {
    severity: parseSeverity(entry.severity),
    title: title.slice(0, MAX_TITLE_CHARS),
    ...(told ? { description: told } : {}),
    ...(references.length > 0 ? { references } : {}),
  };
}

const MAX_TITLE_CHARS = 300;

/** The vulnerability that an entry's identifiers name; null when there is none among them. */
export function gitlabAdvisory(entry: Fields): AdvisoryNames | null {
  const ids: string[] = [];
  for (const identifier of gitlabIdentifiers(entry)) {
    if (identifier.type === "cwe" || identifier.type === "owasp") continue;
    ids.push(...idsOf(identifier));
  }
  return advisoryNames(undefined, ids);
}

/**
 * Gemnasium's identifiers are uuids; the file in its database is named after the vulnerability (`GMS-2019-2.yml`). Dependency-Check
 * writes the file's SHA-1 for a value, and what it found in it for a name, with the source behind it (`GHSA-... (NPM)`).
 */
function idsOf({ type, name, value, url }: GitlabIdentifier): string[] {
  if (!type.startsWith("gemnasium"))
    return [/^[0-9a-f]{40}$/.test(value) || value === name ? name.replace(/ \([A-Z]{1,20}\)$/, "") : value];
  const named = /\/([A-Za-z]+-[\w-]{1,60})\.ya?ml$/.exec((url ?? "").slice(-120))?.[1];
  return named ? [named] : [`gemnasium-${value}`];
}

export function gitlabCwes(entry: Fields): string[] | undefined {
  const found = gitlabIdentifiers(entry)
    .filter(({ type }) => type === "cwe")
    .flatMap(({ name, value }) => /(?:^|CWE-)(\d{1,6})$/i.exec(value)?.[1] ?? /CWE-(\d{1,6})/i.exec(name)?.[1] ?? []);
  return found.length > 0 ? [...new Set(found)].map((id) => `CWE-${id}`) : undefined;
}

export function gitlabLine(value: unknown): number | undefined {
  const line = number(value);
  return line !== undefined && Number.isInteger(line) && line > 0 ? line : undefined;
}

/** `Upgrade to version 2.2.3 or above.`, `Upgrade busybox to 1.34.1-r5`. */
export function gitlabFixedVersion(entry: Fields): string | undefined {
  const solution = (text(entry.solution) ?? "").slice(0, 500);
  const found = /^Upgrade (?:\S{1,200} )?to (?:versions? )?([^\s,]+(?:,\s*[^\s,]+)*)/i.exec(solution)?.[1];
  return found?.replace(/\.$/, "");
}
