import { z } from "zod";
import { PathCut, type PathLink, type RiskItem, type Stopgap } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { CutRisk, readChanges, risksOfCuts } from "@/lib/queries/cut-risks";
import { risksOfRights } from "@/lib/queries/right-risks";
import { BandOf } from "@/lib/queries/risk-values";
import { worstFirst } from "@/lib/queries/worst-first";

/** More than these nobody compares. */
const MOST = 5;
const PATHS_SHOWN = 10;

/**
 * What to do where a risk's change has to wait: of an attack path the other changes that end it alone, of a change that ends paths those of all these paths, each with the
 * paths that it ends. The same change in two clusters is two.
 *
 * Order    those that end the most paths which none before them ends; what takes a service off the internet last.
 * Without  what is the risk's own change, told again.
 */
export async function stopgapsOf(
  tx: Tx,
  orgId: string,
  risk: Pick<RiskItem, "id" | "kind" | "endsWith" | "alsoEndsCount">,
): Promise<Stopgap[]> {
  if (risk.kind !== "attack-path" && risk.alsoEndsCount === 0) return [];
  const found = byChange(await readPaths(tx, orgId, risk.id));
  const risks = await risksBehind(tx, orgId, found);
  const own = risk.endsWith?.id ?? risk.id;
  const others = found.filter((one) => risks.get(nameOf(one.cluster, one.cut.id))?.id !== own);
  return mostEnding(others).map(({ cut, cluster, paths, toldBy }) => ({
    ...cut,
    risk: risks.get(nameOf(cluster, cut.id)) ?? null,
    cluster,
    paths: paths.slice(0, PATHS_SHOWN),
    pathCount: paths.length,
    toldBy,
  }));
}

const PathRow = z.object({
  path: z.object({ id: z.string(), title: z.string(), goal: z.string(), score: z.number(), band: BandOf }),
  cluster: z.object({ id: z.string(), name: z.string() }),
  endedBy: z.array(z.string()),
  instead: z.array(PathCut),
});
type PathRow = z.output<typeof PathRow>;

/** The path, or each path that the risk's change ends, with what ends it alone: the worst first. */
function readPaths(tx: Tx, orgId: string, riskId: string): Promise<PathRow[]> {
  return rows(tx, PathRow)`
    SELECT jsonb_build_object('id', p.id, 'title', p.title, 'goal', coalesce(p.fix ->> 'goal', ''), 'score', p.score, 'band', p.band) AS path,
           jsonb_build_object('id', c.id, 'name', c.name) AS cluster, coalesce(p.fix -> 'endedBy', '[]') AS "endedBy",
           coalesce((SELECT jsonb_agg(i.cut - 'closesIds' ORDER BY i.n) FROM jsonb_array_elements(p.fix -> 'instead') WITH ORDINALITY AS i(cut, n)), '[]') AS instead
      FROM risk p
      JOIN asset a ON a.org_id = p.org_id AND a.id = p.asset_id
      JOIN asset c ON c.org_id = p.org_id AND c.id = a.cluster_id
     WHERE p.org_id = ${orgId}::uuid AND (p.id = ${riskId}::uuid OR p.ends_with_id = ${riskId}::uuid)
       AND p.kind = 'attack-path' AND p.status IN ('open', 'in_progress')
     ORDER BY ${worstFirst("p")}`;
}

type Told = { cut: PathCut; cluster: PathRow["cluster"]; paths: PathLink[]; toldBy: string };

/** What a change is called in its cluster. */
function nameOf(cluster: PathRow["cluster"], cutId: string): string {
  return `${cluster.id} ${cutId}`;
}

/** Each change of each cluster once, as the worst path that tells it does, with every path that it ends: also those that tell two others. */
function byChange(found: readonly PathRow[]): Told[] {
  const told = new Map<string, Told>();
  for (const { path, cluster, instead } of found)
    for (const cut of instead) {
      const name = nameOf(cluster, cut.id);
      if (!told.has(name)) told.set(name, { cut, cluster, paths: [], toldBy: path.id });
    }
  for (const { path, cluster, endedBy } of found)
    for (const id of endedBy) told.get(nameOf(cluster, id))?.paths.push(path);
  return [...told.values()];
}

/** Of those that are some open risk's change that risk, by name. */
async function risksBehind(tx: Tx, orgId: string, told: readonly Told[]) {
  const found = [...(await risksClosed(tx, orgId, told)), ...(await risksOfRoles(tx, orgId, told))];
  const changes = await readChanges(
    tx,
    orgId,
    found.map(({ riskId }) => riskId),
  );
  return new Map(
    found.flatMap(({ name, riskId }) => {
      const change = changes.get(riskId);
      return change ? [[name, change] as const] : [];
    }),
  );
}

type Behind = { name: string; riskId: string };

/** By the findings that the change closes. */
async function risksClosed(tx: Tx, orgId: string, told: readonly Told[]): Promise<Behind[]> {
  const closing = told.filter(({ cut }) => cut.kind === "patch" || cut.kind === "rotate");
  if (closing.length === 0) return [];
  const asked = new Map(closing.map((one) => [`${one.toldBy} ${one.cut.id}`, nameOf(one.cluster, one.cut.id)]));
  const pathIds = new Set(closing.map(({ toldBy }) => toldBy));
  const found = await rows(tx, CutRisk)`${risksOfCuts(orgId, [...pathIds])}`;
  return found.flatMap(({ path, cut, riskId }) => {
    const name = asked.get(`${path} ${cut}`);
    return name ? [{ name, riskId }] : [];
  });
}

/** By the role that the change takes a right out of. */
async function risksOfRoles(tx: Tx, orgId: string, told: readonly Told[]): Promise<Behind[]> {
  const found = await risksOfRights(
    tx,
    orgId,
    told.flatMap(({ cluster, cut }) => (cut.role ? [{ clusterId: cluster.id, cutId: cut.id, role: cut.role }] : [])),
  );
  return found.map(({ clusterId, cutId, riskId }) => ({ name: `${clusterId} ${cutId}`, riskId }));
}

/** So few that as many paths as can be are ended by one of them; a service is taken off the internet for those that nothing else ends. */
function mostEnding(found: readonly Told[]): Told[] {
  const left = [...found];
  const ended = new Set<string>();
  const told: Told[] = [];
  const worthOf = (one: Told) => {
    const more = one.paths.filter(({ id }) => !ended.has(id)).length;
    return isClosingDoor(one) ? Math.min(more, 1) - 0.5 : more;
  };
  while (left.length > 0 && told.length < MOST) {
    const best = left.reduce((most, one) => (worthOf(one) > worthOf(most) ? one : most));
    left.splice(left.indexOf(best), 1);
    told.push(best);
    for (const { id } of best.paths) ended.add(id);
  }
  return [...told.filter((one) => !isClosingDoor(one)), ...told.filter(isClosingDoor)];
}

function isClosingDoor({ cut }: Told): boolean {
  return cut.kind === "unexpose";
}
