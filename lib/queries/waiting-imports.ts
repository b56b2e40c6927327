import { sql } from "@/lib/db/sql";

/**
 * Whether an import (alias `i`) waits for somebody to say what it is about. A feed is about nothing and needs no place; one that
 * failed has nothing to be placed.
 */
export const waitsForPlace = sql`i.unplaced AND i.status IN ('done', 'held') AND NOT coalesce((i.context ->> 'feed')::boolean, false)`;
