/** What an import would close of one kind in one stream. */
export type ClosureCount = {
  /** Live findings of the kind before this import. */
  live: number;
  /** How many of them it does not report. */
  vanishing: number;
  /** The report shows that something was really examined: results, passes, artifacts. */
  looked: boolean;
};

/**
 * Whether closures wait for a person, and why, in words for the page; null when they may happen.
 *
 * Rule     more than half and more than twenty would vanish; or all would, and nothing shows that the tool looked.
 * Source   MODEL section 3, Held closures.
 */
export function holdReason({ live, vanishing, looked }: ClosureCount): string | null {
  if (vanishing === 0) return null;
  if (vanishing === live && !looked) {
    return `All ${live} would close, and the report does not show that anything was examined.`;
  }
  if (vanishing > 20 && vanishing * 2 > live) {
    return `${vanishing} of ${live} would close at once; that is more often a broken scan than a repair.`;
  }
  return null;
}
