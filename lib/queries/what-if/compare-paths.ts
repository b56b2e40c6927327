import type { WhatIfOutcome, WhatIfPath, WhatIfPathOn, WhatIfStanding } from "@/lib/contracts/http/what-if";
import type { BandMove } from "@/lib/queries/what-if/standing";

/** One path of a cluster as a search found it; `key` is what survives recomputation. */
export type FoundPath = { key: string; title: string; standing: WhatIfStanding };

/** The way by which a path goes on that is no row of its own any more; `key` is that of the row, if any, that tells it. */
export type FoundOn = FoundPath & { summary: string };

/** What is stored of a path. */
export type StoredPath = {
  id: string;
  title: string;
  standing: WhatIfStanding;
  /** It counts among the open risks: nobody has decided it. */
  counts: boolean;
};

export type PathChanges = {
  broken: WhatIfPath[];
  goesOn: WhatIfPathOn[];
  remaining: WhatIfPath[];
  moved: number;
  instead: WhatIfPath[];
  moves: BandMove[];
};

/**
 * What becomes of the paths of one cluster, by comparing two searches over the same objects: with and without the change.
 *
 * Before   is told as it is stored, so that it agrees with the page; whether a score moves is told by the two searches alone, so that
 *          what has only grown older since it was stored is no move.
 * On       by key, of paths that are not found any more: the way by which they go on, told in another row or in none. Such a path has not broken.
 * Order    worst first; of those that stay, those that move first.
 */
export function comparePaths(
  before: readonly FoundPath[],
  after: readonly FoundPath[],
  stored: ReadonlyMap<string, StoredPath>,
  on: ReadonlyMap<string, FoundOn> = new Map(),
): PathChanges {
  const found = new Map(before.map((path) => [path.key, path]));
  const left = new Map(after.map((path) => [path.key, path]));
  const tell = (path: FoundPath, then: WhatIfStanding | null): WhatIfPath => {
    const known = stored.get(path.key);
    return {
      riskId: known?.id ?? null,
      title: known?.title ?? path.title,
      before: known?.standing ?? path.standing,
      after: then,
    };
  };
  const moves: BandMove[] = [];
  const broken: WhatIfPath[] = [];
  const goesOn: WhatIfPathOn[] = [];
  const remaining: { path: WhatIfPath; moved: boolean }[] = [];
  for (const path of before) {
    const known = stored.get(path.key);
    const then = left.get(path.key);
    const way = then ? undefined : on.get(path.key);
    const row = way && left.get(way.key);
    if (way) goesOn.push({ ...tell(path, (row ?? way).standing), by: byOf(way, row, stored.get(way.key)) });
    else if (!then) broken.push(tell(path, null));
    else {
      const moved = !same(path.standing, then.standing);
      const told = tell(path, null);
      remaining.push({ path: { ...told, after: moved ? then.standing : told.before }, moved });
      if (moved && known?.counts) moves.push({ from: known.standing.band, to: then.standing.band });
    }
    if (!then && known?.counts) moves.push({ from: known.standing.band, to: null });
  }
  const fresh = after.filter(({ key }) => !found.has(key));
  for (const path of fresh) {
    const known = stored.get(path.key);
    if (!known) moves.push({ from: null, to: path.standing.band });
  }
  return {
    broken: broken.sort((a, b) => scoreOf(b.before) - scoreOf(a.before)),
    goesOn: goesOn.sort((a, b) => scoreOf(b.after) - scoreOf(a.after)),
    remaining: remaining
      .sort((a, b) => Number(b.moved) - Number(a.moved) || scoreOf(b.path.before) - scoreOf(a.path.before))
      .map(({ path }) => path),
    moved: remaining.filter(({ moved }) => moved).length,
    instead: fresh
      .map((path) => ({ ...tell(path, path.standing), before: stored.get(path.key)?.standing ?? null }))
      .sort((a, b) => scoreOf(b.after) - scoreOf(a.after)),
    moves,
  };
}

/** Those of several clusters together. */
export function mergeChanges(changes: readonly PathChanges[]): PathChanges {
  return {
    broken: changes.flatMap(({ broken }) => broken),
    goesOn: changes.flatMap(({ goesOn }) => goesOn),
    remaining: changes.flatMap(({ remaining }) => remaining),
    moved: changes.reduce((sum, { moved }) => sum + moved, 0),
    instead: changes.flatMap(({ instead }) => instead),
    moves: changes.flatMap(({ moves }) => moves),
  };
}

/** The way on under the title of its row; one that is told in none has no other name than its own. */
function byOf({ title, summary }: FoundOn, row: FoundPath | undefined, known: StoredPath | undefined) {
  return { riskId: known?.id ?? null, title: known?.title ?? row?.title ?? title, summary };
}

function same(a: WhatIfStanding, b: WhatIfStanding): boolean {
  return a.score === b.score && a.band === b.band;
}

function scoreOf(standing: WhatIfOutcome["risk"]["before"]): number {
  return standing?.score ?? 0;
}
