import type { RiskDraft } from "@/lib/correlate/build-risks";
import { packageWords } from "@/lib/engine/package-words";
import { weaknessKind } from "@/lib/engine/weakness-kinds";
import {
  IN_OTHERS_SENTENCE,
  PRIVATE_REACH_SENTENCES,
  REACH_SENTENCES,
  SECRET_SENTENCES,
  withGain,
} from "@/lib/messages/risk-summary";
import { privateReachOf } from "@/lib/model/private-network";

export type Hop = { kind: string; name: string; why: string; assetId: string | null };

/** From the outside to the weakness, for the chips of the list: internet > ingress > workload > image > package > exploited. */
export function pathOf(draft: RiskDraft): Hop[] {
  const { worst, worstPlace } = draft;
  const hops: Hop[] = [];
  if (worstPlace?.facts.exposure.value === "internet")
    hops.push({ kind: "internet", name: "Internet", why: "Anyone can open a connection.", assetId: null });
  for (const hop of worstPlace?.chain ?? [])
    if (hop.kind.toLowerCase() !== "internet") hops.push({ ...hop, assetId: null });
  if (worstPlace && !hops.some((hop) => hop.name === worstPlace.name)) {
    hops.push({
      kind: worstPlace.kind,
      name: worstPlace.name,
      why:
        worstPlace.id === worst.asset.id
          ? `${whatOf(worst)} is here.`
          : (HOLDS[worst.asset.kind] ?? "It runs this image."),
      assetId: worstPlace.id,
    });
  }
  if (worstPlace?.id !== worst.asset.id)
    hops.push({
      kind: worst.asset.kind,
      name: worst.asset.key,
      why: `${whatOf(worst)} is in this ${worst.asset.kind.replaceAll("_", " ")}.`,
      assetId: worst.asset.id,
    });
  if (worst.name)
    hops.push({
      kind: "package",
      name: `${packageOf(worst)} ${worst.installed ?? ""}`.trim(),
      why: `${worst.canonicalId ?? "A weakness"} affects it.`,
      assetId: null,
    });
  if (worst.kevAdded)
    hops.push({
      kind: "exploited",
      name: "Exploited",
      why: `CISA lists ${worst.canonicalId} as exploited since ${worst.kevAdded}.`,
      assetId: null,
    });
  return hops;
}

/** How a workload is tied to a right that lies elsewhere. */
const HOLDS: Readonly<Record<string, string>> = {
  role: "Its service account holds this role.",
  service_account: "It runs under this account.",
};

const whatOf = ({ kind }: RiskDraft["worst"]) => (kind === "secret" ? "The secret" : "The weakness");

/** What can happen, in two sentences. `title` is what the worst finding's vulnerability is called, where it has one. */
export function summaryOf(draft: RiskDraft, title: string): string {
  const reach = draft.worst.kind === "license" ? "" : reachOf(draft);
  return [whatIsWrong(draft, title), holderOf(draft), reach].filter(Boolean).join(" ");
}

/** Whom what is said of reach is about, of a right: nobody connects to a role. */
function holderOf({ worst, worstPlace }: RiskDraft): string {
  if (!worstPlace || worstPlace.id === worst.asset.id || !(worst.asset.kind in HOLDS)) return "";
  return `The ${worstPlace.kind} ${worstPlace.name} ${worst.asset.kind === "role" ? "holds this role" : "runs under this account"}.`;
}

/** As many failed checks as two sentences have room for. */
const CHECKS_NAMED = 3;

/** Where somebody may connect, so that what a connection does not give is a "but". */
const CONNECTED: ReadonlySet<string> = new Set(["internet", "cluster"]);

/** Who can reach it and, where that is what makes a mistake of configuration count, what whoever takes it over gets. */
function reachOf({ worst, worstPlace }: RiskDraft): string {
  const whoHasIt = worst.kind === "secret" ? SECRET_SENTENCES[worst.asset.kind] : undefined;
  if (whoHasIt) return whoHasIt;
  const exposure = worstPlace?.facts.exposure.value ?? "unknown";
  const sentences = { ...REACH_SENTENCES, ...PRIVATE_REACH_SENTENCES[privateReachOf(worstPlace?.chain ?? [])] };
  const reach = worstPlace?.facts.exposure.inOthers ? IN_OTHERS_SENTENCE : (sentences[exposure] ?? "");
  if (worst.kind === "vulnerability" && worst.use?.local)
    return `${reach.slice(0, -1)}, ${CONNECTED.has(exposure) ? "but" : "and"} only somebody who is on the machine already can use this.`;
  const privilege = worstPlace?.facts.privilege?.value;
  if (worst.kind !== "misconfiguration" || (privilege !== "cluster" && privilege !== "node")) return reach;
  const gets = privilege === "cluster" ? "can command the cluster" : "can take over its node";
  const but = exposure === "none" || exposure === "namespace" ? "but" : "and";
  return `${reach.slice(0, -1)}, ${but} whoever takes it over ${gets}.`;
}

function whatIsWrong({ worst, otherChecks, kev }: RiskDraft, vulnerabilityTitle: string): string {
  const title = (vulnerabilityTitle || worst.title).replace(/\.$/, "");
  switch (worst.kind) {
    case "vulnerability":
      return `${worst.canonicalId ?? worst.toolRule}${title && title !== worst.canonicalId ? ` (${title})` : ""} affects ${packageOf(worst) ?? "a package"}${kev ? ", and attackers are known to use it" : ""}.`;
    case "secret":
      return `A credential lies in ${worst.locus} where whoever reads it can use it.`;
    case "license":
      return `${worst.title || worst.toolRule} may not fit how this software is distributed.`;
    case "misconfiguration":
      // A tool's title for a check is a few words that make no sentence: "Privileged", "Memory not limited".
      return failsChecks([title || worst.toolRule, ...otherChecks]);
    default:
      return withGain(`${title}.`, weaknessKind(worst.cwes)?.attacker ?? null);
  }
}

/** The worst first, and how many there are beside those that are named. */
function failsChecks(titles: readonly string[]): string {
  const named = titles.slice(0, CHECKS_NAMED).map((title) => `“${title.replace(/\.$/, "")}”`);
  if (titles.length === 1) return `It fails the check ${named[0]}.`;
  const rest = titles.length - named.length;
  const last = rest > 0 ? `${rest} more` : named.pop();
  return `It fails the checks ${named.join(", ")} and ${last}.`;
}

function packageOf({ type, namespace, name }: RiskDraft["worst"]): string | null {
  return name && packageWords({ type: type ?? "generic", namespace: namespace || null, name });
}
