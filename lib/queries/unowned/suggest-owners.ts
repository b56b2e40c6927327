import { z } from "zod";
import type { OwnerSuggestion } from "@/lib/contracts/http/owner-rule";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { rankSuggestions } from "@/lib/engine/ownership/suggestions";
import { groupBy } from "@/lib/model/group-by";
import { blameHints } from "@/lib/queries/unowned/blame-hints";
import { committerHints } from "@/lib/queries/unowned/committer-hints";
import { neighbourHints } from "@/lib/queries/unowned/neighbour-hints";
import type { Spot } from "@/lib/queries/unowned/spot";

/** Who might own each place, the likeliest first, by the places' keys; empty for one of which nothing is known. */
export async function suggestOwners(
  connection: TenantConnection,
  orgId: string,
  spots: readonly Spot[],
): Promise<Map<string, OwnerSuggestion[]>> {
  const hints = groupBy(
    [
      ...(await committerHints(connection, orgId, spots)),
      ...(await blameHints(connection, orgId, spots)),
      ...(await neighbourHints(connection, orgId, spots)),
    ],
    ({ key }) => key,
  );
  const names = await loadNames(connection, orgId);
  return new Map(
    spots.map(({ key }) => {
      const ranked = rankSuggestions((hints.get(key) ?? []).map(({ hint }) => hint));
      const told = ranked.map(({ team, person, evidence }) => {
        const name = names.get(team ?? person ?? "") ?? team ?? person ?? "";
        return { team, person, name, evidence };
      });
      return [key, told] as const;
    }),
  );
}

async function loadNames(connection: TenantConnection, orgId: string): Promise<Map<string, string>> {
  const found = await rowsOf(
    connection,
    z.object({ key: z.string(), name: z.string() }),
    `SELECT slug AS key, name FROM team WHERE org_id = $1
     UNION ALL SELECT u.email, u.name FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = $1`,
    [orgId],
  );
  return new Map(found.map(({ key, name }) => [key, name] as const));
}
