import { createHash } from "node:crypto";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Factor } from "@/lib/engine/risk/facts";
import { beyondScale } from "@/lib/engine/risk/risk-score";

/** A risk as it is stored, with why its score is what it is. */
export type RiskRow = {
  id: string;
  /** Hexadecimal. */
  key: string;
  kind: string;
  title: string;
  summary: string;
  assetId: string;
  score: number;
  band: string;
  formula: string;
  factors: readonly Factor[];
  verdicts: unknown;
  fix: unknown;
  path: unknown;
  exposed: boolean;
  kev: boolean;
  fixable: boolean;
  topSeverity: number;
  severities: Readonly<Record<string, number>>;
  findingCount: number;
  assetCount: number;
  assetIds: readonly string[];
  ownerTeamId: string | null;
  ownerUserId: string | null;
  ownerReason: unknown;
  /** Of an attack path: the risk whose change ends it. Absent where none does, so that the digest of other risks does not know of it. */
  endsWithId?: string;
  /** Of a change that counts as the worst attack path that it ends: what it is without. `liftChanges` keeps what the paths add, so that the digest does not know of it. */
  own?: Pick<RiskRow, "score" | "band" | "factors" | "verdicts" | "verdictSince" | "dueAt">;
  /** How all findings of it are decided; `open` where some are not: then what people said of the risk itself stands. */
  status: string;
  /** What it was when this was computed; undefined for one that is new. */
  statusBefore: string | undefined;
  firstSeenAt: Date;
  verdictSince: Date;
  dueAt: Date | null;
  why: string;
  at: Date;
};

/** What is stored of a risk beyond what its digest says. */
type Stored = { status: string; computed: Uint8Array | null };

/**
 * A digest of everything that is computed, so that what comes out as it is stored is neither sent nor compared. What depends on
 * when it is computed is no part of it; neither is the status, which people set.
 */
function digestOf(computed: string): Buffer {
  return createHash("sha256").update(computed).digest().subarray(0, 16);
}

/** What is computed of a risk, as JSON; what of that is digested, and the rest of it beside. */
function computedOf({ id, key, status, statusBefore: _, why, at, own, ...row }: RiskRow) {
  const computed = JSON.stringify(row);
  const digested = own ? JSON.stringify({ ...row, ...own }) : computed;
  return { computed, digested, rest: { id, key, status, why, at } };
}

/** A row as the statement reads it: what is computed is put in JSON once, for its digest too. */
function toJson(row: RiskRow): string {
  const { computed, digested, rest } = computedOf(row);
  const more = JSON.stringify({
    ...rest,
    overScale: beyondScale(row),
    computed: digestOf(digested).toString("hex"),
  });
  return `${computed.slice(0, -1)},${more.slice(1)}`;
}

/** Whether writing this risk would change nothing: computed as it is stored, and neither closed nor hidden in another way. */
export function isAsStored(row: RiskRow, { status, computed }: Stored): boolean {
  const keepsStatus = row.status === "open" ? status === "open" || status === "in_progress" : status === row.status;
  return keepsStatus && computed !== null && digestOf(computedOf(row).digested).equals(computed);
}

const STATUS = "CASE WHEN r.status = 'closed' OR EXCLUDED.status <> 'open' THEN EXCLUDED.status ELSE r.status END";

/**
 * Writes some hundreds of risks in one statement; only what differs is written, and a pinned owner stays.
 *
 * Status   people decide while this is computed: what is stored when the row is written stays, not what was read before. Only a risk
 *          that was closed, and one whose findings are all decided, takes the one given.
 * History  one row per change of integer score, of what its factors give beyond the scale, or of band, and per reopening.
 */
