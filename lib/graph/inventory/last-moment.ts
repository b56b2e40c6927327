/**
 * SQL that is true when no inventory of the cluster ($2) after `at` found `live` true: then the moment `at` is what the
 * thing last looked like, and its description is taken from there. `at` and `live` are columns of our own.
 */
export function isLastMoment(at: string, live: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM inventory_import later WHERE later.org_id = $1 AND later.cluster_id = $2 AND later.scanned_at > ${at} AND ${live} @> later.scanned_at)`;
}
