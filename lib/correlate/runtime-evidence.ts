import { z } from "zod";
import { raisedInShort } from "@/lib/engine/raised-incident";
import type { RuntimeLevel, Sourced } from "@/lib/engine/risk/facts";
import { GRAVE_INCIDENT } from "@/lib/graph/runtime-levels";
import { seenBy } from "@/lib/model/event-source";
import { severityOfRank } from "@/lib/model/severity";

/** A workload's level with the incident it comes from; without one where that was closed a moment ago. */
export const RuntimeRow = z.object({
  level: z.number(),
  rule: z.string().nullable(),
  source: z.string().nullable(),
  status: z.string().nullable(),
  at: z.string().nullable(),
  executes: z.string().nullable(),
  /** The exploited weakness that makes it count as high. */
  raisedBy: z.string().nullable(),
});
export type RuntimeRow = z.infer<typeof RuntimeRow>;

/**
 * What is stored of asset `w` and the incident that tells of it: of the worst the one that began first, so that more of the same changes no
 * words (an SQL expression that is null for nearly every asset, without looking an incident up).
 */
export function worstIncident(w: string): string {
  return `CASE WHEN ${w}.runtime_level IS NOT NULL THEN (
    SELECT jsonb_build_object('level', ${w}.runtime_level, 'rule', x.rule, 'source', x.source, 'status', x.status, 'at', x.first_at, 'executes', x.executes, 'raisedBy', x.raised_by)
      FROM (SELECT 1) one LEFT JOIN LATERAL (
        SELECT i.rule, i.source, i.status, i.first_at, i.executes, i.raised_by FROM incident i
         WHERE i.org_id = ${w}.org_id AND i.workload_id = ${w}.id AND ${GRAVE_INCIDENT} AND i.severity = ${w}.runtime_level
         ORDER BY i.first_at, i.id LIMIT 1) x ON true) END`;
}

/** The same as a fact of the place `name`, in words. */
export function runtimeFact(row: RuntimeRow | null, name: string): Sourced<RuntimeLevel> | null {
  if (!row) return null;
  const value: RuntimeLevel = severityOfRank(row.level) === "critical" ? "critical" : "high";
  if (!row.rule || !row.at || !row.source) return { value, evidence: null, date: null };
  const date = new Date(row.at).toISOString();
  const stands = row.status === "acknowledged" ? "is acknowledged and not closed" : "is open";
  const { executes, raisedBy } = row;
  const raised = executes && raisedBy ? ` ${raisedInShort({ executes, raisedBy })}.` : "";
  return {
    value,
    evidence: `${seenBy(row.source)} saw “${row.rule}” in ${name} on ${date.slice(0, 10)} (${value}); the incident ${stands}.${raised}`,
    date,
  };
}
