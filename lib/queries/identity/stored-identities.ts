import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { empty, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { AssetKind } from "@/lib/model/asset-kind";
import { FindingKind } from "@/lib/model/finding-kind";

const BATCH = 2_000;
const NO_ID = "00000000-0000-0000-0000-000000000000";

const Row = z.object({
  id: z.string(),
  key: z.instanceof(Uint8Array),
  kind: FindingKind,
  title: z.string(),
  parts: z.array(z.string()),
  locus: z.string(),
  checkId: z.string().nullable(),
  canonicalId: z.string().nullable(),
  assetId: z.string(),
  assetKind: AssetKind,
  assetKey: z.string(),
  assetName: z.string(),
  aliases: z.array(z.string()),
  /** What its witnesses call it. */
  toolRules: z.array(z.string()),
});
/** A finding with all that its identity was made of and what its witnesses call it. */
export type StoredFinding = z.output<typeof Row>;

/** Every finding that somebody reports, in batches, each a transaction of its own: a long look holds nothing up. */
export async function* storedFindings(db: Db, orgId: string, kind?: FindingKind): AsyncGenerator<StoredFinding[]> {
  for (let last = NO_ID; ; ) {
    const after = last;
    const batch = await withTenant(
      db,
      orgId,
      (tx) => rows(tx, Row)`
        SELECT f.id, f.key, f.kind, coalesce(nullif(f.title, ''), nullif(v.title, ''), v.canonical_id, f.check_id, f.kind) AS title,
               f.identity AS parts, f.locus, f.check_id AS "checkId", v.canonical_id AS "canonicalId",
               a.id AS "assetId", a.kind AS "assetKind", a.key AS "assetKey", a.name AS "assetName",
               ARRAY(SELECT l.alias FROM vulnerability_alias l WHERE l.org_id = f.org_id AND l.vulnerability_id = f.vulnerability_id ORDER BY 1) AS aliases,
               ARRAY(SELECT DISTINCT o.tool_rule FROM observation o WHERE o.org_id = f.org_id AND o.finding_id = f.id ORDER BY 1) AS "toolRules"
          FROM (SELECT * FROM finding WHERE org_id = ${orgId}::uuid AND id > ${after}::uuid ${kind ? sql`AND kind = ${kind}` : empty}
                 ORDER BY id LIMIT ${BATCH}) f
          JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
          LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
         ORDER BY f.id`,
    );
    const end = batch.at(-1);
    if (!end) return;
    last = end.id;
    yield batch;
  }
}

/** Which findings have these keys, by key in hexadecimal. */
export async function findingsWithKeys(db: Db, orgId: string, keys: readonly Buffer[]): Promise<StoredFinding[]> {
  if (keys.length === 0) return [];
  return withTenant(
    db,
    orgId,
    (tx) => rows(tx, Row)`
      SELECT f.id, f.key, f.kind, coalesce(nullif(f.title, ''), nullif(v.title, ''), v.canonical_id, f.check_id, f.kind) AS title,
             f.identity AS parts, f.locus, f.check_id AS "checkId", v.canonical_id AS "canonicalId",
             a.id AS "assetId", a.kind AS "assetKind", a.key AS "assetKey", a.name AS "assetName",
             '{}'::text[] AS aliases, '{}'::text[] AS "toolRules"
        FROM finding f
        JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
        LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
       WHERE f.org_id = ${orgId}::uuid AND f.key = ANY(${[...keys]}::bytea[])`,
  );
}
