import type { Neighbour } from "@/lib/contracts/http/asset";

const OUT: Record<string, string> = {
  runs: "Runs",
  in: "Is in",
  on: "Runs on",
  selects: "Sends traffic to",
  routes_to: "Routes to",
  uses: "Uses",
  bound_to: "Is bound to",
  defined_by: "Is defined by",
  built_from: "Is built from",
  based_on: "Is based on",
  mounts: "Mounts",
};
const IN: Record<string, string> = {
  runs: "Is run by",
  in: "Holds",
  on: "Hosts",
  selects: "Gets traffic from",
  routes_to: "Is reached through",
  uses: "Is used by",
  bound_to: "Is granted to",
  defined_by: "Defines",
  built_from: "Builds",
  based_on: "Is the base of",
  mounts: "Is mounted by",
};

/** An edge as the asset at one end of it would say it: `out` is from it, `in` is to it. */
export function edgeWord(direction: Neighbour["direction"], edge: string): string {
  return (direction === "out" ? OUT : IN)[edge] ?? edge.replaceAll("_", " ");
}

/** Edges that point back at where their start comes from or stands; all others point at what it reaches. */
const BACKWARDS = new Set(["built_from", "based_on", "runs", "defined_by", "in", "on"]);

/** Whether the other end is what the asset comes from (stands in, is made of, is reached through) or what it reaches. */
export function edgeSide(direction: Neighbour["direction"], edge: string): "from" | "to" {
  return (direction === "out") === BACKWARDS.has(edge) ? "from" : "to";
}
