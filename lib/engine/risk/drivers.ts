import { type Band, bandOf, dueDaysOf } from "@/lib/engine/risk/bands";
import type { Exposure, Factor } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import {
  ANYWHERE_EVIDENCE,
  EXPOSURE_EVIDENCE,
  IN_OTHERS_EVIDENCE,
  isOfHolder,
  LOCAL_EVIDENCE,
  PRIVILEGE_EVIDENCE,
} from "@/lib/engine/risk/place-words";
import { ENDED_PATHS } from "@/lib/engine/risk/risk-score";
import { privateReachOf } from "@/lib/model/private-network";

/** What a stored factor gives of itself. */
export type DriverFactor = Pick<Factor, "id" | "points" | "evidence">;

/**
 * What moves a score, as clauses that follow "because": `up` raises it, `plain` neither, `down` keeps it low. Each list begins with
 * what decides first: is it exploited, did something happen where it is, who reaches it, what does it lead to, how bad is it.
 */
export type Drivers = { up: string[]; plain: string[]; down: string[] };

export type DriverFacts = {
  /** `attack-path`, or the kind of the fix unit. */
  kind: string;
  /** Some finding of it is in CISA's KEV catalog, though not always the one that sets the score. Of a path that alone is no reason. */
  exploited: boolean;
  factors: readonly DriverFactor[];
};

/** Behind the percentile of what EPSS ranks higher than it did. */
export const RISING = ", rising";

/** Begins the clause of a floor: whose deadline that is. */
const DIRECTIVE = "CISA's BOD 26-04";

/** Of an attack path: somebody may be on it already. */
export const AT_ENTRY = "an incident is open at its entry";

/** Behind what is exploited, by whom. */
export const BY_RANSOMWARE = " by ransomware";

/** Longer than this, what a process may do is said in general. */
const MAX_RIGHT = 50;

/** Longer than this, where a path leads is told by its own title. */
const MAX_GOAL = 50;

/** The drivers of a score, read back from its stored factors: old risks tell theirs without being computed again. */
export function driversOf(facts: DriverFacts): Drivers {
  const drivers: Drivers = { up: [], plain: [], down: [] };
  const of = (id: string) => facts.factors.find((factor) => factor.id === id);
  const isPath = facts.kind === "attack-path";
  addExploitation(drivers, facts, of, isPath);
  addEndedPaths(drivers, of(ENDED_PATHS));
  if ((of("runtime")?.points ?? 0) > 0) drivers.up.push(isPath ? AT_ENTRY : "an incident is open where it runs");
  if (of("verified")?.evidence.includes("it works")) drivers.up.push("it still works");
  addExposure(drivers, of("exposure"), facts.kind);
  addFloor(drivers, of("bod-26-04"));
  addCredential(drivers, of("credential"));
  addPrivilege(drivers, of("privilege"), isPath);
  addSeverity(drivers, of("severity"));
  if ((of("availability")?.points ?? 0) < 0) drivers.down.push("it only takes a service down");
  if (of("criticality")?.evidence.startsWith("Its criticality is high")) drivers.up.push("its criticality is high");
  addWay(drivers, of("way"));
  if (of("verified")?.evidence.includes("no longer works")) drivers.down.push("it no longer works");
  return drivers;
}

/** What sets the score is of use only to somebody who is on the machine already; read back from the stored factors. */
export function isUsedFromInside(factors: readonly DriverFactor[]): boolean {
  return factors.some(({ id, evidence }) => id === "exposure" && evidence.includes(LOCAL_EVIDENCE));
}

/** What sets the score is a credential that a service on the internet takes from whoever has it; read back from the stored factors. */
export function isUsedOverInternet(factors: readonly DriverFactor[]): boolean {
  return factors.some(({ id, evidence }) => id === "exposure" && evidence.startsWith(ANYWHERE_EVIDENCE));
}

type Find = (id: string) => DriverFactor | undefined;

