import { z } from "zod";
import { AssetLink, ClusterPlace, Exposure } from "@/lib/contracts/http/asset-link";
import { OriginMark } from "@/lib/contracts/http/asset-origin";
import { Decision } from "@/lib/contracts/http/decision";
import { ExceptionRequest } from "@/lib/contracts/http/exception";
import { HistoryEvent } from "@/lib/contracts/http/history-event";
import { IncidentStatus } from "@/lib/contracts/http/incident-status";
import { Count, Facets, FacetsFlag, Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Owner, OwnerChange } from "@/lib/contracts/http/owner";
import { RuleWords } from "@/lib/contracts/http/rule-words";
import { SeverityCounts } from "@/lib/contracts/http/severity-counts";
import { BandSource } from "@/lib/model/band-source";
import { FindingKind } from "@/lib/model/finding-kind";
import { Severity } from "@/lib/model/severity";

/** Act 90-100, Attend 70-89, Track* 40-69, Track below (MODEL section 5). */
export const RISK_BANDS = ["act", "attend", "track*", "track"] as const;
export const RiskBand = z.enum(RISK_BANDS);
export type RiskBand = z.infer<typeof RiskBand>;

/** `resolved` and `not_affected` follow from the findings; the others a person may set. */
export const RISK_STATUSES = [
  "open",
  "in_progress",
  "snoozed",
  "accepted",
  "false_positive",
  "not_affected",
  "resolved",
] as const;
export const RiskStatus = z.enum(RISK_STATUSES);
export type RiskStatus = z.infer<typeof RiskStatus>;

/** One named contribution to the score with its evidence. The points of all factors sum to the score before rounding. */
export const RiskFactor = z.object({
  id: z.string(),
  label: z.string(),
  points: z.number(),
  evidence: z.string(),
  asOf: Timestamp.nullable(),
});
export type RiskFactor = z.infer<typeof RiskFactor>;

/** One hop of the way from the outside to the weakness. */
export const RiskHop = z.object({
  kind: z.string(),
  name: z.string(),
  why: z.string(),
  assetId: Id.nullable(),
});
export type RiskHop = z.infer<typeof RiskHop>;

export const FixSummary = z.object({
  /** `package`, `base_image`, `workload_field`, `secret`, `code`, ... as the fix unit says. */
  kind: z.string(),
  title: z.string(),
  available: z.boolean(),
  /** How sure it is that the change is right as it stands; null of an attack path's cuts, and of what was computed before this was told. */
  confidence: z.object({ level: z.enum(["high", "medium", "low"]), reason: z.string() }).nullable(),
});
export type FixSummary = z.infer<typeof FixSummary>;

/** The change itself: what to write where, what it closes and leaves, and how to see that it worked. */
export const Fix = FixSummary.extend({
  text: z.string(),
  diff: z.string().nullable(),
  commands: z.array(z.string()),
  closes: z.number().int(),
  leaves: z.number().int(),
  leavesText: z.string().nullable(),
  verify: z.string().nullable(),
  locus: z.string().nullable(),
  /** The file to change, relative to its repository, and the line; null where no report names one. */
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  /** What a tool says to do, quoted from its rule, where neither a diff nor a command is known; told of one risk and of one's own work. */
  toolSays: z.object({ tool: z.string(), text: z.string() }).nullable(),
});
export type Fix = z.infer<typeof Fix>;

/** An open attack path in a few words; `goal` says where it leads, "to control of the cluster". */
export const PathLink = z.object({
  id: Id,
  title: z.string(),
  goal: z.string(),
  score: z.number().int(),
  band: RiskBand,
});
export type PathLink = z.infer<typeof PathLink>;

