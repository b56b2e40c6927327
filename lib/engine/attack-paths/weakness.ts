import { type CvssMetrics, easiestMetrics } from "@/lib/engine/attack-paths/cvss-metrics";
import { statedReach } from "@/lib/engine/attack-paths/stated-reach";

/** What is known of one open vulnerability, as far as taking something over with it is concerned. */
export type VulnerabilityEvidence = {
  advisory: string;
  /** 0 unknown to 5 critical. */
  severity: number;
  /** Of any CVSS version, with blanks between them; null when nobody gave one. */
  vectors: string | null;
  kev: boolean;
  /** What CISA says of it in its list of what is exploited; null when it is not listed, or only its id is known. */
  kevText: string | null;
  exploitation: "none" | "poc" | "active" | null;
  /** 0 to 1. */
  epssPercentile: number | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
  /** It is in a package of the operating system: nobody says that what listens uses it. */
  inSystemPackage: boolean;
};

/** Exploitation weighs most, then how sure it is that it is enough to connect. */
const CHANCES = { kev: 0.9, active: 0.85, poc: 0.5, epss99: 0.6, epss95: 0.4, epss90: 0.3 } as const;
const NEEDS_A_USER = 0.3;
const NEEDS_RIGHTS = 0.6;
const UNSAID = 0.6;
const SYSTEM_PACKAGE = 0.5;
const HIGH = 4;

/** `chance` and `why` as in facts.ts; `unsaid` is empty where it is known that a connection is enough. */
export type Foothold = {
  chance: number;
  why: string;
  unsaid: string;
  /** It may take more than a connection, or give less than control: a reader must not take it for certain. */
  doubtful: boolean;
};
type Reach = "network" | "local" | "unsaid";

/**
 * Whether a weakness lets an attacker in who can connect, and how sure that is.
 *
 * Returns  null when nothing says that it is exploited or soon will be; when it is used locally, by a vector or by CISA's
 *          words (stated-reach.ts); when it gives no control (a denial of service, a leak); or when it lies in the operating system and nobody
 *          has seen it exploited, while CISA says that it cannot be automated. `chance` orders paths and forecasts nothing.
 * Unsaid   without a CVSS vector and without CISA's assessment of the impact, only what is known to be exploited and rated
 *          high counts, at a lower chance, and says so.
 * Source   FIRST CVSS v2, 3.1 and 4.0 (attack vector, privileges, interaction, impact); CISA SSVC technical impact.
 */
export function foothold(facts: VulnerabilityEvidence): Foothold | null {
  const evidence = exploitEvidence(facts);
  if (!evidence) return null;
  const metrics = easiestMetrics(facts.vectors);
  const reach = reachOf(facts, metrics);
  if (reach.by === "local" || isOutOfReach(facts)) return null;
  const control = facts.technicalImpact ? facts.technicalImpact === "total" : (metrics?.control ?? null);
  if (control === false) return null;
  const byCisaAlone = metrics !== null && !metrics.control;
  const said = metrics !== null || facts.technicalImpact !== null || facts.automatable !== null;
  if (!said && (facts.severity < HIGH || !(facts.kev || facts.exploitation === "active"))) return null;
  const factors = [
    evidence.chance,
    said ? 1 : UNSAID,
    metrics?.needsUser ? NEEDS_A_USER : 1,
    metrics?.needsRights ? NEEDS_RIGHTS : 1,
    facts.inSystemPackage ? SYSTEM_PACKAGE : 1,
  ];
  const doubt = `${reach.words}${facts.inSystemPackage ? " It is a package of the operating system: whether what listens uses it is not known." : ""}`;
  const hurdles = [
    metrics?.needsUser ? "a user has to do something" : "",
    metrics?.needsRights ? "it needs an account" : "",
  ]
    .filter(Boolean)
    .join(" and ");
  return {
    chance: factors.reduce((product, factor) => product * factor, 1),
    why: `${evidence.why}${byCisaAlone ? " CISA holds its impact for total, though its vector says less." : ""}${hurdles ? ` But ${hurdles}.` : ""}${doubt}`,
    doubtful: byCisaAlone || hurdles !== "" || doubt !== "",
    unsaid: reach.by === "unsaid" ? reach.words.trim() : "",
  };
}

/**
 * A client's flaw in a library, most often: what listens need not use it, and CISA holds that an attacker cannot find and use it wherever it lies.
 * That counts against it until somebody is seen using it.
 */
function isOutOfReach({ inSystemPackage, automatable, kev, exploitation }: VulnerabilityEvidence): boolean {
  return inSystemPackage && automatable === false && !kev && exploitation !== "active";
}

/** Whether a connection is enough: by a vector or what CISA assessed, else by what CISA says in words. */
function reachOf(facts: VulnerabilityEvidence, metrics: CvssMetrics | null): { by: Reach; words: string } {
  if (metrics?.network) return { by: "network", words: "" };
  if (facts.automatable) return { by: "network", words: " CISA holds it for automatable." };
  if (metrics) return { by: "local", words: "" };
  const stated = statedReach(facts.kevText);
  if (stated?.by === "network")
    return { by: "network", words: ` CISA's description says that it is used over the network ("${stated.phrase}").` };
  return stated ? { by: "local", words: "" } : { by: "unsaid", words: " Nobody says whether a connection is enough." };
}

function exploitEvidence(facts: VulnerabilityEvidence): { chance: number; why: string } | null {
  const percentile = facts.epssPercentile ?? 0;
  const above = `EPSS ranks it above ${Math.floor(percentile * 1000) / 10}% of vulnerabilities.`;
  if (facts.kev) return { chance: CHANCES.kev, why: `${facts.advisory} is exploited in the wild (CISA KEV).` };
  if (facts.exploitation === "active")
    return { chance: CHANCES.active, why: `${facts.advisory} is actively exploited (CISA SSVC).` };
  if (percentile >= 0.99) return { chance: CHANCES.epss99, why: above };
  if (facts.exploitation === "poc")
    return { chance: CHANCES.poc, why: `A public exploit for ${facts.advisory} is known (CISA SSVC).` };
  if (percentile >= 0.95) return { chance: CHANCES.epss95, why: above };
  if (percentile >= 0.9) return { chance: CHANCES.epss90, why: above };
  return null;
}
