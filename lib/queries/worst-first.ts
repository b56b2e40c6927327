import { raw, type Sql } from "@/lib/db/sql";
import type { Order } from "@/lib/queries/page-ids";

/** The score; of those at the end of the scale the one whose factors sum to more counts for more. The index of open risks has this expression. */
function scoreKey(alias: string): string {
  return `(${alias}.score * 1000 + ${alias}.over_scale)`;
}

/**
 * What risks are ordered by, worst first, wherever a few of them are listed; equals by their id.
 *
 * By the band that counts, which a public verdict may set apart from the score; the higher score first within it. Where the score
 * sets the band this is the order of the score, so that a short list begins as the list of risks does under either policy.
 */
export function worstKey(alias: string): string {
  return `((array_position(ARRAY['track', 'track-star', 'attend', 'act'], ${alias}.band) * 1000 + ${alias}.score) * 1000 + ${alias}.over_scale)`;
}

/** The same as a fragment of a tagged statement. */
export function worst(alias: string): Sql {
  return raw(worstKey(alias));
}

/** Orders of a page of risks that are called `r`. */
export const WORST_FIRST: Order = { key: worst("r"), direction: "desc", type: "int" };
export const HIGHEST_FIRST: Order = { key: raw(scoreKey("r")), direction: "desc", type: "int" };
