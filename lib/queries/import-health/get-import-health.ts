import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { ImportHealth, UnplacedImport, WaitingClosure } from "@/lib/contracts/http/import-health";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { FindingKind } from "@/lib/model/finding-kind";
import { countAssets } from "@/lib/queries/import-health/assets";
import { headlineOf } from "@/lib/queries/import-health/headline";
import { readGaps, readOlder } from "@/lib/queries/import-health/parsers";
import { readLatestBatch } from "@/lib/queries/import-health/replays";
import { readSenders } from "@/lib/queries/import-health/senders";
import { HEALTH_DAYS, readSources } from "@/lib/queries/import-health/sources";
import { At } from "@/lib/queries/row-values";
import { waitsForPlace } from "@/lib/queries/waiting-imports";

const SOURCES_SHOWN = 100;
const HELD_SHOWN = 50;

/** What is known of ingest, in one transaction so that its numbers agree with each other. */
export async function getImportHealth(db: Db, orgId: string, now = new Date()): Promise<ImportHealth> {
  return withTenant(db, orgId, async (tx) => {
    const sources = await readSources(tx, orgId, now);
    const senders = await readSenders(tx, orgId, now);
    const facts = {
      empty: sources.length === 0 && senders.length === 0 && (await hasNoImport(tx, orgId)),
      sources,
      senders,
      assets: await countAssets(tx, orgId),
      gaps: await readGaps(tx, orgId),
      ...(await readHeld(tx, orgId)),
      ...(await readToPlace(tx, orgId)),
    };
    return {
      ...facts,
      asOf: now.toISOString(),
      days: HEALTH_DAYS,
      headline: headlineOf(facts),
      sources: sources.slice(0, SOURCES_SHOWN),
      sourceCount: sources.length,
      older: await readOlder(tx, orgId),
      replay: await readLatestBatch(tx, orgId),
    };
  });
}

async function hasNoImport(tx: Tx, orgId: string): Promise<boolean> {
  const [found] = await rows(tx, z.object({ none: z.boolean() }))`
    SELECT NOT EXISTS (SELECT 1 FROM import WHERE org_id = ${orgId}::uuid) AS none`;
  return found?.none ?? true;
}

const Held = z.object({
  importId: z.string(),
  asset: AssetLink,
  kind: FindingKind,
  wouldClose: z.number(),
  of: z.number(),
  reason: z.string(),
  receivedAt: At,
  total: z.number(),
});

/** Closures that wait for a person, the longest waiting first. */
async function readHeld(tx: Tx, orgId: string): Promise<{ held: WaitingClosure[]; heldCount: number }> {
  const found = await rows(tx, Held)`
    SELECT h.import_id AS "importId", jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) AS asset, h.kind,
           h.vanishing AS "wouldClose", h.live AS of, h.reason, i.received_at AS "receivedAt", count(*) OVER ()::int AS total
      FROM held_closure h
      JOIN asset a ON a.org_id = h.org_id AND a.id = h.asset_id
      JOIN import i ON i.org_id = h.org_id AND i.id = h.import_id
     WHERE h.org_id = ${orgId}::uuid AND h.status = 'pending' ORDER BY i.received_at, h.id LIMIT ${HELD_SHOWN}`;
  return { held: found.map(({ total: _, ...row }) => row), heldCount: found[0]?.total ?? 0 };
}

const ToPlace = z.object({
  importId: z.string(),
  name: z.string(),
  sender: z.string(),
  entries: z.number(),
  receivedAt: At,
  total: z.number(),
});

/** Imports that nothing says the target of, newest first: who sends them can still say it the next time. */
async function readToPlace(tx: Tx, orgId: string): Promise<{ toPlace: UnplacedImport[]; toPlaceCount: number }> {
  const found = await rows(tx, ToPlace)`
    SELECT i.id AS "importId", coalesce(i.filename, i.tool, 'Report without a name') AS name, i.actor_name AS sender,
           coalesce((i.counts ->> 'entries')::int, 0) AS entries, i.received_at AS "receivedAt", count(*) OVER ()::int AS total
      FROM import i WHERE i.org_id = ${orgId}::uuid AND ${waitsForPlace}
     ORDER BY i.received_at DESC, i.id LIMIT ${HELD_SHOWN}`;
  return { toPlace: found.map(({ total: _, ...row }) => row), toPlaceCount: found[0]?.total ?? 0 };
}
