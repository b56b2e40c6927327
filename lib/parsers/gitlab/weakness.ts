import { authorIn } from "@/lib/model/commit-author";
import type { CodeRecord, MisconfigurationRecord, ParsedRecord, SecretRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, present, text } from "@/lib/parsers/fields";
import { gitlabBase, gitlabCwes, gitlabLine } from "@/lib/parsers/gitlab/entry";
import { gitlabRule, gitlabTool } from "@/lib/parsers/gitlab/rule";
import { RejectedItem } from "@/lib/parsers/parser";
import type { SarifTool } from "@/lib/parsers/sarif-tools";
import { credentialsIn, valuesShown, withoutCredentials, withoutValues } from "@/lib/parsers/shown-secrets";

type Given = { entry: Fields; tool: SarifTool; rule: { family: string; id: string }; path: string };

/** An entry of a SAST report. Its scanners look for secrets (before 13) and misconfigurations (KICS) as well. */
export function gitlabWeakness(value: unknown, doc: Fields): ParsedRecord {
  const given = read(value, doc);
  switch (given.tool.class) {
    case "secret":
      return secretOf(given);
    case "misconfiguration":
      return misconfigurationOf(given);
    default:
      return codeOf(given);
  }
}

/** An entry of a secret detection report, whatever its scanner. */
export function gitlabSecret(value: unknown, doc: Fields): ParsedRecord {
  return secretOf(read(value, doc));
}

function read(value: unknown, doc: Fields): Given {
  if (!isObject(value)) throw new RejectedItem("This entry is not an object.");
  const tool = gitlabTool(value, doc);
  const path = text(fields(value.location).file) ?? "";
  return { entry: value, tool, rule: gitlabRule(value, tool), path };
}

function locusOf({ entry, path }: Given) {
  const location = fields(entry.location);
  return present({
    path: path || undefined,
    line: gitlabLine(location.start_line),
    endLine: gitlabLine(location.end_line),
    detail: memberOf(location),
  });
}

function memberOf(location: Fields): string | undefined {
  return [text(location.class), text(location.method)].filter(Boolean).join(".").slice(0, 500) || undefined;
}

function codeOf(given: Given): CodeRecord {
  const { entry, rule, path } = given;
  const extract = text(entry.raw_source_code_extract)?.slice(0, MAX_CONTEXT_CHARS);
  const message = text(entry.message) ?? text(entry.description);
  const shown = credentialsIn([extract, message].filter(Boolean).join("\n"));
  return present({
    kind: "code",
    ...gitlabBase(entry),
    rule,
    path,
    fingerprint: fingerprintOf(entry),
    context: extract ? withoutCredentials(extract) : memberOf(fields(entry.location)),
    locus: locusOf(given),
    message: message?.slice(0, MAX_CONTEXT_CHARS),
    cwes: gitlabCwes(entry),
    ruleText: { help: text(entry.solution) ?? null },
    shown: shown.length > 0 ? shown : undefined,
  }) as CodeRecord;
}

const MAX_CONTEXT_CHARS = 2_000;

/**
 * `cve` is a key to compare by, and no CVE: file, rule and (of most analyzers) a hash of the source line, which stays when
 * lines move. The hash of an empty line says nothing.
 */
function fingerprintOf(entry: Fields): string | null {
  const parts = (text(entry.cve) ?? "").slice(0, 2_000).split(":");
  const hash = parts.find((part) => /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/.test(part));
  return hash && hash !== EMPTY_SHA256 ? `gitlab/compareKey=${hash}` : null;
}

const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function misconfigurationOf(given: Given): MisconfigurationRecord {
  const { entry, rule, path } = given;
  return present({
    kind: "misconfiguration",
    ...gitlabBase(entry),
    result: "fail",
    rule,
    resource: path || ".",
    locus: locusOf(given),
    message: text(entry.message)?.slice(0, MAX_CONTEXT_CHARS),
    resolution: text(entry.solution),
  }) as MisconfigurationRecord;
}

function secretOf(given: Given): SecretRecord {
  const { entry, rule, path } = given;
  const extract = text(entry.raw_source_code_extract);
  const value = extract && isWholeSecret(extract) ? extract : undefined;
  const base = gitlabBase(entry);
  const clean = (told: string) => (value ? told.replaceAll(value, "***") : told);
  const quoted = value ? [] : valuesShown(extract ?? "");
  return present({
    ...base,
    title: clean(base.title),
    description: base.description === undefined ? undefined : clean(base.description),
    kind: "secret",
    rule,
    path,
    locus: locusOf(given),
    value,
    author: authorIn(text(fields(fields(entry.location).commit).author)),
    context: value ? undefined : contextOf(entry, extract),
    shown: quoted.length > 0 ? quoted : undefined,
  }) as SecretRecord;
}

/** Without the value, the hash in the key to compare by tells two secrets of one file apart; else the text around it. */
function contextOf(entry: Fields, extract: string | undefined): string | undefined {
  return fingerprintOf(entry) ?? (extract ? withoutValues(extract.slice(0, MAX_CONTEXT_CHARS)) : undefined);
}

/** A masked text, or the first line of a key file, is the same for many secrets: as a value it would merge them. */
function isWholeSecret(value: string): boolean {
  return value.length >= 6 && !/REDACTED|\*{3,}|\.{3}$|^-+BEGIN [A-Z0-9 ]+-+$/.test(value);
}
