import type { Severity } from "@/lib/model/severity";

/** How a scanner's rule relates to a canonical check: only `exact` and `narrower` may merge findings (packs/crosswalk/README.md). */
export const CONFIDENCES = ["exact", "narrower", "close", "broader"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type CrosswalkRow = { scanner: string; ruleId: string; checkId: string; confidence: Confidence };

/** A canonical misconfiguration, in our own words. */
export type CanonicalCheck = {
  id: string;
  title: string;
  category: string;
  target: string;
  severity: Severity;
  /** Pod Security Standards level that forbids it, or null. */
  pss: string | null;
  cwe: string[];
  attack: string[];
  fix: string;
};

/** Which compliance control a check speaks to. */
export type ControlRow = { framework: string; version: string; controlId: string; checkId: string };

/** The crosswalk with its indexes; built once by `buildCrosswalk`. */
export type Crosswalk = {
  checks: ReadonlyMap<string, CanonicalCheck>;
  /** The `exact` or `narrower` row of a rule. */
  merges: ReadonlyMap<string, CrosswalkRow>;
  links: ReadonlyMap<string, readonly CheckLink[]>;
};

export type CheckLink = { checkId: string; confidence: "close" | "broader" };

/** The identity of a rule: `merged` says whether other scanners' findings may share it. */
export type CheckIdentity = { checkId: string; merged: boolean; links: readonly CheckLink[] };

/**
 * Indexes the crosswalk.
 *
 * Errors   throws on a row whose check does not exist and on a rule that would merge into two checks: a wrong table must not
 *          merge findings of different things.
 */
export function buildCrosswalk(rows: readonly CrosswalkRow[], checks: readonly CanonicalCheck[]): Crosswalk {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const merges = new Map<string, CrosswalkRow>();
  const links = new Map<string, CheckLink[]>();
  for (const row of rows) {
    const { scanner, ruleId, checkId, confidence } = row;
    if (!byId.has(checkId)) throw new Error(`the crosswalk names an unknown check: ${checkId}`);
    const key = keyOf(scanner, ruleId);
    if (confidence === "close" || confidence === "broader") {
      links.set(key, [...(links.get(key) ?? []), { checkId, confidence }]);
      continue;
    }
    const other = merges.get(key);
    if (other && other.checkId !== checkId)
      throw new Error(`${scanner} ${ruleId} would merge into both ${other.checkId} and ${checkId}`);
    if (!other) merges.set(key, row);
  }
  return { checks: byId, merges, links };
}

/**
 * The canonical check of a scanner's rule.
 *
 * Shape    `family` as the crosswalk's scanner column (`trivy`, `kube-bench:cis-1.12`); `ruleId` exactly as reported: ids are never
 *          stripped of zeros or dashes, since KSV0012 is not KSV012.
 * Returns  an `exact` or `narrower` check as merged; else the rule is its own check, `family:ruleId`, with its links.
 */
export function canonicalCheck(crosswalk: Crosswalk, family: string, ruleId: string): CheckIdentity {
  const key = keyOf(family, ruleId);
  const links = crosswalk.links.get(key) ?? [];
  const checkId = crosswalk.merges.get(key)?.checkId;
  return checkId === undefined
    ? { checkId: `${family}:${ruleId}`, merged: false, links }
    : { checkId, merged: true, links };
}

/** The row by which a rule is a canonical check; null when it is its own. */
export function mergingRow(crosswalk: Crosswalk, family: string, ruleId: string): CrosswalkRow | null {
  return crosswalk.merges.get(keyOf(family, ruleId)) ?? null;
}

/** A NUL cannot be in an id that PostgreSQL stored, so two ids never run into one. */
function keyOf(scanner: string, ruleId: string): string {
  return `${scanner}\0${ruleId}`;
}
