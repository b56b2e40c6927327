import type { AttackWorkload } from "@/lib/engine/attack-paths/facts";
import type { Goal } from "@/lib/engine/attack-paths/goals";
import type { Edge } from "@/lib/engine/attack-paths/state-graph";

/** Ways that differ only in interchangeable entries, before they are told. */
export type Family = {
  key: string[];
  goal: Goal;
  /** The member's that scores highest, of these the likeliest: from the internet on. */
  edges: Edge[];
  entry: AttackWorkload;
  cost: number;
  rank: number;
  members: { entry: AttackWorkload; start: number }[];
};

/** A way that a cut leaves, its first step included. */
export type LeftWay = { entry: AttackWorkload; goal: Goal; edges: Edge[] };
