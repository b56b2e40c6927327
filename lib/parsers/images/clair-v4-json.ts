import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { componentOf, environmentOf, packageOf, slim } from "@/lib/parsers/images/clair-package";
import { advisoryIds, cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { defineParser, EMPTY_HEADER, type Item, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ manifest_hash: z.string() });
type Envelope = z.infer<typeof Envelope>;

/** Objects by id; later entries look them up. */
const INDEXED = ["packages", "vulnerabilities", "environments", "distributions", "repository"] as const;

/**
 * Clair 4, the matcher's vulnerability report (`clairctl report -o json`).
 *
 * Yields   one vulnerability per pair of `package_vulnerabilities`, and a component per package beside them.
 * Units    severity is `normalized_severity` ("Negligible" is info).
 * Errors   a pair whose vulnerability or package the report does not describe is rejected at its JSON Pointer.
 * Source   quay/claircore vulnerabilityreport.go; fixtures in __fixtures__/clair-v4-json.
 */
export const clairV4Json = defineParser<Envelope>({
  id: "clair-v4-json",
  version: 2,
  family: "clair",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && typeof sketch.manifest_hash === "string" && "packages" in sketch && "vulnerabilities" in sketch,
  envelope: Envelope,
  items: [
    { at: ["package_vulnerabilities", "*", "*"] },
    ...INDEXED.map((name) => ({ at: [name, "*"], entry: false, indexed: true })),
    { at: ["enrichments", "*", "*"], entry: false, indexed: true },
  ],
  index: ({ value, path }) =>
    path[0] === "enrichments"
      ? scoresIn(path[1], value)
      : [[`${path[0]}/${path[1]}`, path[0] === "vulnerabilities" ? value : slim(value)]],
  header: (doc) => {
    const digest = digestOf(text(doc.manifest_hash));
    return {
      ...EMPTY_HEADER,
      tool: { name: "Clair", version: null },
      digests: digest ? [{ type: "manifest", digest, platform: null }] : [],
      kinds: ["vulnerability"],
      // A report exists only of a manifest that was indexed.
      looked: digest !== undefined,
    };
  },
  records: (item, _doc, index) => {
    if (item.path[0] === "package_vulnerabilities") return [pairRecord(item, index)];
    return item.path[0] === "packages" ? componentOf(item, index) : [];
  },
});

/** The CVSS enricher's map from a vulnerability to its scores; others (EPSS, KEV) have their own. */
function scoresIn(type: string | number | undefined, value: unknown): [string, unknown][] {
  if (!/enricher=clair\.cvss\b/.test(String(type).slice(0, 200))) return [];
  return Object.entries(fields(value)).map(([id, scores]) => [`enrichments/${id}`, scores]);
}

function pairRecord({ value, path }: Item, index: ReadonlyMap<string, unknown>): VulnerabilityRecord {
  const vulnerability = fields(index.get(`vulnerabilities/${text(value) ?? ""}`));
  const pkg = fields(index.get(`packages/${path[1]}`));
  const written = text(vulnerability.name);
  const name = text(pkg.name) ?? text(fields(vulnerability.package).name);
  if (!written)
    throw new RejectedItem(`The report does not describe vulnerability ${JSON.stringify(value)?.slice(0, 80)}.`);
  if (!name) throw new RejectedItem("The report does not describe this package.");
  const ids = idsIn(written);
  const version = text(pkg.version) ?? null;
  const environment = environmentOf(path[1], index);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(text(vulnerability.normalized_severity) ?? vulnerability.severity),
    title: `${ids.advisory} in ${name}`,
    description: text(vulnerability.description),
    references: referencesOf(...(text(vulnerability.links)?.split(/\s+/, 50) ?? [])),
    locus: present({ version: version ?? undefined, layer: text(environment.introduced_in) }),
    ...ids,
    package: packageOf(environment, name, version, vulnerability, index),
    manifest: null,
    fixedVersion: fixedOf(text(vulnerability.fixed_in_version)),
    cvss: vectorOf(vulnerability) ?? enriched(text(value) ?? "", index),
  }) as VulnerabilityRecord;
}

/**
 * Updaters write ids with words around them: `RHSA-2020:1635: gettext update`, `CVE-2020-1 on Ubuntu 18.04`,
 * `pyup.io-42559 (CVE-2021-3572)`.
 */
function idsIn(name: string): { advisory: string; aliases: string[]; links: string[] } {
  const own = (/^\S{1,200}/.exec(name)?.[0] ?? name).replace(/[:,]+$/, "");
  const cves = name.slice(0, 2000).match(/\bCVE-\d{4}-\d{4,10}\b/gi) ?? [];
  const bundle = /^(?:RH[SBE]A|DSA|DLA|USN|ALAS\w*|ELSA)-/i.test(own);
  return advisoryIds(own, bundle ? [] : cves) ?? { advisory: own, aliases: [], links: [] };
}

/** For Maven, PyPI and RubyGems it is a range written as a query: `fixed=2.17.1&introduced=2.13.0`, `lastAffected=1.2`. */
function fixedOf(written: string | undefined): string | undefined {
  if (!written || !/^(?:fixed|introduced|lastAffected)=/.test(written)) return fixOf(written);
  return fixOf(new URLSearchParams(written.slice(0, 1000)).getAll("fixed").join(", "));
}

/** NVD's scores, which an enricher adds beside the vulnerabilities: the newest of the third generation. */
function enriched(id: string, index: ReadonlyMap<string, unknown>): VulnerabilityRecord["cvss"] {
  const scores = list(index.get(`enrichments/${id}`)).map(fields);
  const best = scores.find((one) => text(one.version)?.startsWith("3")) ?? scores[0];
  return best && cvssOf(best.baseScore, best.vectorString, text(best.version) ?? "3.1");
}

/** Claircore keeps the source's severity as written, which for OSV and NVD is a vector. */
function vectorOf(vulnerability: Fields): VulnerabilityRecord["cvss"] {
  const written = text(vulnerability.severity) ?? "";
  const score = /\bscore=(\d{1,2}(?:\.\d)?)\b/.exec(written.slice(0, 500))?.[1];
  return cvssOf(score, /\bCVSS:\d\.\d\/\S{1,200}/.exec(written.slice(0, 500))?.[0], "3.1");
}
