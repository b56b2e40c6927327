import { z } from "zod";
import { PathCut, type PathLink, type RiskItem, type Stopgap } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { CutRisk, readChanges, risksOfCuts } from "@/lib/queries/cut-risks";
import { BandOf } from "@/lib/queries/risk-values";
import { worstFirst } from "@/lib/queries/worst-first";

/** More than these nobody compares. */
const MOST = 5;
const PATHS_SHOWN = 10;

/**
 * What to do where a risk's change has to wait: of an attack path the other changes that end it alone, of a change that ends paths those of all these paths, each with the
 * paths that it ends. The same change in two clusters is two.
 *
 * Order    the one that ends the most paths which none before it ends; of equals that of the worst path.
 * Without  what is the risk's own change, told again.
 */
export async function stopgapsOf(
  tx: Tx,
  orgId: string,
  risk: Pick<RiskItem, "id" | "kind" | "endsWith" | "alsoEndsCount">,
): Promise<Stopgap[]> {
  if (risk.kind !== "attack-path" && risk.alsoEndsCount === 0) return [];
  const found = byChange(await readEnding(tx, orgId, risk.id));
  const risks = await risksBehind(tx, orgId, found);
  const own = risk.endsWith?.id ?? risk.id;
  const others = found.filter((one) => risks.get(nameOf(one))?.id !== own);
  return mostEnding(others).map(({ cut, cluster, paths }) => ({
    ...cut,
    risk: risks.get(nameOf({ cut, cluster })) ?? null,
    cluster,
    paths: paths.slice(0, PATHS_SHOWN),
    pathCount: paths.length,
  }));
}

const Row = z.object({
  cut: PathCut,
  cluster: z.object({ id: z.string(), name: z.string() }),
  path: z.object({ id: z.string(), title: z.string(), goal: z.string(), score: z.number(), band: BandOf }),
});
type Row = z.output<typeof Row>;

/** What else ends the path, or each path that the risk's change ends: the worst path first. */
function readEnding(tx: Tx, orgId: string, riskId: string): Promise<Row[]> {
  return rows(tx, Row)`
    SELECT i.cut - 'closesIds' AS cut, jsonb_build_object('id', c.id, 'name', c.name) AS cluster,
           jsonb_build_object('id', p.id, 'title', p.title, 'goal', coalesce(p.fix ->> 'goal', ''), 'score', p.score, 'band', p.band) AS path
      FROM risk p
      JOIN asset a ON a.org_id = p.org_id AND a.id = p.asset_id
      JOIN asset c ON c.org_id = p.org_id AND c.id = a.cluster_id
      CROSS JOIN LATERAL jsonb_array_elements(coalesce(p.fix -> 'instead', '[]')) WITH ORDINALITY AS i(cut, n)
     WHERE p.org_id = ${orgId}::uuid AND (p.id = ${riskId}::uuid OR p.ends_with_id = ${riskId}::uuid)
       AND p.kind = 'attack-path' AND p.status IN ('open', 'in_progress')
     ORDER BY ${worstFirst("p")}, i.n`;
}

type Told = Pick<Row, "cut" | "cluster"> & { paths: PathLink[] };

function nameOf({ cut, cluster }: Pick<Row, "cut" | "cluster">): string {
  return `${cluster.id} ${cut.id}`;
}

/** Each change of each cluster once, as the worst of its paths tells it. */
function byChange(found: readonly Row[]): Told[] {
  const told = new Map<string, Told>();
  for (const { path, ...one } of found) {
    const known = told.get(nameOf(one));
    if (known) known.paths.push(path);
    else told.set(nameOf(one), { ...one, paths: [path] });
  }
  return [...told.values()];
}

/** Of those that are some open risk's change that risk, by name: as the worst path of each says what is to be closed. */
async function risksBehind(tx: Tx, orgId: string, told: readonly Told[]) {
  const closing = told.filter(({ cut }) => cut.kind === "patch" || cut.kind === "rotate");
  if (closing.length === 0) return new Map<string, never>();
  const asked = new Map(closing.map((one) => [`${one.paths[0]?.id} ${one.cut.id}`, nameOf(one)]));
  const pathIds = closing.map(({ paths }) => (paths[0] as PathLink).id);
  const found = await rows(tx, CutRisk)`${risksOfCuts(orgId, [...new Set(pathIds)])}`;
  const changes = await readChanges(
    tx,
    orgId,
    found.map(({ riskId }) => riskId),
  );
  return new Map(
    found.flatMap(({ path, cut, riskId }) => {
      const name = asked.get(`${path} ${cut}`);
      const change = changes.get(riskId);
      return name && change ? [[name, change] as const] : [];
    }),
  );
}

/** Together they end as many paths as so few can. */
function mostEnding(found: readonly Told[]): Told[] {
  const left = [...found];
  const ended = new Set<string>();
  const told: Told[] = [];
  const more = ({ paths }: Told) => paths.filter(({ id }) => !ended.has(id)).length;
  while (left.length > 0 && told.length < MOST) {
    const best = left.reduce((most, one) => (more(one) > more(most) ? one : most));
    left.splice(left.indexOf(best), 1);
    told.push(best);
    for (const { id } of best.paths) ended.add(id);
  }
  return told;
}
