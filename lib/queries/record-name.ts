import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";

/** What has a page of its own that is called by its name. */
export type NamedRecord = "risk" | "finding" | "asset" | "incident" | "base-image";

/**
 * What a record's page is headed by, for the browser's tab; of an id that was merged away the name of what survived.
 *
 * Returns  null for what is no id, and for what is not there or another organization's: the page itself says so.
 */
export async function recordName(db: Db, orgId: string, record: NamedRecord, id: string): Promise<string | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const found = await withTenant(
    db,
    orgId,
    (tx) => rows(tx, z.object({ name: z.string() }))`${NAMES[record](orgId, id)}`,
  );
  return found[0]?.name || null;
}

const NAMES: Record<NamedRecord, (orgId: string, id: string) => Sql> = {
  risk: (orgId, id) => sql`SELECT title AS name FROM risk WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`,
  asset: (orgId, id) => sql`SELECT name FROM asset WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`,
  "base-image": (orgId, id) =>
    sql`SELECT key AS name FROM base_image WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`,
  finding: (orgId, id) => sql`
    SELECT coalesce(nullif(v.title, ''), nullif(f.title, ''), v.canonical_id, f.check_id, '') AS name
      FROM finding f LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
     WHERE f.org_id = ${orgId}::uuid AND f.id = coalesce(
       (SELECT d.new_id FROM finding_redirect d WHERE d.org_id = ${orgId}::uuid AND d.old_id = ${id}::uuid), ${id}::uuid)`,
  incident: (orgId, id) => sql`
    SELECT coalesce(m.rule, i.rule) AS name
      FROM incident i LEFT JOIN incident m ON m.org_id = i.org_id AND m.id = i.merged_into
     WHERE i.org_id = ${orgId}::uuid AND i.id = ${id}::uuid`,
};
