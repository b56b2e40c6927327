import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { advisoryNames, ghsaIn } from "@/lib/parsers/advisory-names";
import { lowestVersions } from "@/lib/parsers/dependencies/lowest-versions";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { languagePackage } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";

/**
 * An advisory of the npm registry's audit answer, which npm 6, pnpm and Yarn print as it came: one vulnerability of one
 * package. `paths` are the ways to it and only a locus; the report names no lock file.
 */
export function npmAdvisory(value: unknown, path: string | undefined): VulnerabilityRecord {
  const advisory = fields(value);
  const name = text(advisory.module_name) ?? text(advisory.name);
  if (!name) throw new RejectedItem("module_name is missing: nothing says which package this advisory is about.");
  const ids = [text(advisory.github_advisory_id) ?? ghsaIn(text(advisory.url)), ...texts(advisory.cves)];
  const names = npmNames(ids, advisory.id);
  const found = list(advisory.findings).map(fields);
  const version = found.map((one) => text(one.version)).find(Boolean) ?? null;
  const way = path ?? found.flatMap((one) => texts(one.paths))[0];
  return present({
    kind: "vulnerability",
    severity: parseSeverity(advisory.severity),
    title: text(advisory.title) ?? `${names.advisory} in ${name}`,
    description: text(advisory.overview),
    references: referencesOf(advisory),
    locus: present({ version: version ?? undefined, detail: way?.slice(0, 500) }),
    ...names,
    package: languagePackage("npm", name, version),
    manifest: null,
    fixedVersion: lowestVersions((text(advisory.patched_versions) ?? "").split("||")),
    cvss: npmScore(fields(advisory.cvss)),
    cwes: npmCwes(advisory.cwe),
  }) as VulnerabilityRecord;
}

/** The registry renumbers its advisories whenever one changes: a number is a name only where there is no other. */
export function npmNames(ids: readonly (string | undefined)[], number: unknown) {
  const named = advisoryNames(
    undefined,
    ids.filter((id): id is string => id !== undefined),
  );
  if (named) return named;
  const own = asText(number);
  if (!own) throw new RejectedItem("Nothing names this advisory: it has no id, CVE or GHSA.");
  return { advisory: `npm-advisory-${own}`, aliases: [], links: [] };
}

/** A score of 0 without a vector stands for none. */
export function npmScore(cvss: Fields): VulnerabilityRecord["cvss"] {
  const score = number(cvss.score);
  const vector = text(cvss.vectorString);
  if (score === undefined || score < 0 || score > 10 || (score === 0 && !vector)) return undefined;
  return present({ version: /^CVSS:(\d\.\d)/.exec(vector ?? "")?.[1] ?? "3.1", score, vector });
}

/** A list, one id, or (Yarn 1) the text of a JSON list. */
export function npmCwes(value: unknown): string[] | undefined {
  const written = typeof value === "string" ? value.slice(0, 2000) : texts(value).join(" ");
  const found = [...new Set(written.match(/CWE-\d{1,6}/g) ?? [])];
  return found.length > 0 ? found : undefined;
}

/** `references` is a list in Markdown, or empty. */
function referencesOf(advisory: Fields): string[] | undefined {
  const written = (text(advisory.references) ?? "").slice(0, 20_000).match(/https?:\/\/[^\s)>\]]+/g) ?? [];
  const urls = [...new Set([text(advisory.url), ...written].filter((url): url is string => url !== undefined))];
  return urls.length > 0 ? urls : undefined;
}
