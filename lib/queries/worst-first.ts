import { raw, type Sql } from "@/lib/db/sql";
import type { Order } from "@/lib/queries/page-ids";

/** The score; of those at the end of the scale the one whose factors sum to more counts for more. The index of open risks has this expression. */
function scoreKey(alias: string): string {
  return `(${alias}.score * 1000 + ${alias}.over_scale)`;
}

/** Of equals the one that is due first, late ones before all; what has no date comes last. The indexes of open risks have this expression too. */
function dueKey(alias: string): string {
  return `coalesce(${alias}.due_at, 'infinity'::timestamptz)`;
}

/**
 * What risks are ordered by, worst first, wherever a few of them are listed.
 *
 * By the band that counts, which a public verdict may set apart from the score; the higher score first within it. Where the score
 * sets the band this is the order of the score, so that a short list begins as the list of risks does under either policy.
 */
function worstKey(alias: string): string {
  return `((array_position(ARRAY['track', 'track-star', 'attend', 'act'], ${alias}.band) * 1000 + ${alias}.score) * 1000 + ${alias}.over_scale)`;
}

/** The whole order of a short list, behind `ORDER BY`. */
export function worstOrder(alias: string): string {
  return `${worstKey(alias)} DESC, ${dueKey(alias)}, ${alias}.id`;
}

/** The same as a fragment of a tagged statement. */
export function worstFirst(alias: string): Sql {
  return raw(worstOrder(alias));
}

const DUE_FIRST: Order["ties"] = { key: raw(dueKey("r")), type: "timestamptz" };

/** Orders of a page of risks that are called `r`. */
export const WORST_FIRST: Order = { key: raw(worstKey("r")), direction: "desc", type: "int", ties: DUE_FIRST };
export const HIGHEST_FIRST: Order = { key: raw(scoreKey("r")), direction: "desc", type: "int", ties: DUE_FIRST };
