import { type AppliedInventory, applyInventory } from "@/lib/graph/apply-inventory";
import { applyManifests } from "@/lib/graph/apply-manifests";
import { type Application, type AppliedReport, clusterOf, emptyResult, keepContent } from "@/lib/ingest/application";
import { refreshCurrency } from "@/lib/ingest/apply/refresh-currency";
import { refreshFindings } from "@/lib/ingest/apply/refresh-findings";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { type RecordOf, recordsOf } from "@/lib/ingest/records-of";
import { type LeftAsset, leftAsset, placeCluster, placeFiles } from "@/lib/ingest/replay/leave-assets";
import { repositoryPath } from "@/lib/ingest/repository-path";
import { demandWithin } from "@/lib/ingest/target-limits";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** A cluster's objects: assets, edges and exposure follow, and what runs decides which image versions count. */
export async function applyObjects(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, open, scanTime, target } = application;
  const started = performance.now();
  const { objects, deleted } = await gather(application, outcomes);
  await keepContent(application, withheldOf(objects));
  await lockOrganization(connection, claim.orgId);
  const parsed = performance.now();
  const manifests = objects.filter((object) => !object.live);
  const inventory = open.header.inventory;
  const live = objects.filter((object) => object.live);
  // Only the collector's envelope is surely a listing: a file of kubectl's may as well hold manifests.
  const cluster = clusterOf(application);
  const left = await leftAsset(application, cluster === null ? target : { kind: "cluster", key: cluster });
  if (manifests.length > 0 && live.length === 0 && !inventory?.complete && !inventory?.watched) {
    return applyFiles(application, manifests, left);
  }
  if (left) await placeCluster(application, left);
  if (manifests.length > 0) remarkIgnored(application, manifests);
  const unplaced = cluster === null && target.kind !== "cluster";
  const complete = completeness(application);
  const namesGone = inventory?.watched === true && !open.row.context.partial;
  const applied = await applyInventory(connection, {
    orgId: claim.orgId,
    importId: claim.importId,
    // Without a name the sender's own label keeps it apart from every other cluster until somebody places it.
    clusterName: cluster ?? target.key,
    clusterUid: inventory?.cluster ?? null,
    unplaced,
    scannedAt: scanTime.at,
    complete,
    watched: inventory?.watched ? { kinds: inventory.kinds } : null,
    reportsEverySeconds: inventory?.reportsEverySeconds ?? null,
    missing: open.header.incomplete && inventory?.reportsEverySeconds ? [open.header.incomplete] : [],
    deleted: open.row.context.partial ? [] : deleted,
    objects: live,
  });
  await demandOwnCluster(application, applied.clusterAssetId);
  await connection.query("CREATE TEMP TABLE IF NOT EXISTS touched (finding_id uuid) ON COMMIT DROP");
  await refreshCurrency(connection, claim.orgId, applied.imageAssetIds);
  await touchFindings(application, [...applied.imageAssetIds, ...applied.retiredAssetIds]);
  const moved = await refreshFindings(connection, claim.orgId, {
    importId: claim.importId,
    reason: "The versions that run now do not have it",
  });
  return {
    ...emptyResult(application),
    counts: { ...countsOf(applied), ...moved, retired: applied.counts.retired + moved.retired },
    inventory: {
      covers: complete ? "whole" : namesGone ? "changes" : "adds",
      gone: { ...applied.gone, findings: moved.retired },
    },
    assetIds: [...new Set([...applied.assetIds, ...applied.imageAssetIds])],
    targetAssetId: applied.clusterAssetId,
    unplaced,
    timings: { parseMs: Math.round(parsed - started), applyMs: Math.round(performance.now() - parsed) },
  };
}

function countsOf({ counts }: AppliedInventory) {
  return { new: counts.new, changed: counts.changed, unchanged: counts.unchanged };
}

type Gathered = { objects: RecordOf<"object">[]; deleted: RecordOf<"deleted">[] };