export async function upsertRisks(
  connection: TenantConnection,
  orgId: string,
  rows: readonly RiskRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await reopenUndecided(connection, orgId, rows);
  const ordered = rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(toJson);
  await connection.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(
         id uuid, key text, kind text, title text, summary text, "assetId" uuid, score smallint, band text, formula text, factors jsonb, verdicts jsonb,
         fix jsonb, path jsonb, exposed boolean, kev boolean, fixable boolean, "topSeverity" smallint, severities jsonb, "findingCount" int, "assetCount" int, "assetIds" uuid[],
         computed text, "ownerTeamId" uuid, "ownerUserId" uuid, "ownerReason" jsonb, status text, "firstSeenAt" timestamptz, "verdictSince" timestamptz, "dueAt" timestamptz, "endsWithId" uuid,
         "overScale" smallint, why text, at timestamptz)),
     before AS (SELECT g.id, r.score, r.over_scale, r.band, r.status FROM given g LEFT JOIN risk r ON r.org_id = $1 AND r.id = g.id),
     written AS (
       INSERT INTO risk AS r (org_id, id, key, kind, title, summary, asset_id, score, band, formula, factors, verdicts, fix, path, exposed, kev, fixable,
                              top_severity, severities, finding_count, asset_count, asset_ids, owner_team_id, owner_user_id, owner_reason, status, first_seen_at,
                              verdict_since, due_at, ends_with_id, closed_at, computed, over_scale)
       SELECT $1, id, decode(key, 'hex'), kind, title, summary, "assetId", score, band, formula, factors, verdicts, fix, path, exposed, kev, fixable,
              "topSeverity", severities, "findingCount", "assetCount", "assetIds", "ownerTeamId", "ownerUserId", "ownerReason", status, "firstSeenAt",
              "verdictSince", "dueAt", "endsWithId", NULL, decode(computed, 'hex'), "overScale"
         FROM given
       ON CONFLICT (org_id, key) DO UPDATE SET
         kind = EXCLUDED.kind, title = EXCLUDED.title, summary = EXCLUDED.summary, asset_id = EXCLUDED.asset_id, score = EXCLUDED.score, band = EXCLUDED.band,
         formula = EXCLUDED.formula, factors = EXCLUDED.factors, verdicts = EXCLUDED.verdicts, fix = EXCLUDED.fix, path = EXCLUDED.path, exposed = EXCLUDED.exposed,
         kev = EXCLUDED.kev, fixable = EXCLUDED.fixable, top_severity = EXCLUDED.top_severity, severities = EXCLUDED.severities, finding_count = EXCLUDED.finding_count,
         asset_count = EXCLUDED.asset_count, asset_ids = EXCLUDED.asset_ids,
         owner_team_id = CASE WHEN r.owner_pinned THEN r.owner_team_id ELSE EXCLUDED.owner_team_id END,
         owner_user_id = CASE WHEN r.owner_pinned THEN r.owner_user_id ELSE EXCLUDED.owner_user_id END,
         owner_reason = CASE WHEN r.owner_pinned THEN r.owner_reason ELSE EXCLUDED.owner_reason END,
         status = ${STATUS}, first_seen_at = EXCLUDED.first_seen_at, verdict_since = EXCLUDED.verdict_since, due_at = EXCLUDED.due_at,
         ends_with_id = EXCLUDED.ends_with_id, closed_at = NULL, updated_at = now(), computed = EXCLUDED.computed, over_scale = EXCLUDED.over_scale
        WHERE (r.kind, r.title, r.summary, r.asset_id, r.score, r.band, r.formula, r.factors, r.verdicts, r.fix, r.path, r.exposed, r.kev, r.fixable,
               r.top_severity, r.severities, r.finding_count, r.asset_count, r.asset_ids, r.status, r.first_seen_at, r.verdict_since, r.due_at, r.ends_with_id)
              IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.title, EXCLUDED.summary, EXCLUDED.asset_id, EXCLUDED.score, EXCLUDED.band, EXCLUDED.formula,
               EXCLUDED.factors, EXCLUDED.verdicts, EXCLUDED.fix, EXCLUDED.path, EXCLUDED.exposed, EXCLUDED.kev, EXCLUDED.fixable, EXCLUDED.top_severity, EXCLUDED.severities,
               EXCLUDED.finding_count, EXCLUDED.asset_count, EXCLUDED.asset_ids, ${STATUS}, EXCLUDED.first_seen_at, EXCLUDED.verdict_since, EXCLUDED.due_at, EXCLUDED.ends_with_id)
           OR (NOT r.owner_pinned AND (r.owner_team_id, r.owner_user_id, r.owner_reason)
              IS DISTINCT FROM (EXCLUDED.owner_team_id, EXCLUDED.owner_user_id, EXCLUDED.owner_reason))
           OR r.computed IS NULL
       RETURNING r.id, r.over_scale)
     INSERT INTO risk_score (org_id, risk_id, at, score, band, why)
     SELECT $1, g.id, g.at, g.score, g.band, g.why
       FROM written w JOIN given g USING (id) JOIN before b USING (id)
      WHERE b.score IS NULL OR (b.score, b.over_scale, b.band) IS DISTINCT FROM (g.score, w.over_scale, g.band) OR b.status = 'closed'
     ON CONFLICT (org_id, risk_id, at) DO UPDATE SET score = EXCLUDED.score, band = EXCLUDED.band, why = EXCLUDED.why`,
    [orgId, `[${ordered.join()}]`],
  );
}

/** A status that says that something was decided; without the decision it hides what nobody decided. */
const DECIDED: ReadonlySet<string> = new Set(["accepted", "snoozed", "false_positive", "not_affected", "fixed"]);

/**
 * Opens what was hidden by decisions about its findings that are withdrawn since; one about the risk itself keeps it. The rows are held first,
 * so that a decision that is just being made is either seen or written after.
 */
async function reopenUndecided(connection: TenantConnection, orgId: string, rows: readonly RiskRow[]): Promise<void> {
  const hidden = rows.filter(({ status, statusBefore }) => status === "open" && DECIDED.has(statusBefore ?? ""));
  if (hidden.length === 0) return;
  const held = [orgId, hidden.map(({ id }) => id)];
  await connection.query("SELECT 1 FROM risk WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY key FOR UPDATE", held);
  await connection.query(
    `UPDATE risk r SET status = 'open', updated_at = now()
      WHERE r.org_id = $1 AND r.id = ANY($2::uuid[]) AND r.status = ANY($3::text[])
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.org_id = $1 AND d.risk_id = r.id AND d.scope_kind = 'risk' AND d.kind = r.status AND d.revoked_at IS NULL
                           AND (d.expires_at IS NULL OR d.expires_at > now()))`,
    [...held, [...DECIDED]],
  );
}
