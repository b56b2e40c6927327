import { join, type Sql, sql } from "@/lib/db/sql";
import { containing } from "@/lib/queries/search/containing";

export type Search = { condition: Sql; namesStatus: boolean };

export function findingSearch(q: string): Search {
  const words = q
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => sql`f.title ILIKE ${containing(word)}`);
  return { condition: words.length > 0 ? join(words, " AND ") : sql`true`, namesStatus: false };
}