export const RiskItem = z.object({
  id: Id,
  title: z.string(),
  /** What can happen, in two sentences. */
  summary: z.string(),
  /** Why it is in its band, beginning with what decides (exploited, reachable from where, what it leads to), then what is wrong: for a row of a list. */
  reason: z.string(),
  kind: z.string(),
  score: z.number().int().min(0).max(100),
  band: RiskBand,
  factors: z.array(RiskFactor),
  owner: Owner,
  fix: FixSummary,
  /** How many findings this risk holds. */
  findings: z.number().int(),
  findingsBySeverity: SeverityCounts,
  /** The first ten assets; `assetCount` is all of them. */
  assets: z.array(AssetLink),
  assetCount: z.number().int(),
  /** Namespace and cluster of what it is about, which is the first of `assets`; null for what lies in no cluster. */
  place: ClusterPlace.nullable(),
  path: z.array(RiskHop),
  status: RiskStatus,
  /** Due by the band's time since the verdict began, or with the attack path that its change ends, or the change that ends it, if that is earlier; null in Track, and while a decision keeps it off the list. */
  dueAt: Timestamp.nullable(),
  overdue: z.boolean(),
  /** Why it is due then, or off the list until then: a few words and a sentence; null where there is no date and no reason for none. */
  dueReason: z.object({ word: z.string(), text: z.string() }).nullable(),
  /** The end of the decision that keeps an accepted or snoozed risk off the list; null where none does or nothing ends. */
  decidedUntil: Timestamp.nullable(),
  /** Of an attack path: the open risk whose change ends it, so that both are one piece of work. */
  endsWith: z.object({ id: Id, title: z.string() }).nullable(),
  /** Open attack paths that its change ends too, the worst first. In a list only those that are no rows of it. The first ten; `alsoEndsCount` is all of them. */
  alsoEnds: z.array(PathLink),
  alsoEndsCount: z.number().int(),
  /** The latest exception asked for, whatever became of it. */
  exception: ExceptionRequest.nullable(),
  severity: Severity,
  exploited: z.boolean(),
  /** Of what it is in: who can open a connection there. */
  exposure: Exposure.shape.level,
  /** The weakness that sets its score is of use only to somebody already inside: a connection is not enough. */
  usedFromInside: z.boolean(),
  /** A credential that a service on the internet takes from whoever has it: what can connect to where it lies does not matter. */
  usedFromAnywhere: z.boolean(),
  /** Of a base image: no inventory shows it running by itself, only in what is built on it. */
  inOthers: z.boolean(),
  /** Of findings since when the oldest is there; of an attack path see `firstSeenBy`. */
  firstSeenAt: Timestamp,
  /** Of an attack path: `evidence`, since when its newest part has been there at the least; `found`, since it was found. Null for other risks. */
  firstSeenBy: z.enum(["evidence", "found"]).nullable(),
  updatedAt: Timestamp,
});
export type RiskItem = z.infer<typeof RiskItem>;

/** A decision tree's answer with the inputs it used. `verdicts` has more than one entry when unknown inputs leave a range. */
export const Verdict = z.object({
  tree: z.enum(["bod-26-04", "ssvc"]),
  verdict: z.string(),
  verdicts: z.array(z.string()),
  dueDays: z.number().int().nullable(),
  inputs: z.array(z.object({ name: z.string(), value: z.string(), evidence: z.string(), known: z.boolean() })),
});
export type Verdict = z.infer<typeof Verdict>;

/** A member of a risk with who saw it. */
export const RiskMember = z.object({
  findingId: Id,
  kind: FindingKind,
  title: z.string(),
  severity: Severity,
  status: z.string(),
  score: z.number().int().nullable(),
  asset: AssetLink,
  /** Package, check or path in one word, as the finding's own list shows it. */
  subject: z.string(),
  installedVersion: z.string().nullable(),
  fixedVersion: z.string().nullable(),
  tools: z.array(z.string()),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp.nullable(),
});
export type RiskMember = z.infer<typeof RiskMember>;

/** What is done to get from the hop before to this one, as data of packs/attack-paths. */
export const AttackTechnique = z.object({
  id: z.string(),
  name: z.string(),
  tactic: z.string(),
  /** Techniques of MITRE ATT&CK that it is a case of. */
  attack: z.array(z.object({ id: z.string(), name: z.string(), url: z.url() })),
  preconditions: z.array(z.string()),
  source: z.url(),
});
export type AttackTechnique = z.infer<typeof AttackTechnique>;

