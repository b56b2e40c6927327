import type { Decision } from "@/lib/contracts/http/decision";
import type { FindingItem, Layer } from "@/lib/contracts/http/finding";
import type { ObservationRow } from "@/lib/queries/finding-observations";

/**
 * Every statement about a finding's severity, state and owner with who made it; the one in effect is marked. Precedence:
 * decision, then VEX, then policy, then tools (MODEL section 4), so that removing a layer shows what comes back.
 */
export function findingLayers(
  finding: FindingItem,
  observations: readonly ObservationRow[],
  decisions: readonly (Decision & { source: "decision" | "vex" })[],
): Layer[] {
  const decided: Layer[] = decisions.flatMap((decision) => fromDecision(decision, finding));
  const tools: Layer[] = observations.flatMap((observation) => fromTool(observation, finding, decided));
  const owner: Layer = {
    field: "owner",
    source: finding.owner.source === "decision" ? "decision" : "policy",
    value: finding.owner.team ?? finding.owner.person ?? "nobody",
    by: finding.owner.source,
    reason: finding.owner.reason,
    at: null,
    effective: true,
  };
  return [...decided, ...tools, owner];
}

function fromDecision(decision: Decision & { source: "decision" | "vex" }, finding: FindingItem): Layer[] {
  const base = { source: decision.source, by: decision.author, reason: decision.reason, at: decision.createdAt };
  const layers: Layer[] = [];
  if (decision.state) {
    layers.push({
      ...base,
      field: "state",
      value: decision.state,
      effective: decision.inForce && finding.status === decision.state,
    });
  }
  if (decision.severity) {
    layers.push({
      ...base,
      field: "severity",
      value: decision.severity,
      effective: decision.inForce && finding.severity === decision.severity,
    });
  }
  return layers;
}

function fromTool(observation: ObservationRow, finding: FindingItem, decided: readonly Layer[]): Layer[] {
  const overridden = (field: Layer["field"]) => decided.some((layer) => layer.field === field && layer.effective);
  const base = {
    source: "tool" as const,
    by: observation.tool,
    reason: observation.suppressed,
    at: observation.lastImportedAt,
  };
  return [
    {
      ...base,
      field: "severity",
      value: observation.severity,
      effective: !overridden("severity") && observation.live && observation.severity === finding.severity,
    },
    {
      ...base,
      field: "state",
      value: observation.suppressed ? "suppressed" : observation.live ? "seen" : "not seen any more",
      effective: !overridden("state") && (observation.live || finding.status !== "open"),
    },
  ];
}
