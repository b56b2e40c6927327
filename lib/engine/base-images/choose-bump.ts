/** A version of a base that one may move to, with the weaknesses that it carries. */
export type BumpCandidate = {
  versionId: string;
  tags: readonly string[];
  digest: string | null;
  /** When it was built, else when it was first seen; RFC 3339. */
  at: string;
  /** `scanned`: it was itself. `seen`: another image is built on it, and its layers were scanned there. */
  witness: "scanned" | "seen";
  carries: ReadonlySet<string>;
};

export type CurrentBase = { versionId: string | null; tag: string | null; digest: string | null; at: string };

/** What a move to it would do to what the base brings. `adds` is what it brings that the current one does not. */
export type Bump = {
  versionId: string;
  tag: string | null;
  digest: string | null;
  at: string;
  witness: "scanned" | "seen";
  closes: number;
  leaves: number;
  adds: number;
  /** How far it is: the same tag built anew, the same major version, another one, or unknown. */
  step: BumpStep;
};
export type BumpStep = "same-tag" | "minor" | "major" | "unknown";

const STEPS: readonly BumpStep[] = ["same-tag", "minor", "unknown", "major"];

/**
 * The version of the base to move to, from what is known here and nothing else.
 *
 * Newer    only versions built (or first seen) after the current one, of the same variant (`12.5-slim` for `12.4-slim`).
 * Chosen   the smallest step that closes the most: a rebuild of the tag before a newer minor version before a major one, unless
 *          the larger step closes more; among equals the newest.
 * Shape    `brought` are the open weaknesses that the current base brings; `present` those with what somebody decided about, which
 *          a newer version may carry as well without bringing it anew.
 * Returns  null where no newer version is known, or none closes more than it brings.
 */
export function chooseBump(
  current: CurrentBase,
  brought: ReadonlySet<string>,
  present: ReadonlySet<string>,
  candidates: readonly BumpCandidate[],
): Bump | null {
  const bumps = candidates
    .filter((one) => isOther(one, current) && one.at > current.at)
    .flatMap((one) => bumpTo(one, current, brought, present))
    .filter((bump) => gain(bump) > 0)
    .sort(
      (a, b) =>
        gain(b) - gain(a) ||
        STEPS.indexOf(a.step) - STEPS.indexOf(b.step) ||
        (a.at > b.at ? -1 : a.at < b.at ? 1 : a.versionId < b.versionId ? -1 : 1),
    );
  return bumps[0] ?? null;
}

/** What it closes less what it brings anew: a base that trades one weakness for another is no fix. */
function gain({ closes, adds }: Bump): number {
  return closes - adds;
}

function isOther(one: BumpCandidate, current: CurrentBase): boolean {
  return one.versionId !== current.versionId && (one.digest === null || one.digest !== current.digest);
}

function bumpTo(
  candidate: BumpCandidate,
  current: CurrentBase,
  brought: ReadonlySet<string>,
  present: ReadonlySet<string>,
): Bump[] {
  const named = nearestTag(candidate.tags, current.tag);
  if (!named) return [];
  const left = [...brought].filter((weakness) => candidate.carries.has(weakness)).length;
  const { versionId, digest, at, witness } = candidate;
  const closes = brought.size - left;
  const adds = [...candidate.carries].filter((weakness) => !present.has(weakness)).length;
  return [{ versionId, digest, at, witness, ...named, closes, leaves: left, adds }];
}

/** The candidate's tag nearest to the current one; null where all of them are older or of another variant. */
function nearestTag(tags: readonly string[], current: string | null): { tag: string | null; step: BumpStep } | null {
  if (tags.length === 0) return { tag: null, step: "unknown" };
  const found = tags
    .flatMap((tag) => {
      const step = stepTo(tag, current);
      return step ? [{ tag, step }] : [];
    })
    .sort((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step) || (a.tag < b.tag ? -1 : 1));
  return found[0] ?? null;
}

function stepTo(tag: string, current: string | null): BumpStep | null {
  if (current === null) return "unknown";
  if (tag === current) return "same-tag";
  const [now, then] = [partsOf(current), partsOf(tag)];
  // Names without a number (`bookworm`, `latest`) have no order.
  if (!now || !then) return now === null && then === null ? "unknown" : null;
  if (now.variant !== then.variant || isOlder(then.numbers, now.numbers)) return null;
  return now.numbers[0] === then.numbers[0] ? "minor" : "major";
}

/**
 * Why a version that was built later is not offered: it is of another variant (`jre-jammy` for `jammy`), where whether the
 * program runs on it is not told by any scan; or it is of the same one and closes no more than it brings. Null where its number
 * is lower, or nothing tells.
 */
export function whyNoMove(tags: readonly string[], current: string | null): "variant" | "no-gain" | null {
  if (tags.length === 0 || current === null) return null;
  if (nearestTag(tags, current)) return "no-gain";
  const now = partsOf(current);
  return tags.some((tag) => isOfAnotherVariant(partsOf(tag), now)) ? "variant" : null;
}

type Parts = ReturnType<typeof partsOf>;

function isOfAnotherVariant(then: Parts, now: Parts): boolean {
  return then === null || now === null || (then.variant !== now.variant && !isOlder(then.numbers, now.numbers));
}

/**
 * `3.11.4-slim-bookworm`, `17.0.10_7-jre-jammy`: the numbers in front, and what stands behind them. Numbers in the variant
 * (`alpine3.18`) move with the version and tell no other one.
 */
function partsOf(tag: string): { numbers: number[]; variant: string } | null {
  const [whole = "", digits = ""] = /^v?(\d+(?:[._]\d+)*)/.exec(tag) ?? [];
  return digits === ""
    ? null
    : { numbers: digits.split(/[._]/).map(Number), variant: tag.slice(whole.length).replaceAll(/[\d.]+/g, "") };
}

/** A shorter tag (`12`) stands for every version below it, so it is never older than `12.4`. */
function isOlder(then: readonly number[], now: readonly number[]): boolean {
  for (let at = 0; at < Math.min(then.length, now.length); at += 1) {
    const [a, b] = [then[at] as number, now[at] as number];
    if (a !== b) return a < b;
  }
  return false;
}
