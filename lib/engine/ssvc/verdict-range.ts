/** A verdict under unknown inputs: every possible assignment was tried. `agreed` is null when they disagree. */
export type VerdictRange<V> = {
  agreed: V | null;
  strictest: V;
  laxest: V;
  /** The verdict that due dates and scores use (MODEL section 5). */
  effective: V;
};

/**
 * Tries every value of every unknown (null) input and ranks the verdicts.
 *
 * Shape    `domains` lists each input's possible values; a known input is tried as it stands.
 * Returns  the laxest verdict as `effective`, unless `takeStrictest` (KEV = yes: doubt works against the attacker).
 */
export function verdictRange<I extends Record<string, unknown>, V>(
  inputs: I,
  domains: { [K in keyof I]: readonly Exclude<I[K], null>[] },
  decide: (known: { [K in keyof I]: Exclude<I[K], null> }) => V,
  options: { rank: (verdict: V) => number; takeStrictest: boolean },
): VerdictRange<V> {
  type Known = { [K in keyof I]: Exclude<I[K], null> };
  let cases: Partial<Known>[] = [{}];
  for (const name of Object.keys(domains) as (keyof I)[]) {
    const value = inputs[name];
    const values = value === null || value === undefined ? domains[name] : [value as Exclude<I[keyof I], null>];
    cases = cases.flatMap((known) => values.map((tried) => ({ ...known, [name]: tried })));
  }
  const verdicts = cases.map((known) => decide(known as Known)).sort((a, b) => options.rank(b) - options.rank(a));
  const strictest = verdicts[0] as V;
  const laxest = verdicts[verdicts.length - 1] as V;
  return {
    agreed: options.rank(strictest) === options.rank(laxest) ? strictest : null,
    strictest,
    laxest,
    effective: options.takeStrictest ? strictest : laxest,
  };
}

/** The inputs nobody knows, in the table's own order, for the sentence "would be settled by knowing ...". */
export function unknownInputs<I extends Record<string, unknown>>(inputs: I): (keyof I & string)[] {
  return (Object.keys(inputs) as (keyof I & string)[]).filter((name) => inputs[name] === null);
}
