import { type Fields, list, texts } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";

/** The ids of one vulnerability as a result states them; `links` are related ids that are no other name of it. */
export type SarifAdvisory = { id: string; aliases: string[]; links: string[] };

const NAMED = /(?<![A-Za-z0-9])(?:CVE-\d{4}-\d{4,}(?!\d)|GHSA(?:-[0-9a-z]{4}){3}(?![0-9a-z]))/gi;
/** Ids at the start of a rule id; tools append the package to it (`CVE-2019-1549-libssl1.1`, `CVE-2024-1234_nginx_1.19`). */
const LEADING =
  /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|(?:GO|RUSTSEC|PYSEC|OSV|MAL|BDSA|GMS|TEMP|ELSA|ALSA|RLSA|GSD|DSA|DLA|USN|RHSA|XRAY|PRISMA)-[\w.:]+-?\d*|ALAS\w*-\d{4}-\d+|SNYK-[A-Z0-9]+-[A-Z0-9]+-\d+)/i;
/** Distribution bundles cover several vulnerabilities: they are links, never aliases (MODEL section 1, Advisory). */
const BUNDLE = /^(?:DLA|DSA|RHSA|RHBA|ELSA|ALSA|RLSA|USN|ALAS\w*|SUSE-\w+|openSUSE-\w+)-/i;

/** Ids of vulnerability databases other than CVE and GHSA. Snyk's `SNYK-CC-` rules are configuration checks. */
const DATABASE =
  /^(?:BDSA-\d{4}|GO-\d{4}|RUSTSEC-\d{4}|PYSEC-\d{4}|OSV-\d{4}|MAL-\d{4}|GMS-\d{4}|XRAY-\d+|(?:DSA|DLA|USN|ELSA|ALSA|RLSA|RHSA|ALAS\w*)-\d|SNYK-(?!CC-)[A-Z0-9]+-[A-Z0-9]+-\d+$)/;

/** True when a rule id names a vulnerability: such a result is one whatever tool it comes from (MODEL section 2). */
export function namesAdvisory(ruleId: string): boolean {
  return ruleId.search(NAMED) >= 0 || /^(?:CKV_)?CVE_\d{4}_\d+$/i.test(ruleId) || DATABASE.test(ruleId);
}

/** The advisory of a result from its rule id and what the rule says beside it. */
export function advisoryOf(ruleId: string, rule: Fields, message: string | null): SarifAdvisory {
  const bare = ruleId.replace(/^\[[A-Z]+\]\s*/, "").replace(/^(?:CKV_)?(CVE)_(\d{4})_(\d+)$/i, "$1-$2-$3");
  const id = canonicalCase(LEADING.exec(bare)?.[0] ?? bare.match(NAMED)?.[0] ?? bare);
  const stated = [
    ...(bare.match(NAMED) ?? []),
    ...texts(rule.deprecatedIds),
    ...texts(propertiesOf(rule).deprecatedIds),
    ...tagsNaming(rule),
    ...snykIds(bare, rule),
    ...alsoKnownAs(message),
  ].map(canonicalCase);
  const others = [...new Set(stated)].filter((other) => other !== id);
  const cves = new Set([id, ...others].filter((other) => other.startsWith("CVE-")));
  // A group holds at most one CVE: with two, nothing says which is the same vulnerability, so both are only related.
  const ambiguous = cves.size > 1;
  const isAlias = (other: string) =>
    !BUNDLE.test(other) && !BUNDLE.test(id) && !(ambiguous && other.startsWith("CVE-"));
  return { id, aliases: others.filter(isAlias), links: others.filter((other) => !isAlias(other)) };
}

/** `GO-2026-4864` rules of govulncheck carry their CVE as a tag. */
function tagsNaming(rule: Fields): string[] {
  return texts(propertiesOf(rule).tags).filter((tag) => /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/i.test(tag));
}

/** Snyk's own ids name their CVEs at the start of the full description: `(CVE-2016-3189) bzip2@1.0.6`. */
function snykIds(ruleId: string, rule: Fields): string[] {
  if (!/^(?:SNYK-|npm:|CVE-|BDSA-)/.test(ruleId)) return [];
  const text = firstText(fullDescription(rule)) ?? "";
  return /^\s*\(([^)]*)\)/.exec(text)?.[1]?.match(NAMED) ?? [];
}

/** osv-scanner: `... is vulnerable to 'CVE-1' (also known as 'GHSA-2', 'PYSEC-3')`. */
function alsoKnownAs(message: string | null): string[] {
  const list = /also known as ([^)]{0,1000})\)/.exec(message ?? "")?.[1];
  return list ? [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? "").filter((id) => id !== "") : [];
}

function fullDescription(rule: Fields): unknown {
  const value = rule.fullDescription;
  return typeof value === "object" && value !== null && "text" in value ? value.text : value;
}

function propertiesOf(rule: Fields): Fields {
  const value = rule.properties;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** CVE ids in upper case, GHSA ids with a lower-case tail, as their authorities write them. */
function canonicalCase(id: string): string {
  if (/^cve-/i.test(id)) return id.toUpperCase();
  if (/^ghsa-/i.test(id)) return `GHSA${id.slice(4).toLowerCase()}`;
  return id;
}

/** References a rule gives: its help page, once. */
export function referencesOf(rule: Fields, result: Fields): string[] {
  const uris = [firstText(rule.helpUri, rule.helpLocation), ...texts(list(result.workItemUris))];
  return [...new Set(uris.filter((uri): uri is string => uri !== null && /^https?:\/\//i.test(uri)))];
}
