import { z } from "zod";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { BANDS, dueDaysOf } from "@/lib/engine/risk/bands";

export const SharedDue = z.object({ what: z.enum(["path", "change", "other-path"]), title: z.string() });

/**
 * With what the risk `r` shares its date: the change that ends it (`e`), an open path that its change ends, or another path that the same change ends.
 *
 * Only what has that date by its own verdict and band gives it: dates are stored alike on all of one piece of work (carry-dates), and a date that was
 * promised before would else be told as the other's by each of them.
 */
export const SHARED_DUE: Sql = sql`CASE WHEN e.due_at = r.due_at AND ${isOwnDate("e")} THEN jsonb_build_object('what', 'change', 'title', e.title)
  ELSE (SELECT jsonb_build_object('what', CASE WHEN d.ends_with_id = r.id THEN 'path' ELSE 'other-path' END, 'title', d.title) FROM risk d
         WHERE d.org_id = r.org_id AND d.ends_with_id = ANY(ARRAY[r.id, e.id]) AND d.ends_with_id IS NOT NULL AND d.id <> r.id AND d.status IN ('open', 'in_progress') AND d.due_at = r.due_at
           AND ${isOwnDate("d")} ORDER BY d.id LIMIT 1) END`;

/** Due the days of its band after its verdict began, to the second. */
function isOwnDate(risk: "d" | "e"): Sql {
  const days = BANDS.flatMap((band) => {
    const due = dueDaysOf(band);
    return due === null ? [] : [`WHEN '${band}' THEN ${due}`];
  });
  return raw(
    `abs(extract(epoch FROM ${risk}.due_at - ${risk}.verdict_since) - 86400 * CASE ${risk}.band ${days.join(" ")} END) < 1`,
  );
}
