/** Somebody who might own something, with why one might think so. */
export type OwnerSuggestion = {
  /** A team's slug or a person's e-mail, one of the two. */
  team: string | null;
  person: string | null;
  /** What was seen, in words with its numbers. */
  evidence: string[];
  /** 0 to 1: how much of what was looked at points there. For the order alone. */
  strength: number;
};

/** One observation that points to somebody. `share`: of what was looked at, 0 to 1. */
export type OwnerHint = {
  kind: "commits" | "same_place" | "around";
  team: string | null;
  person: string | null;
  share: number;
  text: string;
};

/** Who works on the very files says more than who has what is beside them, and that more than what is around. */
const WEIGHT = { commits: 1, same_place: 0.8, around: 0.5 } as const;
const MAX_SUGGESTIONS = 4;
/** Less than a tenth of what was looked at points to somebody by chance. */
const MIN_SHARE = 0.1;

/**
 * Who might own it, the likeliest first: hints at the same owner count together, and the strongest of them decides the place.
 * A suggestion never becomes an owner by itself: nothing in `decideOwner` reads it.
 */
export function rankSuggestions(hints: readonly OwnerHint[]): OwnerSuggestion[] {
  const found = new Map<string, OwnerSuggestion>();
  const strongest = hints.filter(({ share }) => share >= MIN_SHARE).toSorted(byStrength);
  for (const hint of strongest) {
    const key = JSON.stringify([hint.team, hint.person]);
    const known = found.get(key);
    if (known) known.evidence.push(hint.text);
    else found.set(key, { team: hint.team, person: hint.person, evidence: [hint.text], strength: strengthOf(hint) });
  }
  return [...found.values()].slice(0, MAX_SUGGESTIONS);
}

const strengthOf = ({ kind, share }: OwnerHint) => WEIGHT[kind] * Math.min(1, share);

/** Of equals a team comes first: it stays when people go. */
function byStrength(a: OwnerHint, b: OwnerHint): number {
  const order = strengthOf(b) - strengthOf(a) || Number(b.team !== null) - Number(a.team !== null);
  return order || ((a.team ?? a.person ?? "") < (b.team ?? b.person ?? "") ? -1 : 1);
}
