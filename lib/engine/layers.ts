import { type Severity, severityRank } from "@/lib/model/severity";

/** Who speaks, strongest first (MODEL section 4). */
export const LAYER_SOURCES = ["decision", "vex", "policy", "tool"] as const;
export type LayerSource = (typeof LAYER_SOURCES)[number];

/** One statement about a finding. Statements are append-only; taking one away restores what it covered. */
export type LayerStatement<T> = {
  /** Decides between statements of equal time, so that every computation agrees. */
  id: string;
  source: LayerSource;
  value: T;
  /** The person, document, policy or tool that says so. */
  by: string;
  reason: string | null;
  /** When it was said. */
  at: Date;
  /** From when on it no longer counts; null is never. */
  expiresAt: Date | null;
  /** False once withdrawn, or once the tool no longer reports it. */
  live: boolean;
};

/** The value in effect and every statement, strongest first, with the one that decides marked. */
export type Layered<T> = { value: T | null; layers: (LayerStatement<T> & { effective: boolean })[] };

/** What people and VEX documents may say of a finding's state, and what tools say by showing or suppressing it. */
export const STATES = ["open", "snoozed", "accepted", "false_positive", "not_affected", "fixed", "suppressed"] as const;
export type State = (typeof STATES)[number];

export type LayeredOwner = { team: string | null; person: string | null };

/**
 * The severity in effect.
 *
 * Tools    the highest live one counts and `unknown` is lowest; with an order of tools, the first tool of it that rates the finding
 *          at all. Tools that the order does not name come after it.
 */
export function effectiveSeverity(
  statements: readonly LayerStatement<Severity>[],
  now: Date,
  toolOrder: readonly string[] = [],
): Layered<Severity> {
  const place = ({ by }: LayerStatement<Severity>) =>
    toolOrder.includes(by) ? toolOrder.indexOf(by) : toolOrder.length;
  const unrated = ({ value }: LayerStatement<Severity>) => (value === "unknown" ? 1 : 0);
  return decide(statements, now, (a, b) => {
    return unrated(a) - unrated(b) || place(a) - place(b) || severityRank(b.value) - severityRank(a.value);
  });
}

/**
 * The state in effect.
 *
 * Tools    one live witness that does not suppress the finding keeps it open: a suppression in one tool says nothing about what
 *          another one sees.
 */
export function effectiveState(statements: readonly LayerStatement<State>[], now: Date): Layered<State> {
  return decide(statements, now, (a, b) => STATES.indexOf(a.value) - STATES.indexOf(b.value));
}

/** The owner in effect. What rules, labels and files say is the lowest layer: one statement at most, since they have an order of their own. */
export function effectiveOwner(statements: readonly LayerStatement<LayeredOwner>[], now: Date): Layered<LayeredOwner> {
  return decide(statements, now, newest);
}

/** Precedence by source; among people, documents and policies the newest; among tools as given. Ties are decided by id. */
function decide<T>(
  statements: readonly LayerStatement<T>[],
  now: Date,
  amongTools: (a: LayerStatement<T>, b: LayerStatement<T>) => number,
): Layered<T> {
  const ordered = statements.toSorted(
    (a, b) =>
      Number(isInForce(b, now)) - Number(isInForce(a, now)) ||
      LAYER_SOURCES.indexOf(a.source) - LAYER_SOURCES.indexOf(b.source) ||
      (a.source === "tool" ? amongTools(a, b) : newest(a, b)) ||
      (a.id < b.id ? -1 : 1),
  );
  const [first] = ordered;
  const effective = first && isInForce(first, now) ? first : null;
  return {
    value: effective?.value ?? null,
    layers: ordered.map((statement) => ({ ...statement, effective: statement === effective })),
  };
}

/** Whether a statement counts at `now`: not withdrawn, already said, not expired. */
export function isInForce(statement: Pick<LayerStatement<unknown>, "at" | "expiresAt" | "live">, now: Date): boolean {
  const { at, expiresAt, live } = statement;
  return live && at.getTime() <= now.getTime() && (expiresAt === null || expiresAt.getTime() > now.getTime());
}

function newest(a: { at: Date }, b: { at: Date }): number {
  return b.at.getTime() - a.at.getTime();
}
