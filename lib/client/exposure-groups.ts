import { groupBy } from "@/lib/client/group-by";
import type { ExposureMap, ReachableWorkload, ReachLevel } from "@/lib/contracts/http/exposure-map";

/** Workloads of one namespace at one level; `open` says whether its rows show without a click. */
export type NamespaceGroup = {
  namespace: string;
  workloads: readonly ReachableWorkload[];
  topScore: number | null;
  open: boolean;
};
export type LevelGroup = Pick<ReachLevel, "level" | "count"> & {
  namespaces: readonly NamespaceGroup[];
  /** Counted, but not listed here. */
  left: number;
};

/** More rows than this at once is a wall; from there on namespaces show their line only. */
export const OPEN_ROWS = 40;

/**
 * The map as it is read: levels widest first without the empty ones, in each the namespaces in the order of their worst
 * workload. Groups are open as long as their rows fit into `OPEN_ROWS`, the first one always: three workloads are simply all
 * there, and three hundred begin with those that matter.
 */
export function exposureGroups(map: ExposureMap, only: ReachLevel["level"] | null): LevelGroup[] {
  let room = OPEN_ROWS;
  let first = true;
  return map.levels
    .filter(({ level, count }) => count > 0 && (only === null || only === level))
    .map(({ level, count, workloads }) => ({
      level,
      count,
      left: count - workloads.length,
      // The server's order is worst first, so that each namespace first appears with its worst.
      namespaces: [...groupBy(workloads, ({ namespace }) => namespace)].map(([namespace, here]) => {
        room -= here.length;
        const open = first || room >= 0;
        first = false;
        return { namespace, workloads: here, topScore: here[0]?.topScore ?? null, open };
      }),
    }));
}