function addExploitation({ up }: Drivers, { exploited }: DriverFacts, of: Find, isPath: boolean): void {
  const points = (id: string) => of(id)?.points ?? 0;
  const above = Number(/above (\d+(?:\.\d+)?)%/.exec(of("epss")?.evidence ?? "")?.[1] ?? 0);
  const rising = of("epss")?.evidence.includes(" It rose from above ") ? RISING : "";
  if (points("kev") > 0) {
    const what = isPath ? "a weakness on it is exploited" : "it is exploited";
    up.push(points("ransomware") > 0 ? `${what}${BY_RANSOMWARE}` : what);
    // A path's factors are those of its hardest step: that a weakness of another step is exploited decides nothing.
  } else if (exploited && !isPath) up.push("one of its findings is exploited");
  else if (points("exploit") >= FORMULA.exploitation.active)
    up.push(isPath ? "CISA saw its hardest step exploited" : "CISA saw it exploited");
  else if (points("epss") > 0 && above >= 100 * FORMULA.exploitation.evidenceFromPercentile) {
    const what = isPath ? "its hardest step is likely" : "an attack is likely";
    up.push(`${what} (EPSS top ${Math.max(1, Math.ceil(100 - above))}%${rising})`);
  } else if (points("exploit") > 0)
    up.push(isPath ? "an exploit for its hardest step is public" : "an exploit is public");
}

/** Where an attack path that its change ends sets the score, where that leads is the reason. */
function addEndedPaths({ up }: Drivers, ended?: DriverFactor): void {
  if (!ended || ended.points <= 0) return;
  const [, paths = "", goal = ""] =
    /^It also ends (an attack path|\d+ attack paths)(?:, the worst)? (.+?): “/.exec(ended.evidence) ?? [];
  const told = paths !== "" && goal.length <= MAX_GOAL;
  up.push(told ? `it ends ${paths}${paths.startsWith("an ") ? "" : ", one"} ${goal}` : "it ends an attack path");
}

const CREDENTIALS: readonly (readonly [evidence: string, clause: string])[] = [
  ["It is a cloud provider's key", "it is a cloud provider's key"],
  ["It is a private key", "it is a private key"],
  ["It is an access token", "it is a token of a service"],
  ["It is a password", "it is a password"],
];

function addCredential({ up }: Drivers, credential?: DriverFactor): void {
  const opens = CREDENTIALS.find(([evidence]) => credential?.evidence.startsWith(evidence));
  if (opens) up.push(opens[1]);
}

/** Where the directive's floor lifts the score, it decides more than what it lifts. */
function addFloor({ up }: Drivers, bod?: DriverFactor): void {
  const floor = bandOfFloor(bod);
  const days = floor && dueDaysOf(floor);
  if (days) up.push(`${DIRECTIVE} gives it ${days} days`);
}

/** Whether a clause tells what set the band against the score: left out, a row would give a reason that does not suffice for its band. */
export function isFloor(clause: string): boolean {
  return clause.startsWith(DIRECTIVE);
}

/** The band that the directive's floor lifts a score to; null where it lifts nothing. Read back from the stored factor. */
export function bandOfFloor(bod?: DriverFactor): Band | null {
  const floor = bod && bod.points > 0 ? /lifts the score to (\d+)/.exec(bod.evidence) : null;
  return floor ? bandOf(Number(floor[1])) : null;
}

/** `it` is what has the weakness, or the workload of a secret: connecting to it is not yet having the secret. */
const REACH: Record<Exposure, (drivers: Drivers, it: string) => void> = {
  internet: ({ up }, it) => up.push(`the internet reaches ${it}`),
  cluster: ({ down }, it) => down.push(`only pods of its cluster reach ${it}`),
  unknown: ({ plain }, it) => plain.push(`who can reach ${it} is not known`),
  namespace: ({ down }, it) => down.push(`only admitted pods reach ${it}`),
  none: ({ down }, it) => down.push(`nothing can connect to ${it}`),
  not_running: ({ down }) => down.push("it does not run now"),
};

