import type { RiskDraft } from "@/lib/correlate/build-risks";

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
      why: worstPlace.id === worst.asset.id ? "The weakness is here." : "It runs this image.",
      assetId: worstPlace.id,
    });
  }
  if (worstPlace?.id !== worst.asset.id)
    hops.push({
      kind: worst.asset.kind,
      name: worst.asset.key,
      why: `The weakness is in this ${worst.asset.kind.replaceAll("_", " ")}.`,
      assetId: worst.asset.id,
    });
  if (worst.name)
    hops.push({
      kind: "package",
      name: `${worst.name} ${worst.installed ?? ""}`.trim(),
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

const EXPOSURE_WORDS: Record<string, string> = {
  internet: "It can be reached from the internet.",
  cluster: "Any pod in the cluster can reach it.",
  namespace: "Only pods that its network policy admits can reach it.",
  none: "Nothing can reach it over the network.",
  not_running: "It does not run anywhere now.",
  unknown: "No inventory says where it runs or who can reach it.",
};

/** What can happen, in two sentences. `title` is what the worst finding's vulnerability is called, where it has one. */
export function summaryOf(draft: RiskDraft, title: string): string {
  const { worst, worstPlace } = draft;
  return `${whatIsWrong(draft, title)} ${worst.kind === "license" ? "" : EXPOSURE_WORDS[worstPlace?.facts.exposure.value ?? "unknown"]}`.trim();
}

function whatIsWrong({ worst, kev }: RiskDraft, vulnerabilityTitle: string): string {
  const title = (vulnerabilityTitle || worst.title).replace(/\.$/, "");
  switch (worst.kind) {
    case "vulnerability":
      return `${worst.canonicalId ?? worst.toolRule}${title && title !== worst.canonicalId ? ` (${title})` : ""} affects ${worst.name ?? "a package"}${kev ? ", and attackers are known to use it" : ""}.`;
    case "secret":
      return `A credential lies in ${worst.locus} where whoever reads it can use it.`;
    case "license":
      return `${worst.title || worst.toolRule} may not fit how this software is distributed.`;
    default:
      return `${title}.`;
  }
}
