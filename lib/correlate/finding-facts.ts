import type { FeedDates } from "@/lib/correlate/feed-dates";
import type { Member } from "@/lib/correlate/load-members";
import { epssOf, kevOf, ssvcOf } from "@/lib/correlate/vulnerability-facts";
import type { FixUnitFacts } from "@/lib/engine/fix-units/unit";
import type { FindingFacts, PlaceFacts } from "@/lib/engine/risk/facts";
import { credentialOf } from "@/lib/engine/risk/secret-class";
import { severityOfRank } from "@/lib/model/severity";
import { toolNames } from "@/lib/model/tool-name";

const DAY_MS = 86_400_000;

/** The facts that score one finding at one place, with the words that explain them. */
export function findingFacts(member: Member, place: PlaceFacts, feeds: FeedDates, now: Date): FindingFacts {
  const facts = scoringFacts(member, place, feeds, now);
  return {
    ...facts,
    severityEvidence: member.tools.length > 0 ? `Rated ${facts.severity} by ${toolNames(member.tools)}.` : null,
    fixEvidence: member.fixed.length > 0 ? `Fixed in ${member.fixed.join(", ")}.` : null,
    firstSeenAt: member.firstSeenAt.toISOString(),
  };
}

/**
 * The same without words: what the points of tens of thousands of findings depend on. A vulnerability's are written out as one
 * object: put together from parts they take several times as long, and an image has tens of thousands.
 */
export function scoringFacts(member: Member, place: PlaceFacts, feeds: FeedDates, now: Date): FindingFacts {
  const severity = severityOfRank(member.severity);
  const ageDays = Math.max(0, Math.floor((now.getTime() - member.firstSeenAt.getTime()) / DAY_MS));
  if (member.kind === "vulnerability") {
    return {
      kind: "vulnerability",
      severity,
      severityEvidence: null,
      fixAvailable: fixAvailable(member),
      fixEvidence: null,
      place,
      ageDays,
      firstSeenAt: null,
      tools: member.tools,
      weakLink: member.asset.unplaced,
      cwes: member.cwes,
      advisory: member.canonicalId ?? member.toolRule,
      cvss: member.cvss,
      use: member.use,
      kev: kevOf(member, feeds),
      epss: epssOf(member, feeds),
      ssvc: ssvcOf(member),
    };
  }
  const common = {
    severity,
    severityEvidence: null,
    fixAvailable: fixAvailable(member),
    fixEvidence: null,
    place,
    ageDays,
    firstSeenAt: null,
    tools: member.tools,
    weakLink: member.asset.unplaced,
    cwes: member.cwes,
  };
  if (member.kind === "secret")
    return {
      ...common,
      kind: "secret",
      credential: credentialOf(member.toolRule, member.title),
      verified: member.works,
    };
  return { ...common, kind: member.kind };
}

/** A fixed version is a fix; a tool that says there will be none says so; otherwise nobody knows. */
function fixAvailable(member: Member): boolean | null {
  if (member.fixed.length > 0) return true;
  if (member.kind !== "vulnerability") return null;
  return member.noFix ? false : null;
}

/** The facts that name the change which would resolve one finding. */
export function fixUnitFacts(member: Member): FixUnitFacts {
  const { asset } = member;
  const rule = member.checkId ?? member.toolRule;
  switch (member.kind) {
    case "vulnerability":
      return { kind: "vulnerability", asset, package: packageOf(member), manifest: member.manifest };
    case "misconfiguration":
      return {
        kind: "misconfiguration",
        asset,
        checkId: rule,
        checkTitle: member.title || null,
        resource: member.locus,
      };
    case "secret":
      return {
        kind: "secret",
        asset,
        ruleTitle: member.title || member.toolRule,
        path: member.locus,
        secretKey: member.secretKey ?? member.id,
      };
    case "code":
      return { kind: "code", asset, rule, ruleTitle: member.title || null, path: member.locus };
    case "license":
      return {
        kind: "license",
        asset,
        license: member.toolRule,
        package: member.name ? packageOf(member) : null,
        path: member.locus || null,
      };
    case "dynamic":
      return { kind: "dynamic", asset, rule, ruleTitle: member.title || null, route: member.locus || null };
  }
}

function packageOf(member: Member) {
  return { type: member.type ?? "generic", namespace: member.namespace || null, name: member.name ?? "" };
}
