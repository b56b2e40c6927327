import type { TenantConnection } from "@/lib/db/tenant";
import type { DerivedAsset, DerivedGraph } from "@/lib/graph/derive/derived";
import { type CopyValue, copyRows } from "@/lib/ingest/stage/copy-rows";

/** One moment of a cluster, and until when its state holds; a moment that only describes has `until` equal to `at`. */
export type Moment = { at: Date; until: Date | null };

/** Temporary tables for what the moments of one import amount to, before anything has an id. */
export async function createGraphStaging(connection: TenantConnection): Promise<void> {
  await connection.query(`
    DROP TABLE IF EXISTS inv_asset, inv_edge, inv_reference, inv_container;
    CREATE TEMP TABLE inv_asset (
      kind text, key text, name text, namespace text, labels jsonb, attributes jsonb,
      exposure_level text, exposure jsonb, privilege_level text, privilege jsonb, at timestamptz
    ) ON COMMIT DROP;
    CREATE TEMP TABLE inv_edge (
      from_kind text, from_key text, kind text, to_kind text, to_key text, attributes jsonb, at timestamptz, until timestamptz
    ) ON COMMIT DROP;
    CREATE TEMP TABLE inv_reference (
      workload_key text, repository text, config text, digest text, platform text, tag text, containers text[], at timestamptz, until timestamptz
    ) ON COMMIT DROP;
    CREATE TEMP TABLE inv_container (
      workload_key text, namespace text, pod text, container_id text, container text, at timestamptz
    ) ON COMMIT DROP;`);
}

/** Adds one moment. */
export async function stageGraph(connection: TenantConnection, graph: DerivedGraph, moment: Moment): Promise<void> {
  const at = moment.at.toISOString();
  const until = moment.until?.toISOString() ?? null;
  await copyRows(
    connection,
    "inv_asset",
    ASSET_COLUMNS,
    graph.assets.map((asset) => [...assetRow(asset), at]),
  );
  await copyRows(
    connection,
    "inv_edge",
    ["from_kind", "from_key", "kind", "to_kind", "to_key", "attributes", "at", "until"],
    graph.edges.map(({ from, kind, to, attributes }) => [
      from.kind,
      from.key,
      kind,
      to.kind,
      to.key,
      JSON.stringify(attributes),
      at,
      until,
    ]),
  );
  await copyRows(
    connection,
    "inv_reference",
    ["workload_key", "repository", "config", "digest", "platform", "tag", "containers", "at", "until"],
    graph.references.map((one) => [
      one.workload.key,
      one.repository,
      one.config,
      one.digest,
      one.platform,
      one.tag,
      one.containers,
      at,
      until,
    ]),
  );
  await copyRows(
    connection,
    "inv_container",
    ["workload_key", "namespace", "pod", "container_id", "container", "at"],
    graph.containers.map((one) => [one.workload.key, one.namespace, one.pod, one.containerId, one.container, at]),
  );
}

const ASSET_COLUMNS = [
  "kind",
  "key",
  "name",
  "namespace",
  "labels",
  "attributes",
  "exposure_level",
  "exposure",
  "privilege_level",
  "privilege",
  "at",
];

function assetRow(asset: DerivedAsset): CopyValue[] {
  return [
    asset.kind,
    asset.key,
    asset.name,
    asset.namespace,
    JSON.stringify(asset.labels),
    JSON.stringify(asset.attributes),
    asset.exposureLevel,
    jsonOrNull(asset.exposure),
    asset.privilegeLevel,
    jsonOrNull(asset.privilege),
  ];
}

function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
