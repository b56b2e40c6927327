import { type Intervals, intersection, union } from "@/lib/engine/intervals";

/** One place that a scan no longer names, or names for the first time. All of it is part of the finding's key. */
export type DriftPlace = {
  id: string;
  asset: string;
  kind: "code" | "secret";
  /** Namespaced rule; empty for a secret, whose surroundings say what it is. */
  rule: string;
  path: string;
  /** The tool's fingerprint or that of the source text around it; empty where the report has neither. */
  print: string;
  /** `#2` for the second of several alike in one file. */
  rank: string;
};

export type DriftPair = { old: string; new: string; pass: "exact" | "moved" | "edited" | "renamed" };

/**
 * Which of the places that one scan no longer names became which of those it names first (MODEL section 2, drift).
 *
 * Passes   exact    the same place, spelled otherwise.
 *          moved    the same fingerprint in another file. A secret only in a file of the same name: what surrounds two
 *                   secrets is alike more often than two pieces of code are.
 *          edited   the only one of its rule that went from a file, and the only one that came to it. Not for secrets:
 *                   with other surroundings it may be another secret.
 *          renamed  what is left of a file whose findings moved to one other file, or of the only file of its name.
 * Never    across assets or rules; one to one; where two would fit equally well, none does.
 * Lines    are not looked at. Which line a place had at a scan is not kept for every scan, so nearness could depend on the
 *          order in which reports arrive, and it must not (law 2).
 */
export function pairDrift(vanished: readonly DriftPlace[], appeared: readonly DriftPlace[]): DriftPair[] {
  const hunt = new Hunt(vanished, appeared);
  hunt.pair("exact", (one) => keyOf(groupOf(one), one.path, one.print, one.rank));
  hunt.pair("moved", (one) =>
    one.print === "" ? null : keyOf(groupOf(one), one.print, one.rank, one.kind === "secret" ? fileName(one.path) : ""),
  );
  hunt.pair("edited", (one) => (one.kind === "secret" ? null : keyOf(groupOf(one), one.path)));
  const { moved, sameName } = hunt.renames();
  const across = (renames: Renames, rest: (one: DriftPlace) => string[]) => (one: DriftPlace, side: Side) => {
    const rename = renames[side].get(keyOf(one.asset, one.path));
    return rename === undefined ? null : keyOf(groupOf(one), rename, ...rest(one));
  };
  hunt.pair(
    "renamed",
    across(moved, (one) => [one.print, one.rank]),
  );
  hunt.pair(
    "renamed",
    across(sameName, (one) => [one.print, one.rank]),
  );
  const alone = across(moved, () => []);
  hunt.pair("renamed", (one, side) => (one.kind === "secret" ? null : alone(one, side)));
  return hunt.pairs.toSorted((a, b) => (a.old < b.old ? -1 : 1));
}

type Side = "old" | "new";
/** By asset and path of either side: a name of the rename, the same on both. */
type Renames = Record<Side, ReadonlyMap<string, string>>;

class Hunt {
  readonly pairs: DriftPair[] = [];
  readonly #left: Record<Side, Set<DriftPlace>>;
  readonly #moves: { asset: string; from: string; to: string }[] = [];

  constructor(vanished: readonly DriftPlace[], appeared: readonly DriftPlace[]) {
    this.#left = { old: new Set(vanished), new: new Set(appeared) };
  }

