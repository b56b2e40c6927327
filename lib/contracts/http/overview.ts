import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { IncidentItem } from "@/lib/contracts/http/incident";
import { Count, Timestamp } from "@/lib/contracts/http/list-page";
import { RiskBand, RiskItem } from "@/lib/contracts/http/risk";

/** A piece of a sentence; with `href` it links to the rows it speaks of. */
export const TextPart = z.object({ text: z.string(), href: z.string().nullable() });
export type TextPart = z.infer<typeof TextPart>;

/** Never a dead number: what it means, how it is computed, as of when, and where its rows are. */
export const Figure = z.object({
  id: z.enum(["open_risks", "time_to_fix", "sla_kept", "exposed_exploited"]),
  label: z.string(),
  /** Null when there is nothing to compute it from: shown as unknown, never as zero. */
  value: z.number().nullable(),
  unit: z.enum(["count", "days", "percent"]),
  byBand: z.array(z.object({ band: RiskBand, value: z.number().nullable(), href: z.string() })),
  /** Value now minus value 30 days ago; null when that day is unknown. */
  delta30d: z.number().nullable(),
  better: z.enum(["up", "down"]),
  spark: z.array(z.object({ at: Timestamp, value: z.number().nullable() })),
  href: z.string(),
  how: z.string(),
  asOf: Timestamp,
});
export type Figure = z.infer<typeof Figure>;

/** What must be done now of one urgent band. What is open and not late is in time. */
export const UrgentBand = z.object({
  band: RiskBand,
  /** Days in which it is due; null where the band promises none. */
  dueDays: z.number().int().nullable(),
  open: z.number().int(),
  /** Of the open ones those in whose row something is late: itself, or an attack path that its change ends. */
  late: z.number().int(),
  /** How many rows `lateHref` opens: there a late attack path is a row of its own where its change has time yet. */
  lateListed: z.number().int(),
  /** Of those with a due date that were fixed in the last 90 days or are late now, how many were fixed in time. */
  lately: z.object({ kept: z.number().int(), due: z.number().int() }),
  href: z.string(),
  lateHref: z.string(),
  fixedHref: z.string(),
});
export type UrgentBand = z.infer<typeof UrgentBand>;

/** One day (or week) of posture, from the intervals in scan time. */
export const PosturePoint = z.object({
  at: Timestamp,
  opened: z.number().int(),
  closed: z.number().int(),
  /** Left the open line without being fixed: accepted, retired, suppressed ... */
  settled: z.number().int(),
  open: z.object({
    critical: z.number().int(),
    high: z.number().int(),
    medium: z.number().int(),
    low: z.number().int(),
    other: z.number().int(),
  }),
});
export type PosturePoint = z.infer<typeof PosturePoint>;

export const TeamPosture = z.object({
  team: z.string().nullable(),
  name: z.string(),
  act: z.number().int(),
  attend: z.number().int(),
  open: z.number().int(),
  overdue: z.number().int(),
  closed30d: z.number().int(),
  trend: z.array(z.number()),
  href: z.string(),
});
export type TeamPosture = z.infer<typeof TeamPosture>;

export const CoverageFigure = z.object({
  id: z.enum(["never_scanned", "stale", "unowned", "unplaced", "held"]),
  label: z.string(),
  value: z.number().int(),
  of: z.number().int(),
  href: z.string(),
  how: z.string(),
});
export type CoverageFigure = z.infer<typeof CoverageFigure>;

/** The Plimsoll mark: the share of due work that is kept in time against the promised share, both 0..1. */
export const Mark = z.object({
  level: z.number().min(0).max(1).nullable(),
  line: z.number().min(0).max(1),
  state: z.enum(["safe", "near", "over", "unknown"]),
  parts: z.array(z.object({ label: z.string(), value: z.string(), href: z.string() })),
  text: z.string(),
});
export type Mark = z.infer<typeof Mark>;

export const OverviewQuery = z.strictObject({ days: z.coerce.number().int().min(7).max(366).default(90) });
export type OverviewQuery = z.infer<typeof OverviewQuery>;

export const Overview = z.object({
  asOf: Timestamp,
  /** True before anything was imported: the page then says how to begin. */
  empty: z.boolean(),
  headline: z.array(TextPart),
  /** High and critical incidents that nobody has looked at, with the worst of them; null where there is none. */
  incidents: z.object({ count: Count, worst: IncidentItem }).nullable(),
  mark: Mark,
  /** Act, then Attend. */
  urgent: z.array(UrgentBand),
  figures: z.array(Figure),
  posture: z.array(PosturePoint),
  annotations: z.array(z.object({ at: Timestamp, text: z.string(), href: z.string().nullable() })),
  teams: z.array(TeamPosture),
  topRisks: z.array(RiskItem),
  coverage: z.array(CoverageFigure),
  /** Where findings were caught: before build, in images, in the cluster. */
  lifecycle: z.array(
    z.object({
      stage: z.enum(["code", "build", "deploy", "run"]),
      label: z.string(),
      open: z.number().int(),
      closed30d: z.number().int(),
      /** The open findings, and those closed in 30 days, as a list. */
      href: z.string(),
      closedHref: z.string(),
    }),
  ),
  /** Streams and clusters that went silent, in words. */
  stale: z.array(z.object({ asset: AssetLink.nullable(), text: z.string(), since: Timestamp.nullable() })),
  changes: z.array(z.object({ parts: z.array(TextPart), at: Timestamp.nullable() })),
});
export type Overview = z.infer<typeof Overview>;
