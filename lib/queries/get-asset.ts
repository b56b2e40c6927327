import { z } from "zod";
import { type AssetDetail, type AssetVersion, Neighbour } from "@/lib/contracts/http/asset";
import { Exposure } from "@/lib/contracts/http/asset-link";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { assetEvidence } from "@/lib/queries/asset-evidence";
import { exposureLevel, readAssetRows } from "@/lib/queries/asset-rows";
import { assetStreams, kindsNotSeen } from "@/lib/queries/asset-streams";
import { clusterInventory } from "@/lib/queries/cluster-inventory";
import { ExposureOf, PrivilegesOf } from "@/lib/queries/exposure-values";
import { isToldInRow } from "@/lib/queries/own-row";
import { At, SeverityOf } from "@/lib/queries/row-values";
import { subjectHistory } from "@/lib/queries/subject-history";

const Facts = z.object({
  exposure: ExposureOf.nullable(),
  exposureLevel: Exposure.shape.level.nullable(),
  privilegeLevel: z.string().nullable(),
  privileges: PrivilegesOf.nullable(),
  missionImpact: z.enum(["low", "medium", "high"]).nullable(),
  environment: z.string().nullable(),
  labels: z.record(z.string(), z.coerce.string()),
  risks: z.number(),
  topRiskScore: z.number().nullable(),
  components: z.number(),
});

/** One asset: what it is, who can reach it, who owns it, what covers it, what is beside it. */
export async function getAsset(db: Db, orgId: string, id: string): Promise<AssetDetail> {
  return withTenant(db, orgId, (tx) => readAsset(tx, orgId, id));
}