async function gather(application: Application, outcomes: AsyncIterable<Outcome[]>): Promise<Gathered> {
  const gathered: Gathered = { objects: [], deleted: [] };
  for await (const batch of recordsOf(application, outcomes, "object", "deleted")) {
    for (const record of batch) {
      if (record.kind === "object") gathered.objects.push(record);
      else gathered.deleted.push(record);
    }
  }
  return gathered;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Values of Secrets that the raw report must not keep. One that stands in what is kept of the objects (a name, a label) is
 * no secret, and replacing it would make other objects of them when the report is read again.
 */
export function withheldOf(objects: readonly Pick<RecordOf<"object">, "object" | "withheld">[]): Set<string> {
  const values = new Set(objects.flatMap((one) => one.withheld ?? []));
  if (values.size === 0) return values;
  const plain = [...values].filter((value) => !BASE64.test(value));
  for (const { object } of objects) {
    for (const text of textsIn(object)) {
      values.delete(text);
      for (const value of plain) if (text.includes(value)) values.delete(value);
    }
  }
  return values;
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield name;
      yield* textsIn(inner);
    }
  }
}

/** Beside objects of a cluster a manifest is no inventory, and nobody says whose file it would be. */
function remarkIgnored({ tally }: Application, manifests: readonly RecordOf<"object">[]): void {
  const names = manifests.map(({ objectKind, namespace, name }) =>
    [namespace, objectKind, name].filter(Boolean).join("/"),
  );
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  tally.remark(
    `Not taken: ${names.slice(0, 5).join(", ")}${more}. Without uid or resourceVersion these are manifests, not objects of the cluster; deliver them in a file of their own.`,
  );
}

const READ_AS_MANIFESTS =
  "Read as manifests, not as a cluster's objects: they have no uid or resourceVersion. Take them from the API server (kubectl get -o json) to describe what runs.";

/** Objects that live in no cluster. */
async function applyFiles(
  application: Application,
  objects: readonly RecordOf<"object">[],
  left: LeftAsset | null,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime, tally } = application;
  if (left) await placeFiles(application, left);
  // In a repository manifests are what one expects; elsewhere somebody meant to show what runs.
  if (target.kind !== "repository") tally.remark(READ_AS_MANIFESTS);
  const { assetIds, targetAssetId, counts } = await applyManifests(connection, {
    orgId: claim.orgId,
    importId: claim.importId,
    target,
    scannedAt: scanTime.at,
    file: repositoryPath(application),
    objects,
  });
  return { ...emptyResult(application), assetIds, targetAssetId, counts };
}

/**
 * A cluster is known by its uid, whatever it is called: a limited token may not reach another one under a name of its own.
 * Errors   `forbidden`; everything is rolled back then.
 */
async function demandOwnCluster(application: Application, clusterId: string): Promise<void> {
  const { connection, claim, open } = application;
  const patterns = open.row.context.limitedTo;
  if (!patterns) return;
  const { rows } = await connection.query<{ key: string }>("SELECT key FROM asset WHERE org_id = $1 AND id = $2", [
    claim.orgId,
    clusterId,
  ]);
  // A second cluster of one name has the beginning of its uid behind it.
  demandWithin(patterns, { kind: "cluster", key: rows[0]?.key.replace(/~[^~]*$/, "") ?? "", unplaced: false });
}

/** Only the collector's envelope, or the sender's word, makes absence mean something (MODEL section 3, Inventory). */
function completeness({ open }: Application): { kinds: string[]; namespaces: string[] | null } | null {
  const inventory = open.header.inventory;
  if (open.row.context.partial || open.header.incomplete) return null;
  if (inventory?.complete) return { kinds: inventory.kinds, namespaces: inventory.namespaces };
  // What changed since the last report is never the whole, whatever the sender states.
  if (!open.row.context.complete || inventory?.watched) return null;
  return { kinds: inventory?.kinds ?? [], namespaces: inventory?.namespaces ?? null };
}

async function touchFindings({ connection, claim }: Application, assetIds: readonly string[]): Promise<void> {
  await connection.query(
    "INSERT INTO touched SELECT id FROM finding WHERE org_id = $1 AND asset_id = ANY($2::uuid[])",
    [claim.orgId, assetIds],
  );
}