  /** Pairs what has a key that nothing else on its side has. */
  pair(pass: DriftPair["pass"], keyOfPlace: (one: DriftPlace, side: Side) => string | null): void {
    const [olds, news] = [this.#singles("old", keyOfPlace), this.#singles("new", keyOfPlace)];
    for (const [key, old] of olds) {
      const found = news.get(key);
      if (!old || !found) continue;
      this.#left.old.delete(old);
      this.#left.new.delete(found);
      this.pairs.push({ old: old.id, new: found.id, pass });
      if (old.path !== found.path) this.#moves.push({ asset: old.asset, from: old.path, to: found.path });
    }
  }

  /** Files that became other files: by what moved between them, and else by a name that only one of either side has. */
  renames(): { moved: Renames; sameName: Renames } {
    const moved = oneToOne(this.#moves.map(({ asset, from, to }) => [keyOf(asset, from), keyOf(asset, to)]));
    const byName = (side: Side) => {
      const files = new Map<string, Set<string>>();
      for (const { asset, path } of this.#left[side]) {
        const name = keyOf(asset, fileName(path));
        files.set(name, (files.get(name) ?? new Set()).add(keyOf(asset, path)));
      }
      return files;
    };
    const news = byName("new");
    // All files of a name fit each other equally well: unless there is one on either side, none does.
    const alike = [...byName("old")].flatMap(([name, from]) => {
      const [[old], [found]] = [from, news.get(name) ?? []];
      const single = from.size === 1 && news.get(name)?.size === 1;
      return single && old !== undefined && found !== undefined ? [[old, found] as const] : [];
    });
    return { moved, sameName: oneToOne(alike) };
  }

  /** By key: the place, or null where several have it. */
  #singles(side: Side, keyOfPlace: (one: DriftPlace, side: Side) => string | null): Map<string, DriftPlace | null> {
    const found = new Map<string, DriftPlace | null>();
    for (const one of this.#left[side]) {
      const key = keyOfPlace(one, side);
      if (key !== null) found.set(key, found.has(key) ? null : one);
    }
    return found;
  }
}

function oneToOne(files: readonly (readonly [from: string, to: string])[]): Renames {
  const targets = new Map<string, Set<string>>();
  const sources = new Map<string, Set<string>>();
  for (const [from, to] of files) {
    targets.set(from, (targets.get(from) ?? new Set()).add(to));
    sources.set(to, (sources.get(to) ?? new Set()).add(from));
  }
  const renames = { old: new Map<string, string>(), new: new Map<string, string>() };
  for (const [from, found] of targets) {
    const [to] = found;
    if (found.size !== 1 || to === undefined || sources.get(to)?.size !== 1) continue;
    renames.old.set(from, keyOf(from, to));
    renames.new.set(to, keyOf(from, to));
  }
  return renames;
}

function groupOf({ asset, kind, rule }: DriftPlace): string {
  return keyOf(asset, kind, rule);
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** One key of a finding: when each stream reported it. `key` orders keys the same way in every organization. */
export type DriftedKey = { id: string; key: string; live: ReadonlyMap<string, Intervals> };

/** What pairing said of one scan. */
export type DriftLink = { at: number; old: string; new: string };

/**
 * Which keys are one finding: those that pairing links, unless one stream ever reported both at once, for then they are two.
 *
 * Order    links fold by time, then by key: the result depends on the links and intervals alone, not on how they came about.
 * Returns  the ids of each finding's keys; a key that is linked with none is alone.
 */
export function foldDrift(keys: readonly DriftedKey[], links: readonly DriftLink[]): string[][] {
  const byId = new Map(keys.map((one) => [one.id, one]));
  const classes = new Map(keys.map((one) => [one.id, { ids: [one.id], live: new Map(one.live) }]));
  const spelled = (id: string) => byId.get(id)?.key ?? "";
  const ordered = links.toSorted(
    (a, b) => a.at - b.at || compare(spelled(a.old), spelled(b.old)) || compare(spelled(a.new), spelled(b.new)),
  );
  for (const link of ordered) {
    const [into, from] = [classes.get(link.old), classes.get(link.new)];
    if (!into || !from || into === from || meet(into.live, from.live)) continue;
    for (const [stream, live] of from.live) into.live.set(stream, union(into.live.get(stream) ?? [], live));
    for (const id of from.ids) {
      into.ids.push(id);
      classes.set(id, into);
    }
  }
  return [...new Set(classes.values())].map(({ ids }) => ids);
}

function meet(a: ReadonlyMap<string, Intervals>, b: ReadonlyMap<string, Intervals>): boolean {
  return [...a].some(([stream, live]) => intersection(live, b.get(stream) ?? []).length > 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