/** The same inside a transaction that has just changed it. */
export async function readAsset(tx: Tx, orgId: string, id: string): Promise<AssetDetail> {
  const [asset] = await readAssetRows(tx, orgId, [id]);
  const [facts] = await rows(tx, Facts)`
    SELECT a.exposure, ${exposureLevel} AS "exposureLevel", a.privilege AS privileges, a.privilege_level AS "privilegeLevel", a.mission_impact AS "missionImpact",
           a.environment, a.labels,
           about.risks, about."topRiskScore",
           (SELECT count(DISTINCT p.component_id)::int FROM stream s JOIN presence p ON p.org_id = s.org_id AND p.stream_id = s.id
             WHERE s.org_id = a.org_id AND s.asset_id = a.id AND s.is_current) AS components
      FROM asset a CROSS JOIN LATERAL (
             SELECT count(*)::int AS risks, max(r.score)::int AS "topRiskScore" FROM risk r
              WHERE r.org_id = a.org_id AND r.status IN ('open', 'in_progress') AND (r.asset_id = a.id OR a.id = ANY(r.asset_ids))
                AND NOT ${isToldInRow([sql`(r.asset_id = ${id}::uuid OR ${id}::uuid = ANY(r.asset_ids))`])}) AS about
     WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  if (!asset || !facts) throw new AppError("not_found", "No asset has this id in your organization.");
  const streams = await assetStreams(tx, orgId, id);
  const inventory = await clusterInventory(tx, orgId, id);
  const asOf = inventory?.reportedAt ?? asset.lastSeenAt;
  const { exposure, exposureLevel: level, ...rest } = facts;
  return {
    ...asset,
    ...rest,
    exposure: level === null ? null : { ports: [], chain: [], ...exposure, level, asOf },
    inventory,
    streams,
    notSeenSince: kindsNotSeen(streams),
    versions: await versions(tx, orgId, id),
    neighbours: await neighbours(tx, orgId, id),
    alerts: await alerts(tx, orgId, id),
    evidence: await assetEvidence(tx, orgId, id),
    timeline: await timeline(tx, orgId, id),
  };
}

const VersionRow = z.object({
  id: z.string(),
  key: z.string(),
  aliases: z.array(z.object({ type: z.string(), digest: z.string(), platform: z.string() })),
  ref: z.string().nullable(),
  current: z.boolean(),
  runs: z.number(),
  components: z.number(),
  scannedAt: At.nullable(),
  firstSeenAt: At,
});

/** Newest first, at most 100. A tag is a name of a version, not a digest of it. */
async function versions(tx: Tx, orgId: string, id: string): Promise<AssetVersion[]> {
  const found = await rows(tx, VersionRow)`
    SELECT v.id, v.key, v.source_commit AS ref, v.first_seen_at AS "firstSeenAt",
           coalesce((SELECT jsonb_agg(jsonb_build_object('type', al.type, 'digest', al.value, 'platform', al.platform) ORDER BY al.type, al.value)
              FROM version_alias al WHERE al.org_id = v.org_id AND al.version_id = v.id), '[]'::jsonb) AS aliases,
           EXISTS (SELECT 1 FROM stream s WHERE s.org_id = v.org_id AND s.version_id = v.id AND s.is_current) AS current,
           (SELECT count(*)::int FROM edge e WHERE e.org_id = v.org_id AND e.to_version_id = v.id AND e.kind = 'runs' AND e.is_live) AS runs,
           (SELECT count(DISTINCT p.component_id)::int FROM stream s JOIN presence p ON p.org_id = s.org_id AND p.stream_id = s.id
             WHERE s.org_id = v.org_id AND s.version_id = v.id) AS components,
           (SELECT max(si.scanned_at) FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
             WHERE s.org_id = v.org_id AND s.version_id = v.id) AS "scannedAt"
      FROM asset_version v WHERE v.org_id = ${orgId}::uuid AND v.asset_id = ${id}::uuid
     ORDER BY v.first_seen_at DESC, v.id LIMIT 100`;
  return found.map(({ aliases, ...row }) => ({
    ...row,
    digests: aliases
      .filter(({ type }) => type !== "tag")
      .map((alias) => ({ ...alias, platform: alias.platform || null })),
    tags: aliases.filter(({ type }) => type === "tag").map(({ digest }) => digest),
  }));
}

/** Live facts that start or end here, at most 300. */
function neighbours(tx: Tx, orgId: string, id: string): Promise<Neighbour[]> {
  return rows(tx, Neighbour)`
    SELECT DISTINCT ON (e.kind, o.name, o.id) CASE WHEN e.from_id = ${id}::uuid THEN 'out' ELSE 'in' END AS direction, e.kind AS edge,
           jsonb_build_object('id', o.id, 'kind', o.kind, 'name', o.name) AS asset,
           nullif(concat_ws(' / ', cl.name, nullif(o.namespace, '')), '') AS place, e.attributes->>'detail' AS detail
      FROM edge e JOIN asset o ON o.org_id = e.org_id AND o.id = CASE WHEN e.from_id = ${id}::uuid THEN e.to_id ELSE e.from_id END
      LEFT JOIN asset cl ON cl.org_id = o.org_id AND cl.id = o.cluster_id
     WHERE e.org_id = ${orgId}::uuid AND e.is_live AND (e.from_id = ${id}::uuid OR e.to_id = ${id}::uuid)
     ORDER BY e.kind, o.name, o.id LIMIT 300`;
}

const AlertRow = z.object({
  id: z.string(),
  rule: z.string(),
  severity: SeverityOf,
  output: z.string(),
  at: At,
  count: z.number(),
});

/** Runtime alerts folded by rule, latest first. */
function alerts(tx: Tx, orgId: string, id: string): Promise<AssetDetail["alerts"]> {
  return rows(tx, AlertRow)`
    SELECT (array_agg(encode(l.id, 'hex') ORDER BY l.at DESC))[1] AS id, l.rule, max(l.severity)::int AS severity,
           (array_agg(l.output ORDER BY l.at DESC))[1] AS output, max(l.at) AS at, count(*)::int AS count
      FROM alert l WHERE l.org_id = ${orgId}::uuid AND l.workload_id = ${id}::uuid
     GROUP BY l.rule ORDER BY max(l.at) DESC LIMIT 50`;
}

const ScanRow = z.object({
  at: At,
  importId: z.string(),
  tool: z.string(),
  scope: z.string(),
  filename: z.string().nullable(),
  shared: z.boolean(),
  opened: z.number(),
  resolved: z.number(),
});

/** Scans and what people did, latest 100, newest first. */
async function timeline(tx: Tx, orgId: string, id: string): Promise<HistoryEvent[]> {
  const scans = await rows(tx, ScanRow)`
    SELECT si.scanned_at AS at, si.import_id AS "importId", s.tool, s.scope, i.filename,
           m.shared, CASE WHEN m.shared THEN (
             SELECT count(*)::int FROM observation o JOIN finding f ON f.org_id = o.org_id AND f.id = o.finding_id
              WHERE o.org_id = s.org_id AND o.stream_id = s.id AND o.live @> si.scanned_at AND f.first_seen_at = si.scanned_at)
             ELSE coalesce((i.counts->>'new')::int, 0) END AS opened,
           CASE WHEN m.shared THEN (
             SELECT count(DISTINCT f.id)::int FROM finding_event e JOIN finding f ON f.org_id = e.org_id AND f.id = e.finding_id
              WHERE e.org_id = s.org_id AND e.import_id = si.import_id AND e.kind = 'fixed' AND f.asset_id = s.asset_id)
             ELSE coalesce((i.counts->>'resolved')::int, 0) END AS resolved
      FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
      JOIN import i ON i.org_id = si.org_id AND i.id = si.import_id
      -- The counts of a report about many things (a cluster's) are of all of them.
      CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT 1 FROM stream_import x JOIN stream t ON t.org_id = x.org_id AND t.id = x.stream_id
         WHERE x.org_id = s.org_id AND x.import_id = si.import_id AND t.asset_id <> s.asset_id) AS shared) m
     WHERE s.org_id = ${orgId}::uuid AND s.asset_id = ${id}::uuid ORDER BY si.scanned_at DESC LIMIT 100`;
  const scanned = scans.map(({ at, importId, tool, scope, filename, shared, opened, resolved }) => ({
    at,
    type: "scan",
    // One scan looks like the next without what its report brought.
    text: `Scanned by ${tool}${scope === "default" ? "" : ` (${scope})`}: ${filename ?? "its report"} had ${opened} new, ${resolved} resolved${shared ? " here" : ""}`,
    actor: null,
    importId,
  }));
  return [...scanned, ...(await subjectHistory(tx, orgId, "asset", id))].sort((a, b) => b.at.localeCompare(a.at));
}
