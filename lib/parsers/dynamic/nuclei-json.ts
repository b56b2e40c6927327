import { z } from "zod";
import type { DynamicRecord, ParsedRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { linksIn } from "@/lib/parsers/dynamic/html-text";
import { type Place, placeOfUrl } from "@/lib/parsers/dynamic/place";
import { type Fields, fields, isObject, list, present, text, texts } from "@/lib/parsers/fields";
import { asText, firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.object({ first: z.unknown() });

/**
 * Nuclei `-jsonl` and `-json-export`: lines or an array, before and after the keys got hyphens (2.5.3).
 *
 * Yields   one weakness per match. Which matcher matched is part of the rule (`tech-detect:nginx`), as Nuclei prints it. With
 *          `-matcher-status`, what did not match is no entry.
 * Units    severity is the template's word.
 * Errors   a match without template is rejected at its place.
 * Source   projectdiscovery/nuclei pkg/output/output.go (ResultEvent) at v3.4; fixtures in __fixtures__/nuclei-json.
 */
export const nucleiJson = defineParser<z.infer<typeof Envelope>>({
  id: "nuclei-json",
  version: 5,
  family: "nuclei",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isMatch) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  // A run covers a list of hosts and the templates that were asked for; the report names neither.
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Nuclei", version: null }, kinds: ["dynamic"] }),
  records: ({ value }) => matchOf(value),
});

function isMatch(value: unknown): boolean {
  return (
    isObject(value) &&
    (typeof value["template-id"] === "string" || typeof value.templateID === "string") &&
    isObject(value.info) &&
    ("matched-at" in value || "matched" in value || "matcher-status" in value || "host" in value)
  );
}

function matchOf(value: unknown): ParsedRecord[] {
  const match = fields(value);
  const info = fields(match.info);
  const template = firstText(match["template-id"], match.templateID);
  if (!template) throw new RejectedItem("template-id is missing: nothing says which template matched.");
  if (match["matcher-status"] === false) return [];
  const matcher = firstText(match["matcher-name"], match.matcher_name);
  const place = placeOf(match);
  const values = texts(match["extracted-results"] ?? match.extracted_results);
  const secrets = showsSecrets(template, info) ? [...values, ...credentialsOf(fields(match.meta))] : [];
  return [
    present({
      kind: "dynamic",
      target: place.target,
      severity: parseSeverity(info.severity),
      title: text(info.name) ?? template,
      references: linksIn(joined(info.reference)),
      locus: present({ path: place.path || place.route, detail: firstText(match.type) ?? undefined }),
      rule: { family: "nuclei", id: matcher ? `${template}:${matcher}` : template },
      method: text(match.fuzzing_method)?.toUpperCase() ?? null,
      route: place.route,
      parameter: text(match.fuzzing_parameter) ?? null,
      cwes: cwesOf(info),
      ...findingTexts({
        about: text(info.description),
        found: secrets.length > 0 || values.length === 0 ? undefined : values.join(", "),
        fix: text(info.remediation),
      }),
      ...(secrets.length > 0 ? { shown: secrets } : {}),
    }) as DynamicRecord,
  ];
}

/** Templates that look for keys and passwords put them into the results as they are. */
function showsSecrets(template: string, info: Fields): boolean {
  const tags = `,${(joined(info.tags) ?? "").toLowerCase().replaceAll(/[\s\n]+/g, ",")},`;
  return (
    /(?:token|secret|password|credential|private-key|api-?key|login|jwt)/i.test(template) ||
    /,(?:tokens?|secrets?|keys?|apikey|credentials?|creds|passwords?|default-login|jwt),/.test(tags)
  );
}

/** What it signed in with. */
function credentialsOf(meta: Fields): string[] {
  return texts(Object.keys(meta).map((name) => (/pass|pwd|secret|token|key/i.test(name) ? meta[name] : undefined)));
}

/** Where it matched: a URL, or for what is no web site host and port; templates for files are run on the scanner's own disk. `host` and `url` are what was asked for. */
function placeOf(match: Fields): { target?: RecordTarget | undefined; route: string; path?: string } {
  const matched = firstText(match["matched-at"], match.matched) ?? undefined;
  if (match.type === "file") {
    const path = tidyPath(matched ?? text(match.path) ?? text(match.host) ?? "");
    return { path, route: routeOfFile(path) || "/" };
  }
  // Some versions write `/http://host/` as the URL.
  const given = [matched, text(match.url)?.replace(/^\/(?=https?:\/\/)/, ""), text(match.host)];
  const isWeb = match.type === undefined || match.type === "http" || match.type === "headless";
  const urls = given.map(placeOfUrl).filter((place): place is Place => place !== null);
  if (isWeb || placeOfUrl(matched)) {
    if (urls[0]) return urls[0];
    if (isWeb) return placeOfUrl(matched && `${text(match.scheme) ?? "https"}://${matched}`) ?? { route: "/" };
  }
  const bare = given.find((one) => one !== undefined && /^[\w.:[\]-]{1,300}$/.test(one));
  if (bare && /:\d{1,5}$/.test(bare) && !/^[0-9a-f:]+$/i.test(bare))
    return { target: placeOfUrl(`${match.type === "ssl" ? "https" : "tcp"}://${bare}`)?.target, route: "/" };
  if (urls[0]) return { ...urls[0], route: "/" };
  return bare ? { target: { kind: "host", name: bare.toLowerCase() }, route: "/" } : { route: "/" };
}

/** Inside the repository; of a place on somebody's machine, which is another on the next one, the file's name. */
function routeOfFile(path: string): string {
  return relativePath(path) ?? path.split("/").pop() ?? "";
}

/** Lists that older versions wrote as text, with commas or lines. */
function joined(value: unknown): string | undefined {
  return Array.isArray(value) ? texts(value).join("\n") : text(value)?.replaceAll(",", "\n");
}

function cwesOf(info: Fields): string[] | undefined {
  const ids = fields(info.classification)["cwe-id"];
  const cwes = (Array.isArray(ids) ? ids : [ids])
    .map((id) => /^cwe-(\d{1,5})$/i.exec(asText(id) ?? "")?.[1])
    .filter((id) => id !== undefined && id !== "0")
    .map((id) => `CWE-${id}`);
  return cwes.length > 0 ? cwes : undefined;
}
