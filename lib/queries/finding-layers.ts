import type { Decision } from "@/lib/contracts/http/decision";
import type { FindingItem, Layer } from "@/lib/contracts/http/finding";
import {
  effectiveOwner,
  effectiveSeverity,
  effectiveState,
  type Layered,
  type LayeredOwner,
  type LayerStatement,
  type State,
} from "@/lib/engine/layers";
import type { Severity } from "@/lib/model/severity";
import type { ObservationRow } from "@/lib/queries/finding-observations";

/**
 * Every statement about a finding's severity, state and owner with who made it, strongest first; the one in effect is
 * marked (MODEL section 4, lib/engine/layers.ts), so that removing a layer shows what comes back.
 */
export function findingLayers(
  finding: FindingItem,
  observations: readonly ObservationRow[],
  decisions: readonly Decision[],
  now: Date,
): Layer[] {
  const isSeen = observations.some(sees);
  // Of what no tool sees any more the last words stand, and what people decided about it has nothing to hide.
  const tools = observations.map((observation) => ({ ...observation, live: sees(observation) || !isSeen }));
  const severities = [
    ...decisions.flatMap((one) => (one.severity ? [decided<Severity>(one, one.severity, true)] : [])),
    ...tools.map((one) => told<Severity>(one, one.severity)),
  ];
  const states = [
    ...decisions.flatMap((one) => (one.state ? [decided<State>(one, one.state, isSeen)] : [])),
    ...tools.map((one) => told<State>(one, one.suppressed ? "suppressed" : isSeen ? "open" : "fixed")),
  ];
  return [
    ...layersOf("severity", effectiveSeverity(severities, now), String),
    ...layersOf("state", effectiveState(states, now), (value, { source, id }) =>
      source === "tool"
        ? toolState(
            value,
            observations.find((one) => one.id === id),
          )
        : value,
    ),
    ...layersOf("owner", effectiveOwner([ownerOf(finding)], now), () => ownerWord(finding.owner)),
  ];
}

function decided<T>(decision: Decision, value: T, live: boolean): LayerStatement<T> {
  return {
    id: decision.id,
    source: decision.source === "vex" ? "vex" : "decision",
    value,
    by: decision.author,
    reason: decision.reason,
    at: new Date(decision.createdAt),
    expiresAt: decision.expiresAt === null ? null : new Date(decision.expiresAt),
    live: live && decision.revokedAt === null,
  };
}

function told<T>(observation: ObservationRow, value: T): LayerStatement<T> {
  return {
    id: observation.id,
    source: "tool",
    value,
    by: observation.tool,
    reason: observation.suppressed,
    at: observation.lastImportedAt === null ? UNDATED : new Date(observation.lastImportedAt),
    expiresAt: null,
    live: observation.live,
  };
}

/** What rules, labels and files say of the owner has an order of its own (lib/engine/ownership.ts): here it is one layer. */
function ownerOf({ owner }: FindingItem): LayerStatement<LayeredOwner> {
  return {
    id: "owner",
    source: owner.source === "decision" ? "decision" : "policy",
    value: { team: owner.team, person: owner.person },
    by: owner.source,
    reason: owner.reason,
    at: UNDATED,
    expiresAt: null,
    live: true,
  };
}

/** By name, as everywhere else: a slug or an address only of whom we know no name. */
function ownerWord({ team, teamName, person, personName }: FindingItem["owner"]): string {
  return teamName ?? team ?? personName ?? person ?? "nobody";
}

const UNDATED = new Date(0);

function layersOf<T>(
  field: Layer["field"],
  { layers }: Layered<T>,
  word: (value: T, statement: LayerStatement<T>) => string,
): Layer[] {
  return layers.map((statement) => ({
    field,
    source: statement.source,
    value: word(statement.value, statement),
    by: statement.by,
    reason: statement.reason,
    at: statement.at === UNDATED ? null : statement.at.toISOString(),
    effective: statement.effective,
  }));
}

/** What a tool reports of an older version, or of another branch, keeps no finding open. */
const sees = ({ live, current }: ObservationRow) => live && current;

function toolState(value: State, witness: ObservationRow | undefined): string {
  if (value === "suppressed") return "suppressed";
  if (!witness?.live) return "not seen any more";
  return witness.current ? "seen" : "seen in an older version or on another branch, which does not count";
}