/** A hop with its proof. Hops of risks that are no attack paths have no technique and prove themselves by `why`. */
export const RiskStep = RiskHop.extend({
  technique: AttackTechnique.nullable(),
  proof: z.array(z.object({ kind: z.string(), name: z.string(), why: z.string() })),
  /** Findings that this step uses. */
  findingIds: z.array(Id),
  /** Other workloads that do as well here, as `namespace/Kind/name`; the first 300. */
  alike: z.array(z.string()),
  /** Their assets, in the same order: where each one's exposure, weaknesses and risks are shown. Null for one that is none. */
  alikeIds: z.array(Id.nullable()),
  /** Some of the cheapest cuts takes this step away. */
  cut: z.boolean(),
});
export type RiskStep = z.infer<typeof RiskStep>;

/** One of the one or two changes that break an attack path and most others of its cluster. */
export const PathCut = z.object({
  id: z.string(),
  /** `patch`, `unexpose`, `isolate`, `unprivilege`, `detach-token`, `reduce-rights`, `enforce-pod-security`, `rotate`. */
  kind: z.string(),
  title: z.string(),
  text: z.string(),
  /** How many attack paths of the cluster it breaks, this one included; 0: it takes the told way away and others remain. */
  breaks: z.number().int(),
  /** Of `reduce-rights`: the role that it takes a right out of, and which; absent of what was found before that was kept. `namespace` is null for a ClusterRole. */
  role: z
    .object({
      kind: z.enum(["ClusterRole", "Role"]),
      namespace: z.string().nullable(),
      name: z.string(),
      right: z.string(),
    })
    .optional(),
});
export type PathCut = z.infer<typeof PathCut>;

/** A cut with the open risk whose change it is, if it is one's: who makes it and by when. */
export const PathChange = PathCut.extend({
  risk: z
    .object({ id: Id, title: z.string(), owner: Owner, dueAt: Timestamp.nullable(), overdue: z.boolean() })
    .nullable(),
});
export type PathChange = z.infer<typeof PathChange>;

/** Another change that ends attack paths alone, for where the one that is named first has to wait; in the cluster that it is made in. */
export const Stopgap = PathChange.extend({
  cluster: z.object({ id: Id, name: z.string() }),
  /** Which it ends, of the attack path that is asked about or of those that the risk's change ends: the worst first, at most ten; `pathCount` is all of them. */
  paths: z.array(PathLink),
  pathCount: z.number().int(),
  /** The worst path that tells it: asked there (`/api/v1/risks/{id}/what-if?cut=`), it says what it would change. */
  toldBy: Id,
});
export type Stopgap = z.infer<typeof Stopgap>;

/** An incident that nobody has closed, in a workload of the risk: the worst is the runtime evidence of its score. */
export const RiskIncident = z.object({
  id: Id,
  rule: z.string(),
  severity: Severity,
  status: IncidentStatus,
  /** Name of the workload that it happened in. */
  workload: z.string(),
  /** What to do before any fix, in order: whether it was meant, and how to contain it. The incident's own steps have the commands. */
  doFirst: z.array(z.string()),
  firstAt: Timestamp,
});
export type RiskIncident = z.infer<typeof RiskIncident>;