/** The same where an internal load balancer lets in what is around the cluster. */
const PRIVATE_REACH: Partial<Record<Exposure, (it: string, isWhole: boolean) => string>> = {
  cluster: (it, isWhole) => `only its cluster and ${isWhole ? "" : "a part of "}the network around it reach ${it}`,
  namespace: (it) => `only what its policies admit reaches ${it}`,
};

function addExposure(drivers: Drivers, exposure: DriverFactor | undefined, kind: string): void {
  if (!exposure) return;
  if (kind === "attack-path") {
    drivers.up.push("it begins on the internet");
    return;
  }
  if (isUsedOverInternet([exposure])) {
    drivers.up.push("it can be used over the internet");
    return;
  }
  if (isUsedFromInside([exposure])) {
    drivers.down.push("only somebody already inside can use it");
    return;
  }
  if (exposure.evidence.startsWith(IN_OTHERS_EVIDENCE)) {
    drivers.down.push("it runs only in what is built on it");
    return;
  }
  const level = (Object.keys(REACH) as Exposure[]).find((one) => exposure.evidence.startsWith(EXPOSURE_EVIDENCE[one]));
  if (!level) return;
  const privately = privateReachOf([{ why: exposure.evidence }]);
  const wider = privately === "none" ? undefined : PRIVATE_REACH[level];
  const it = isOfHolder(exposure.evidence) ? "what has the right" : reachedOf(kind, level);
  if (wider) drivers.down.push(wider(it, privately === "all"));
  else REACH[level](drivers, it);
}

/** What somebody connects to is not the secret, and not the file of code. */
function reachedOf(kind: string, level: Exposure): string {
  if (kind === "code-change") return "where it runs";
  return kind === "secret-rotation" && level !== "unknown" ? "its workload" : "it";
}

function addPrivilege({ up }: Drivers, privilege: DriverFactor | undefined, isPath: boolean): void {
  const evidence = privilege?.evidence ?? "";
  const [whose, does] = isPath ? ["it", "ends in"] : ["its workload", "can"];
  if (evidence.startsWith(PRIVILEGE_EVIDENCE.cluster))
    up.push(isPath ? `${whose} ${does} control of the cluster` : `${whose} ${does} command the cluster`);
  else if (evidence.startsWith(PRIVILEGE_EVIDENCE.node))
    up.push(isPath ? `${whose} ${does} control of a node` : `${whose} ${does} take over its node`);
  // A path's title says where it ends.
  else if (!isPath && evidence.startsWith(PRIVILEGE_EVIDENCE.elevated)) up.push(rightOf(evidence));
}

/** "It can read secrets in the namespace payments." as a clause. */
function rightOf(evidence: string): string {
  const [, right] = /\. It (can [^.]+)\./.exec(evidence) ?? [];
  const can = right?.replace(" in the namespace ", " in ");
  return can && can.length <= MAX_RIGHT ? `its workload ${can}` : "its workload has more rights than most";
}

function addSeverity(drivers: Drivers, severity?: DriverFactor): void {
  const [, label] = /^Severity is (\w+)/.exec(severity?.evidence ?? "") ?? [];
  if (label === "critical" || label === "high") drivers.up.push(`it is rated ${label}`);
  else if (label === "medium") drivers.plain.unshift("it is rated medium");
  else if (label === "low" || label === "info") drivers.down.unshift(`it is rated ${label}`);
  else if (severity) drivers.plain.unshift("nobody rated it");
}

/** What the length and doubt of an attack path take off. */
function addWay({ up, down }: Drivers, way?: DriverFactor): void {
  const [, steps] = /^(\d+ steps?);/.exec(way?.evidence ?? "") ?? [];
  if (!way || !steps) return;
  if (way.points < 0) down.push(steps === "1 step" ? "its step is not certain" : `its ${steps} are not all certain`);
  else up.push(`it takes ${steps}`);
}
