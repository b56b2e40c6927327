/**
 * A secret that a document quotes beside what gives it away (`API_TOKEN=value`). It is found again by its surroundings alone, so that a
 * value which somebody chose to be an ordinary word or a package's name takes nothing else out of the stored report.
 *
 * stored  what stands in the value's place instead of its token: of a value that holds other things too.
 */
export type QuotedSecret = { before: string; value: string; after: string; stored?: string };
