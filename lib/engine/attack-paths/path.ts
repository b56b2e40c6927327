import type { AttackWorkload, Proof } from "@/lib/engine/attack-paths/facts";
import type { GoalKind } from "@/lib/engine/attack-paths/goals";
import type { Cut, StateKind } from "@/lib/engine/attack-paths/state-graph";
import type { Technique } from "@/lib/engine/attack-paths/techniques";

/** One step: what is done, what it gives, and what proves that it can be done. */
export type PathStep = {
  technique: Technique;
  /** What the attacker has afterwards. */
  to: { kind: StateKind; name: string; namespace: string | null; workload: string | null };
  why: string;
  proof: readonly Proof[];
  findings: readonly string[];
  /** Changes each of which takes this step away; empty where nothing reasonable does. */
  cuts: readonly string[];
};

/**
 * A cut on a path.
 *
 * breaks    how many of the cluster's paths it ends, this one included; 0 when other ways to the same goal remain.
 * findings  of every step that it takes away anywhere in the cluster: only when all of them are closed it is made. Empty where it closes none.
 */
export type PathCut = Cut & { breaks: number; findings: ReadonlySet<string> };

/** A family of ways that differ only in interchangeable workloads, told by its likeliest member. */
export type AttackPath = {
  /** Identity: entry group, chain of techniques, goal. Survives recomputation. */
  key: readonly string[];
  goal: { kind: GoalKind; name: string; namespace: string | null; workload: string | null };
  /** From the internet to the goal. */
  steps: readonly PathStep[];
  /** The likeliest entry. */
  entry: AttackWorkload;
  /** Every entry of the family, this one first. */
  entries: readonly string[];
  /** 0 to 1: the product of the steps' chances. For ordering; no forecast. */
  chance: number;
  /** The one or two changes that end every way from these entries to a goal alike, and most others; else the one that ends most ways. */
  cuts: readonly PathCut[];
  /** Ids of every change that ends it alone, in their order. */
  endedBy: readonly string[];
  /** Where one does: at most two others of them, to be made where that one has to wait. Else none. */
  instead: readonly PathCut[];
  cutting: Cutting;
};

/** What its cuts leave. Where nobody looked, since the work was spent, nothing is said of what is left. */
export type Cutting =
  | { ends: true }
  | {
      ends: false;
      /** How many ways, told apart by their last step, the cut ends, of how many; null where nobody counted. */
      counted: { ended: number; of: number } | null;
      /** The way that scores highest once the cut is made; null where nobody looked. */
      left: Omit<AttackPath, "key" | "cuts" | "endedBy" | "instead" | "cutting"> | null;
    };
