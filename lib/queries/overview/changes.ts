import { z } from "zod";
import type { Overview, TextPart } from "@/lib/contracts/http/overview";
import { firstIdOf } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const DAY_MS = 86_400_000;

const Week = z.object({
  opened: z.number(),
  backfilled: z.number(),
  fixed: z.number(),
  reopened: z.number(),
  imports: z.number(),
  failed: z.number(),
  decisions: z.number(),
});

/** What happened in the last seven days, in words; only what did happen. */
export async function readChanges(tx: Tx, orgId: string, now: Date): Promise<Overview["changes"]> {
  const [week] = await rows(tx, Week)`
    SELECT (SELECT count(*)::int FROM finding f WHERE f.org_id = ${orgId}::uuid AND f.first_seen_at > ${now}::timestamptz - interval '7 days' AND f.state = 'open') AS opened,
           -- Ids ascend with the time at which rows were written (UUIDv7).
           (SELECT count(*)::int FROM finding f WHERE f.org_id = ${orgId}::uuid AND f.id >= ${firstIdOf(new Date(now.getTime() - 7 * DAY_MS))}::uuid
               AND f.first_seen_at <= ${now}::timestamptz - interval '7 days') AS backfilled,
           (SELECT count(*)::int FROM finding f WHERE f.org_id = ${orgId}::uuid AND f.state = 'fixed' AND f.closed_at > ${now}::timestamptz - interval '7 days') AS fixed,
           (SELECT count(DISTINCT e.finding_id)::int FROM finding_event e WHERE e.org_id = ${orgId}::uuid AND e.kind = 'reopened' AND e.at > ${now}::timestamptz - interval '7 days') AS reopened,
           (SELECT count(*)::int FROM import i WHERE i.org_id = ${orgId}::uuid AND i.received_at > ${now}::timestamptz - interval '7 days') AS imports,
           (SELECT count(*)::int FROM import i WHERE i.org_id = ${orgId}::uuid AND i.status = 'failed' AND i.received_at > ${now}::timestamptz - interval '7 days') AS failed,
           (SELECT count(*)::int FROM decision d WHERE d.org_id = ${orgId}::uuid AND d.created_at > ${now}::timestamptz - interval '7 days' AND d.revoked_at IS NULL) AS decisions`;
  if (!week) return [];
  const line = (count: number, one: string, many: string, href: string): Overview["changes"] =>
    count === 0
      ? []
      : [{ at: null, parts: [part(`${count} ${count === 1 ? one : many}`, href), part(" this week.", null)] }];
  return [
    ...line(week.opened, "new finding", "new findings", "/findings?sort=-firstSeenAt"),
    ...line(
      week.backfilled,
      "finding of an older scan came in (past figures moved with it)",
      "findings of older scans came in (past figures moved with them)",
      "/imports",
    ),
    ...line(week.fixed, "finding was fixed", "findings were fixed", "/findings?status=fixed&sort=-resolvedAt"),
    ...line(week.reopened, "finding came back", "findings came back", "/findings?sort=-firstSeenAt"),
    ...line(week.decisions, "decision was made", "decisions were made", "/risks?status=any"),
    ...line(week.imports, "report was imported", "reports were imported", "/imports"),
    ...line(week.failed, "import failed", "imports failed", "/imports?status=failed"),
  ];
}

export function part(text: string, href: string | null): TextPart {
  return { text, href };
}

const Big = z.object({
  id: z.string(),
  at: At,
  name: z.string(),
  reports: z.number(),
  opened: z.number(),
  resolved: z.number(),
});
const MIN_CHANGE = 5;

/** The days that bent the curve: the five on which reports opened or closed most, if it was noticeably much, latest first. */
export async function readAnnotations(tx: Tx, orgId: string, since: Date): Promise<Overview["annotations"]> {
  const found = await rows(tx, Big)`
    WITH counted AS (
      SELECT i.id, i.scanned_at AS at, concat_ws(' on ', coalesce(i.tool, 'A report'), a.name) AS name,
             coalesce((i.counts->>'new')::int, 0) AS opened, coalesce((i.counts->>'resolved')::int, 0) AS resolved
        FROM import i LEFT JOIN asset a ON a.org_id = i.org_id AND a.id = i.target_asset_id
       WHERE i.org_id = ${orgId}::uuid AND i.status IN ('done', 'held') AND i.scanned_at >= ${since}::timestamptz
         AND coalesce(i.coverage->'kinds', '{}'::jsonb) NOT IN ('{}'::jsonb, '[]'::jsonb)),
    days AS (
      SELECT (array_agg(id ORDER BY opened + resolved DESC, id))[1] AS id, min(at) AS at, (array_agg(name ORDER BY opened + resolved DESC, id))[1] AS name,
             count(*) FILTER (WHERE opened + resolved > 0)::int AS reports, sum(opened)::int AS opened, sum(resolved)::int AS resolved
        FROM counted GROUP BY date_trunc('day', at AT TIME ZONE 'UTC'))
    SELECT * FROM (SELECT * FROM days WHERE opened + resolved >= ${MIN_CHANGE} ORDER BY opened + resolved DESC, at LIMIT 5) AS big ORDER BY at DESC`;
  return found.map(({ id, at, name, reports, opened, resolved }) => ({
    at,
    href: `/imports/${id}`,
    text: `${[opened && `${opened} new`, resolved && `${resolved} closed`].filter(Boolean).join(", ")}: ${shortened(name)}${reports > 1 ? ` and ${reports - 1} more` : ""}`,
  }));
}

/** `Trivy on registry.example/shop/api` is `Trivy on shop/api` in a list of days. */
function shortened(name: string): string {
  return name.replace(/ on \S+\/([^/\s]+\/[^/\s]+)$/, " on $1");
}

const Stage = z.object({ stage: z.enum(["code", "build", "deploy", "run"]), open: z.number(), closed30d: z.number() });
const STAGES: Record<z.infer<typeof Stage>["stage"], { label: string; href: string }> = {
  code: { label: "In code", href: "/assets?kind=repository" },
  build: { label: "In images", href: "/assets?kind=image" },
  deploy: { label: "In manifests", href: "/assets?kind=iac_resource" },
  run: { label: "In the cluster", href: "/assets?kind=workload" },
};

/** Where along the way from code to cloud things are found, and how much of it was fixed lately. */
export async function readLifecycle(tx: Tx, orgId: string, now: Date): Promise<Overview["lifecycle"]> {
  const found = await rows(tx, Stage)`
    SELECT CASE WHEN a.kind = 'repository' THEN 'code' WHEN a.kind IN ('image', 'artifact') THEN 'build' WHEN a.kind = 'iac_resource' THEN 'deploy' ELSE 'run' END AS stage,
           count(*) FILTER (WHERE f.state = 'open' AND f.disposition IS NULL)::int AS open,
           count(*) FILTER (WHERE f.state = 'fixed' AND f.closed_at > ${now}::timestamptz - interval '30 days')::int AS closed30d
      FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
     WHERE f.org_id = ${orgId}::uuid GROUP BY 1`;
  return (Object.keys(STAGES) as (keyof typeof STAGES)[]).map((stage) => {
    const row = found.find((candidate) => candidate.stage === stage);
    return { stage, ...STAGES[stage], open: row?.open ?? 0, closed30d: row?.closed30d ?? 0 };
  });
}
