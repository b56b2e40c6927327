import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { HistoryEvent } from "@/lib/contracts/http/history-event";
import { IncidentStatus } from "@/lib/contracts/http/incident-status";
import { Facets, FacetsFlag, Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { RiskBand } from "@/lib/contracts/http/risk";
import { Severity } from "@/lib/model/severity";

/** Alerts of one rule, place, lineage and UTC day. */
export const IncidentItem = z.object({
  id: Id,
  rule: z.string(),
  source: z.string(),
  severity: Severity,
  status: IncidentStatus,
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  /** Null while no inventory knows whose container it was. */
  workload: AssetLink.nullable(),
  pod: z.string().nullable(),
  host: z.string().nullable(),
  image: z.string().nullable(),
  /** Which processes led to it, or who asked the API server, oldest first. */
  lineage: z.string(),
  /** The newest alert's own words. */
  output: z.string(),
  /** How many alerts are stored of it. */
  alerts: z.number().int(),
  firstAt: Timestamp,
  lastAt: Timestamp,
});
export type IncidentItem = z.infer<typeof IncidentItem>;

export const IncidentRisk = z.object({
  id: Id,
  title: z.string(),
  score: z.number().int(),
  band: RiskBand,
  kev: z.boolean(),
});
export type IncidentRisk = z.infer<typeof IncidentRisk>;

/** One thing to do, with commands where some can be copied as they are. */
export const IncidentStep = z.object({ text: z.string(), commands: z.array(z.string()) });
export type IncidentStep = z.infer<typeof IncidentStep>;

export const IncidentDetail = IncidentItem.extend({
  /** Why it counts as more than its sensor said, and why the rule matters, where the product's own policy says so. */
  reason: z.string().nullable(),
  /** Events of the same rule, cluster and day that were only counted: more came in an hour than is kept. */
  counted: z.number().int(),
  statusAt: Timestamp.nullable(),
  /** Null where nobody did: it opened again by itself. */
  statusBy: z.string().nullable(),
  note: z.string(),
  /** Images that its workload runs, or the one that its alerts name. */
  images: z.array(AssetLink),
  /** Open risks of its workload and images, the worst first, at most ten. */
  risks: z.array(IncidentRisk),
  steps: z.array(IncidentStep),
  history: z.array(HistoryEvent),
  /** Ids of incidents whose alerts turned out to be this one's. */
  mergedIds: z.array(Id),
});
export type IncidentDetail = z.infer<typeof IncidentDetail>;

/** `-urgency`: what nobody has looked at first, the worst first within it, then the newest. */
export const INCIDENT_SORTS = ["-urgency", "-lastAt", "lastAt", "-severity", "-alerts"] as const;
export const IncidentQuery = ListQuery.extend({
  sort: z.enum(INCIDENT_SORTS).default("-lastAt"),
  /** Absent: what nobody has closed. `any` shows all. */
  status: z.union([IncidentStatus, z.literal("any")]).optional(),
  severity: Severity.optional(),
  cluster: z.string().max(253).optional(),
  source: z.string().max(100).optional(),
  workloadId: Id.optional(),
  facets: FacetsFlag,
});
export type IncidentQuery = z.infer<typeof IncidentQuery>;
export const IncidentPage = pageOf(IncidentItem).extend({ facets: Facets.optional() });
export type IncidentPage = z.infer<typeof IncidentPage>;

export const IncidentChange = z
  .strictObject({ status: IncidentStatus.optional(), note: z.string().trim().max(2000).optional() })
  .refine(
    ({ status, note }) => status !== undefined || note !== undefined,
    "Nothing to change: send `status` or `note`.",
  );
export type IncidentChange = z.infer<typeof IncidentChange>;

/** A runtime event as it was received. */
export const IncidentAlert = z.object({
  id: z.string(),
  at: Timestamp,
  receivedAt: Timestamp,
  severity: Severity,
  priority: z.string(),
  output: z.string(),
  host: z.string().nullable(),
  pod: z.string().nullable(),
  containerId: z.string().nullable(),
  tags: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()),
});
export type IncidentAlert = z.infer<typeof IncidentAlert>;
export const IncidentAlertQuery = ListQuery.omit({ q: true });
export type IncidentAlertQuery = z.infer<typeof IncidentAlertQuery>;
export const IncidentAlertPage = pageOf(IncidentAlert);
