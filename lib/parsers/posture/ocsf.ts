import type { MisconfigurationRecord, ParsedRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { type Fields, fields, isObject, list, lookup, number, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";
import { inspectorPackage } from "@/lib/parsers/posture/asff-vulnerability";
import { type CloudPlace, cloudAccount, cloudPlace } from "@/lib/parsers/posture/cloud-place";
import { tidyPath } from "@/lib/parsers/source-path";

/** OCSF's severity ids; Fatal (6) lies above Critical and has no label of its own here. */
const SEVERITY_IDS: readonly Severity[] = ["unknown", "info", "low", "medium", "high", "critical", "critical"];

export function ocsfSeverity(event: Fields): Severity {
  const word = parseSeverity(event.severity);
  return word === "unknown" ? (SEVERITY_IDS[number(event.severity_id) ?? 0] ?? "unknown") : word;
}

/** The product as a tool family: `aws-security-hub`, `trivy`. */
export function ocsfFamily(event: Fields): string {
  const product =
    text(fields(fields(event.metadata).product).name)
      ?.slice(0, 200)
      .toLowerCase() ?? "";
  return product.replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/^-|-$/g, "") || "ocsf";
}

/** What `status_id` means where no word says it. */
const STATES = ["unknown", "new", "in progress", "suppressed", "resolved", "archived", "deleted"];
const SET_ASIDE = new Set(["suppressed", "archived", "deleted", "closed"]);
const INCIDENT_STATES = ["unknown", "new", "in progress", "on hold", "resolved", "closed"];

/**
 * What became of the finding: its word, and its id only where there is no word. Security Findings (2001, version 1.0) keep it in
 * `state`, since their `status` says whether the event succeeded; Incident Findings (2005) count otherwise.
 */
function stateOf(event: Fields): string {
  const words = [text(event.state), text(event.status)].flatMap((word) => word?.toLowerCase() ?? []);
  if (words[0] !== undefined) return words.find((word) => word === "resolved" || SET_ASIDE.has(word)) ?? words[0];
  const kind = number(event.class_uid);
  const id = number(kind === 2001 ? (event.state_id ?? event.status_id) : event.status_id) ?? 0;
  return (kind === 2005 ? INCIDENT_STATES : STATES)[id] ?? "";
}

/** The finding's own status as a reason to set it aside. */
export function ocsfSuppressed(event: Fields): { reason: string } | undefined {
  const state = stateOf(event);
  return SET_ASIDE.has(state) ? { reason: `The finding is ${state} where it comes from.` } : undefined;
}

/** Of a vulnerability there is no pass: a resolved one is set aside too. */
function vulnerabilitySuppressed(event: Fields): { reason: string } | undefined {
  return stateOf(event) === "resolved"
    ? { reason: "The finding is resolved where it comes from." }
    : ocsfSuppressed(event);
}

const STATUS: Record<string, MisconfigurationRecord["result"]> = {
  pass: "pass",
  passed: "pass",
  success: "pass",
  resolved: "pass",
  fail: "fail",
  failed: "fail",
  failure: "fail",
};

const VERDICT =
  /^(?:new|pass(?:ed)?|success|resolved|fail(?:ed|ure)?|manual|info|warning|skipped|unknown|muted|not[ _]\w+)$/i;

/** Of what is no check this says that the event succeeded, or the scan: what was detected is there. */
const SUCCEEDED = /^(?:pass(?:ed)?|success)$/i;

/** Only a check has passes; what a product detects is there. */
function resultOf(event: Fields): MisconfigurationRecord["result"] {
  const compliance = fields(event.compliance);
  // Without a verdict on a requirement a code of the source says nothing of one, unless it is a word for one.
  const stated = text(event.status_code);
  const isOfCheck = isObject(event.compliance) || number(event.class_uid) === 2003;
  const code =
    stated && !isOfCheck && (!VERDICT.test(stated) || SUCCEEDED.test(stated))
      ? undefined
      : (stated ?? text(compliance.status) ?? text(compliance.status_code));
  if (stateOf(event) === "resolved") return "pass";
  if (code) return lookup(STATUS, code.toLowerCase()) ?? (code.toLowerCase() === "new" ? "fail" : "unknown");
  const id = number(compliance.status_id);
  return id === 1 ? "pass" : id === 2 || id === 0 || id === 99 ? "unknown" : "fail";
}

/**
 * One event that is not Prowler's: what it says of vulnerable packages, and for each vulnerability of no package, or else for the
 * event, one misconfiguration per resource.
 */
export function ocsfRecords(event: Fields): ParsedRecord[] {
  const unnamed: Fields[] = [];
  const places = list(event.resources).length * list(event.vulnerabilities).length;
  if (places > MAX_PLACES && list(event.resources).length > 1)
    throw new RejectedItem(
      `More than ${MAX_PLACES} pairs of a vulnerability and a resource are in one event: split it.`,
    );
  // What is about one advisory is one check, at the place of the first.
  const checks = new Map<string, Fields[]>();
  const parts = list(event.vulnerabilities)
    .map(fields)
    .flatMap((one): (ParsedRecord | Fields[])[] => {
      const ofPackages = vulnerabilityRecords(one, event);
      if (ofPackages.length > 0) return ofPackages;
      const advisory = advisoryOf(one);
      const known = advisory === undefined ? unnamed : checks.get(advisory);
      if (known) known.push(one);
      if (advisory === undefined || known) return [];
      const check = [one];
      checks.set(advisory, check);
      return [check];
    });
  const named = parts.flatMap((part) => (Array.isArray(part) ? checkRecords(event, part) : [part]));
  if (named.length === 0) return checkRecords(event, unnamed);
  return unnamed.length > 0 && ruleOf(event, []) ? [...named, ...checkRecords(event, unnamed)] : named;
}

/** Each vulnerability of no package is one finding per resource: an event of thousands of both would be millions. */
const MAX_PLACES = 100_000;

const INFOS = new WeakMap<Fields, Fields>();

/** What the event says of itself, worked out once for all its records. */
function infoOf(event: Fields): Fields {
  const known = INFOS.get(event) ?? readInfo(event);
  INFOS.set(event, known);
  return known;
}

/** An incident (2005) lists the findings that it is made of, in no order that means anything: it is of the first by name. */
function readInfo(event: Fields): Fields {
  const nameOf = (info: Fields) =>
    [analyticOf(event, info), texts(info.types)[0], text(info.title), text(info.uid)]
      .map((part) => part ?? "")
      .join("\n");
  const listed = list(event.finding_info_list).map(fields);
  const names = new Map(listed.map((info) => [info, nameOf(info)]));
  const [first] = listed.toSorted((a, b) => ((names.get(a) ?? "") < (names.get(b) ?? "") ? -1 : 1));
  return { ...fields(event.finding), ...first, ...fields(event.finding_info) };
}

function analyticOf(event: Fields, info: Fields): string | undefined {
  const analytic = { ...fields(event.analytic), ...fields(info.analytic) };
  return text(analytic.uid) ?? text(analytic.name);
}

function ruleOf(event: Fields, [vulnerability]: readonly Fields[]): string | undefined {
  const info = infoOf(event);
  return (
    // Several vulnerabilities of an event share its code: each is known by its own id.
    (list(event.vulnerabilities).length > 1 ? advisoryOf(fields(vulnerability)) : undefined) ??
    text(fields(event.metadata).event_code) ??
    text(fields(event.compliance).control) ??
    advisoryOf(fields(vulnerability)) ??
    analyticOf(event, info) ??
    texts(info.types)[0] ??
    text(info.title)
  );
}

function checkRecords(event: Fields, about: readonly Fields[]): MisconfigurationRecord[] {
  const info = infoOf(event);
  const id = ruleOf(event, about);
  if (!id) throw new RejectedItem("Nothing says which rule this finding is of.");
  // What the event is called is what all of them are called: each of several has a name of its own.
  const isOneOfSeveral = about.length > 0 && list(event.vulnerabilities).length > 1;
  return placesOf(event, about).map(
    ({ target, resource }) =>
      present({
        kind: "misconfiguration",
        target,
        severity: ocsfSeverity(event),
        title: (isOneOfSeveral ? (text(about[0]?.title) ?? id) : text(info.title)) ?? text(event.message) ?? id,
        description: text(info.desc),
        references: text(info.src_url) ? [text(info.src_url) as string] : undefined,
        suppressed: ocsfSuppressed(event),
        result: resultOf(event),
        rule: { family: ocsfFamily(event), id },
        resource,
        message: text(event.status_detail) ?? text(event.message),
        resolution: text(fields(event.remediation).desc),
      }) as MisconfigurationRecord,
  );
}

function placesOf(event: Fields, about: readonly Fields[]): CloudPlace[] {
  const cloud = fields(event.cloud);
  const resources = [...list(event.resources), ...(event.resource ? [event.resource] : [])].map(fields);
  const places = resources.map((resource) => {
    const id = text(resource.uid) ?? text(resource.name);
    if (id && /image/i.test(text(resource.type) ?? "") && namesImage(id) && /[/:@]/.test(id) && !id.startsWith("arn:"))
      return { target: { kind: "image" as const, name: id }, resource: "image" };
    return cloudPlace({
      provider: text(cloud.provider),
      account: text(fields(cloud.account).uid),
      region: text(resource.region) ?? text(cloud.region),
      id,
    });
  });
  if (places.length > 0) return places;
  const provider = text(cloud.provider);
  const account = text(fields(cloud.account).uid);
  const files = filesOf(about);
  if (files.length > 0) return files.map((resource) => ({ target: cloudAccount(provider, account), resource }));
  return [cloudPlace({ provider, account, region: text(cloud.region), id: undefined })];
}

/** The files of the code that a finding is about, where it names no resource. */
function filesOf(about: readonly Fields[]): string[] {
  const code = about.flatMap((one) => list(one.affected_code));
  const files = code.map((one) => text(fields(fields(one).file).path) ?? text(fields(fields(one).file).name));
  return [...new Set(files.filter((path): path is string => path !== undefined).map(tidyPath))];
}

function advisoryOf(vulnerability: Fields): string | undefined {
  return text(fields(vulnerability.cve).uid) ?? text(fields(vulnerability.advisory).uid);
}

function vulnerabilityRecords(vulnerability: Fields, event: Fields): VulnerabilityRecord[] {
  const cve = fields(vulnerability.cve);
  const advisory = advisoryOf(vulnerability) ?? texts(vulnerability.cwe)[0];
  const packages = [...list(vulnerability.affected_packages), ...list(vulnerability.packages)].map(fields);
  if (!advisory) return [];
  const [place] = placesOf(event, [vulnerability]);
  const score = list(cve.cvss)
    .map(fields)
    .find((one) => number(one.base_score) !== undefined);
  return packages
    .filter((one) => text(one.name) || text(one.purl))
    .map((one) => packageRecord(one, { advisory, vulnerability, event, target: place?.target, score }));
}

type Context = {
  advisory: string;
  vulnerability: Fields;
  event: Fields;
  target: RecordTarget | undefined;
  score: Fields | undefined;
};

function packageRecord(found: Fields, context: Context): VulnerabilityRecord {
  const { advisory, vulnerability, event, target, score } = context;
  const version = versionOf(found);
  const stated = packageFromPurl(found.purl);
  const cwes = cwesOf(vulnerability);
  const own = parseSeverity(vulnerability.severity);
  const references = texts(vulnerability.references);
  return present({
    kind: "vulnerability",
    target,
    severity: own === "unknown" ? ocsfSeverity(event) : own,
    title: text(vulnerability.title) ?? `${advisory} in ${text(found.name) ?? stated?.name}`,
    description: text(vulnerability.desc),
    references: references.length > 0 ? references : undefined,
    locus: present({ version: version ?? undefined, path: text(found.path) }),
    suppressed: vulnerabilitySuppressed(event),
    advisory,
    aliases: [],
    links: texts(vulnerability.related_vulnerabilities),
    package: stated
      ? { ...stated, version: version ?? stated.version }
      : inspectorPackage(text(found.package_manager), "", text(found.name) ?? "", version),
    manifest: null,
    fixedVersion: text(found.fixed_in_version),
    cwes: cwes.length > 0 ? cwes : undefined,
    cvss: score
      ? present({
          version: text(score.version) ?? "3.1",
          score: number(score.base_score) as number,
          vector: text(score.vector_string),
        })
      : undefined,
  }) as VulnerabilityRecord;
}

/** `1:3.0.1-1.el9`: of system packages epoch and release stand apart. */
function versionOf(found: Fields): string | null {
  const version = text(found.version);
  if (!version) return null;
  const epoch = number(found.epoch) ?? 0;
  const release = text(found.release);
  return `${epoch > 0 ? `${epoch}:` : ""}${version}${release ? `-${release}` : ""}`;
}

/** Of the vulnerability, or of its CVE: one under each of the names that versions gave them. */
function cwesOf(vulnerability: Fields): string[] {
  const cve = fields(vulnerability.cve);
  const objects = [vulnerability.cwe, cve.cwe, ...list(cve.related_cwes), ...list(vulnerability.related_cwes)];
  return cweIds(cve.cwe_uid, ...objects.map((one) => fields(one).uid)) ?? [];
}
