import { z } from "zod";
import { DECISION_STATES } from "@/lib/contracts/http/decision";
import type { Overview, TextPart } from "@/lib/contracts/http/overview";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { rowsBehind } from "@/lib/queries/overview/rows-behind";
import { At } from "@/lib/queries/row-values";

/** What may have happened in the last seven days, with the list of it: `many` may name a plural of its own. */
const HAPPENED: readonly { one: string; many: string; href: string }[] = [
  { one: "new finding is open", many: "new findings are open", href: "/findings?q=age:<7d&sort=-firstSeenAt" },
  {
    one: "finding of an older scan came in: past figures moved with it",
    many: "findings of older scans came in: past figures moved with them",
    href: "/findings?q=arrived:<7d age:>=7d&status=any&sort=-firstSeenAt",
  },
  {
    one: "finding was fixed",
    many: "findings were fixed",
    href: "/findings?q=resolved:<7d&status=fixed&sort=-resolvedAt",
  },
  { one: "finding came back", many: "findings came back", href: "/findings?q=reopened:<7d&status=any" },
  { one: "risk was decided on", many: "risks were decided on", href: "/risks?q=decided:<7d&status=any" },
  { one: "report was imported", many: "reports were imported", href: "/imports?days=7" },
  { one: "import failed", many: "imports failed", href: "/imports?status=failed&days=7" },
];

/** What happened in the last seven days, in words; only what did happen. Each number is that of the rows that its link opens. */
export async function readChanges(tx: Tx, orgId: string): Promise<Overview["changes"]> {
  const changes: Overview["changes"] = [];
  for (const { one, many, href } of HAPPENED) {
    const link = encoded(href);
    const { value, relation } = await rowsBehind(tx, orgId, link);
    if (value === 0) continue;
    const words = `${value}${relation === "at_least" ? " or more" : ""} ${value === 1 ? one : many}`;
    changes.push({ at: null, parts: [part(words, link)] });
  }
  return [...changes, ...(await decisionsBeside(tx, orgId))];
}

/** Decisions about single findings or about whatever matches a pattern: no list has them by the day they were made. */
async function decisionsBeside(tx: Tx, orgId: string): Promise<Overview["changes"]> {
  const [made] = await rows(tx, z.object({ count: z.number() }))`
    SELECT count(*)::int AS count FROM decision d
     WHERE d.org_id = ${orgId}::uuid AND d.risk_id IS NULL AND d.kind = ANY(${[...DECISION_STATES]}::text[]) AND d.revoked_at IS NULL
       AND d.created_at > now() - interval '7 days'`;
  const count = made?.count ?? 0;
  if (count === 0) return [];
  const words =
    count === 1
      ? "1 decision about a finding or a pattern was made"
      : `${count} decisions about findings or patterns were made`;
  return [{ at: null, parts: [part(words, null)] }];
}

/** `<` and spaces of a search are data. */
function encoded(href: string): string {
  const [path, filters] = href.split("?");
  return `${path}?${new URLSearchParams(filters)}`;
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
/** With the findings of each: what no report placed yet stands with the images, since most of it is an archive of one. */
const STAGES: Record<z.infer<typeof Stage>["stage"], { label: string; found: string }> = {
  code: { label: "In code", found: "assetkind:repository" },
  build: { label: "In images", found: "assetkind:image,artifact" },
  deploy: { label: "In manifests", found: "assetkind:iac_resource" },
  run: { label: "In the cluster", found: "-assetkind:repository,image,artifact,iac_resource" },
};

/** Where along the way from code to cloud things are found, and how much of it was fixed lately; each number with the list of its findings. */
export async function readLifecycle(tx: Tx, orgId: string): Promise<Overview["lifecycle"]> {
  const found = await rows(tx, Stage)`
    SELECT CASE WHEN a.kind = 'repository' THEN 'code' WHEN a.kind IN ('image', 'artifact') THEN 'build' WHEN a.kind = 'iac_resource' THEN 'deploy' ELSE 'run' END AS stage,
           count(*) FILTER (WHERE f.state = 'open' AND f.disposition IS NULL)::int AS open,
           count(*) FILTER (WHERE f.state = 'fixed' AND f.closed_at > now() - interval '30 days')::int AS closed30d
      FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
     WHERE f.org_id = ${orgId}::uuid GROUP BY 1`;
  return (Object.keys(STAGES) as (keyof typeof STAGES)[]).map((stage) => {
    const row = found.find((candidate) => candidate.stage === stage);
    const { label, found: q } = STAGES[stage];
    return {
      stage,
      label,
      open: row?.open ?? 0,
      href: encoded(`/findings?q=${q}&sort=-severity`),
      closed30d: row?.closed30d ?? 0,
      closedHref: encoded(`/findings?q=${q} resolved:<30d&status=fixed&sort=-resolvedAt`),
    };
  });
}
