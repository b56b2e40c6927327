import { type Sql, sql } from "@/lib/db/sql";

/** A stream that has said nothing for this long is stale, and says so. */
export const STALE_DAYS = 7;

/** So many of the reports that a collector promised may be missing: one may be on its way, one may have failed. */
const MISSED_REPORTS = 3;

/** An import that covered nothing, holds nothing and lists nothing shows no sign of having looked. */
const looked = sql`(si.covered_kinds <> '{}' OR si.entries <> '{}'::jsonb OR si.lists_packages)`;

/** When any stream of the asset `a`, or the inventory of its cluster, last looked at it. */
export const lastLooked: Sql = sql`greatest(
  (SELECT max(si.scanned_at) FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
    WHERE s.org_id = a.org_id AND s.asset_id = a.id AND ${looked}),
  (SELECT max(si.scanned_at) FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
    WHERE s.org_id = a.org_id AND s.asset_id = a.cluster_id AND ${looked}),
  (SELECT cr.reported_at FROM cluster_report cr WHERE cr.org_id = a.org_id AND cr.cluster_id = coalesce(a.cluster_id, a.id)))`;

/** True of a `cluster_report` whose sender has not kept its promise to report. */
export const brokePromise = (report: Sql): Sql =>
  sql`(${report}.reports_every_s IS NOT NULL AND ${report}.reported_at < now() - make_interval(secs => ${MISSED_REPORTS}::int * ${report}.reports_every_s))`;

/** Whether the collector of the cluster that `a` is, or is in, has gone silent: then nothing that is shown of it is known to be so still. */
export const isClusterSilent: Sql = sql`coalesce((SELECT ${brokePromise(sql`cr`)} FROM cluster_report cr
  WHERE cr.org_id = a.org_id AND cr.cluster_id = coalesce(a.cluster_id, a.id)), false)`;

/** Whether it was looked at, but too long ago: by its own streams, or for what its collector promised. */
export const isStale: Sql = sql`(coalesce(${lastLooked} < now() - make_interval(days => ${STALE_DAYS}::int), false) OR ${isClusterSilent})`;