export const RiskDetail = RiskItem.extend({
  path: z.array(RiskStep),
  /** Of attack paths; empty for other risks. */
  cuts: z.array(PathChange),
  /**
   * Changes to make where that has to wait. Of an attack path which one change ends: at most two others that end it alone. Of a risk whose change ends attack paths: those of
   * these paths, at most five, so that as many paths as can be are ended by some of them. Empty where there are none, and while nothing of it is open.
   */
  instead: z.array(Stopgap),
  fix: Fix,
  verdicts: z.array(Verdict),
  /** What set the band when it was last computed: the organization's choice. */
  bandSource: BandSource,
  /** The factor that held or lifted the score last, in words, and what would change that; null where the score is the plain sum of its factors. */
  bound: z.object({ result: z.string(), because: z.string(), change: z.string() }).nullable(),
  scoreVersion: z.string(),
  scoreHistory: z.array(
    z.object({ at: Timestamp, score: z.number().int(), band: RiskBand, reason: z.string().nullable() }),
  ),
  members: z.array(RiskMember),
  /** The rules by which its findings were found, with what their tools say of them; the first 20. */
  rules: z.array(RuleWords),
  memberCount: Count,
  decisions: z.array(Decision),
  alerts: z.array(
    z.object({ id: z.string(), rule: z.string(), severity: Severity, at: Timestamp, output: z.string() }),
  ),
  /** High or critical, the worst first, at most five. */
  incidents: z.array(RiskIncident),
  /** Of a weakness in code: workloads that run an image built from its repository, and whether that is proven or claimed; claims first, at most ten. */
  codeRuns: z.object({
    count: z.number().int(),
    items: z.array(
      z.object({
        workload: AssetLink,
        place: ClusterPlace.nullable(),
        image: AssetLink,
        /** Of what runs. Where that is another version than the one of which it is known, it is a claim of the image. */
        mark: OriginMark,
        /** Null too where another version runs. */
        commit: z.string().nullable(),
        /** How it is known of the image's newest version, where the workload runs another one; null where it runs that. */
        otherVersion: OriginMark.nullable(),
      }),
    ),
  }),
  history: z.array(HistoryEvent),
  /** Clusters it is in that have not reported for longer than they promised, or for a week: what is said of them may be out of date. */
  staleClusters: z.array(z.object({ id: Id, name: z.string(), reportedAt: Timestamp })),
});
export type RiskDetail = z.infer<typeof RiskDetail>;

export const RISK_SORTS = [
  "-score",
  "-band",
  "score",
  "dueAt",
  "-dueAt",
  "-updatedAt",
  "firstSeenAt",
  "-firstSeenAt",
  "-findings",
] as const;
export const RiskQuery = ListQuery.extend({
  sort: z.enum(RISK_SORTS).default("-score"),
  band: RiskBand.optional(),
  /** Absent: what is open (open and in progress). `any` shows all. */
  status: z.union([RiskStatus, z.literal("any")]).optional(),
  /** A team's slug, `none` for what nobody owns, `person` for what is a person's and no team's. */
  team: z.string().max(100).optional(),
  assetId: Id.optional(),
  findingId: Id.optional(),
  /**
   * `rows`: every attack path is a row. `folded`: one change, one row, as on the pages: a path that the change of an open risk of the same owner ends is told in that
   * risk's row (`alsoEnds`) where the list has it, and counted with it; `toldPaths` says how many.
   */
  paths: z.enum(["rows", "folded"]).default("rows"),
  /** `asked`: an exception is asked for and waits for an answer. `ending`: a decision ends within 30 days. */
  exception: z.enum(["asked", "ending"]).optional(),
  facets: FacetsFlag,
});
export type RiskQuery = z.infer<typeof RiskQuery>;
export const RiskPage = pageOf(RiskItem).extend({
  /** With `paths=folded`, on the first page: attack paths that the rows of this list tell, each with the change which ends it (`alsoEnds`), and that are no rows of it. */
  toldPaths: Count.optional(),
  facets: Facets.optional(),
});
export type RiskPage = z.infer<typeof RiskPage>;

/**
 * Triage of a risk. `accepted`, `snoozed` and `false_positive` need a reason; the first two also `expiresAt`: a decision
 * is time-boxed. `open` withdraws the decision in force.
 */
export const RiskChange = z.strictObject({
  status: z.enum(["open", "in_progress", "snoozed", "accepted", "false_positive"]).optional(),
  owner: OwnerChange.optional(),
  reason: z.string().trim().min(1).max(2000).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type RiskChange = z.infer<typeof RiskChange>;
export const RiskBulkChange = RiskChange.extend({ ids: z.array(Id).min(1).max(200) });
export type RiskBulkChange = z.infer<typeof RiskBulkChange>;
