import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { ownedOf } from "@/lib/correlate/finding-owners";
import { loadMembers } from "@/lib/correlate/load-members";
import { loadOwnership, type Owned, type Ownership, type ResolvedOwner } from "@/lib/correlate/load-ownership";
import { loadPlaces, placeIds } from "@/lib/correlate/load-places";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { CompiledOwnerRule } from "@/lib/engine/ownership/owner-rules";
import { FindingKind } from "@/lib/model/finding-kind";

/** One thing, or `count` findings of one risk, that would change hands. */
export type HandedOver = {
  thing: "asset" | "risk" | "finding";
  count: number;
  /** The asset itself, or the one it is in. */
  assetId: string;
  from: ResolvedOwner;
  to: ResolvedOwner;
};

/**
 * What may be looked at: assets, risks, and findings in files, together. Once it is spent the answer is about a part, which
 * `isSpent` says.
 */
export type LookBudget = { things: number; until: number; isSpent: boolean };

/** `decides`: that the rule asked about decides the owner of the asset, or of something in it. */
export type AssetEffect = { assetId: string; decides: boolean; handedOver: HandedOver[] };

/**
 * What would change hands under other rules, asset by asset; nothing is written. The same facts and the same decision as in
 * correlation, so that saving the rules changes just this. What people assigned by hand stays, so it is not among it; what
 * is closed or retired neither. Ends early once the budget is spent.
 */
export async function* ruleEffect(
  connection: TenantConnection,
  orgId: string,
  asked: Asked,
): AsyncGenerator<AssetEffect> {
  for (let after = FIRST; !asked.budget.isSpent; ) {
    const assets = await loadAssets(connection, orgId, after);
    const last = assets.at(-1);
    if (!last) return;
    yield* await effectOnBatch(connection, orgId, assets.slice(0, take(asked.budget, assets.length)), asked);
    after = last.id;
  }
}

const FIRST = "00000000-0000-0000-0000-000000000000";
const ASSETS_AT_ONCE = 1_000;

/** Deciding goes on for so long before others of this process have their turn; a thing may take a thousandth of it or all. */
const TURN_MS = 20;

type Asked = {
  rulesAfter: (rules: Ownership["rules"]) => readonly CompiledOwnerRule[];
  ruleId: string;
  budget: LookBudget;
};

/** How many of so many there is room for. */
function take(budget: LookBudget, wanted: number): number {
  const given = Math.min(wanted, budget.things);
  budget.things -= given;
  budget.isSpent ||= given < wanted || performance.now() > budget.until;
  return given;
}

async function effectOnBatch(
  connection: TenantConnection,
  orgId: string,
  assets: readonly AssetRow[],
  { rulesAfter, ruleId, budget }: Asked,
): Promise<AssetEffect[]> {
  const ids = assets.map(({ id }) => id);
  const found = await loadRisks(connection, orgId, ids, budget.things + 1);
  const risks = found.slice(0, take(budget, found.length));
  const findings = budget.isSpent ? [] : await loadFileFindings(connection, orgId, { assets, risks, budget });
  const named = [...assets.flatMap(({ placeId }) => placeId ?? []), ...risks.flatMap(({ of }) => of.placeId ?? [])];
  const placesOf = placeIds(await loadPlaces(connection, orgId, ids));
  const subjects = [...new Set([...ids, ...named, ...[...placesOf.values()].flat()])];
  const before = await loadOwnership(connection, orgId, subjects, placesOf);
  const now = before.under(rulesAfter(before.rules));
  const effects = new Map(
    ids.map((assetId): [string, AssetEffect] => [assetId, { assetId, decides: false, handedOver: [] }]),
  );
  let turnEnds = performance.now() + TURN_MS;
  const ask = async (thing: HandedOver["thing"], owned: Owned, count: number, isPinned: boolean) => {
    if (performance.now() > turnEnds) {
      await setImmediate();
      turnEnds = performance.now() + TURN_MS;
    }
    if (performance.now() > budget.until) {
      budget.isSpent = true;
      return;
    }
    const effect = effects.get(owned.assetId) as AssetEffect;
    effect.decides ||= now.ruleOf(owned) === ruleId;
    if (isPinned || count === 0) return;
    const [from, to] = [before.ownerOf(owned), now.ownerOf(owned)];
    if (from.team !== to.team || from.person !== to.person)
      effect.handedOver.push({ thing, count, assetId: owned.assetId, from, to });
  };
  for (const { id, placeId, isPinned } of assets)
    await ask("asset", { assetId: id, path: null, findingKind: null, placeId }, 1, isPinned);
  for (const { assetId, of, isPinned, followers } of risks) {
    await ask("risk", { assetId, ...of }, 1, isPinned);
    await ask("finding", { assetId, ...of }, followers, isPinned);
  }
  for (const owned of findings) await ask("finding", owned, 1, false);
  return [...effects.values()];
}

const AssetRow = z.object({
  id: z.string(),
  kind: z.string(),
  placeId: z.string().nullable(),
  isPinned: z.boolean(),
});
type AssetRow = z.output<typeof AssetRow>;

function loadAssets(connection: TenantConnection, orgId: string, after: string): Promise<AssetRow[]> {
  return rowsOf(
    connection,
    AssetRow,
    `SELECT id, kind, owner_reason -> 'of' ->> 'placeId' AS "placeId", coalesce(owner_reason ->> 'source' = 'decision', false) AS "isPinned"
       FROM asset WHERE org_id = $1 AND retired_at IS NULL AND id > $2 ORDER BY id LIMIT ${ASSETS_AT_ONCE}`,
    [orgId, after],
  );
}

const Of = z.object({
  path: z.string().nullable(),
  findingKind: FindingKind.nullable(),
  placeId: z.string().nullable(),
});
const RiskRow = z.object({
  id: z.string(),
  assetId: z.string(),
  of: Of.nullable().transform((of) => of ?? { path: null, findingKind: null, placeId: null }),
  isPinned: z.boolean(),
  followers: z.number(),
});

/** Open risks with how many of their findings have no owner of their own: nobody said one, and their file names none. */
function loadRisks(connection: TenantConnection, orgId: string, assetIds: readonly string[], limit: number) {
  return rowsOf(
    connection,
    RiskRow,
    `SELECT r.id, r.asset_id AS "assetId", r.owner_reason -> 'of' AS of, (r.owner_pinned OR e.id IS NOT NULL) AS "isPinned",
            (SELECT count(*)::int FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
               JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
              WHERE k.org_id = $1 AND k.risk_id = r.id AND f.state = 'open' AND f.owner_reason IS NULL
                AND a.kind NOT IN ('repository', 'iac_resource')) AS followers
       FROM risk r
       -- An attack path follows whoever owns the change that ends it: a rule moves it with that risk, which is counted itself.
       LEFT JOIN risk e ON e.org_id = $1 AND e.id = r.ends_with_id AND coalesce(e.owner_team_id, e.owner_user_id) IS NOT NULL
      WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[]) AND r.status <> 'closed'
      ORDER BY r.id LIMIT $3`,
    [orgId, assetIds, limit],
  );
}

/** Findings of repositories that nobody assigned, alone or with their risk: each its file's owner's, without one its risk's. */
async function loadFileFindings(
  connection: TenantConnection,
  orgId: string,
  {
    assets,
    risks,
    budget,
  }: { assets: readonly AssetRow[]; risks: readonly z.output<typeof RiskRow>[]; budget: LookBudget },
): Promise<Owned[]> {
  const riskOf = new Map(risks.map(({ id, assetId, of }) => [id, { assetId, ...of }] as const));
  const ids = assets.filter(({ kind }) => kind === "repository" || kind === "iac_resource").map(({ id }) => id);
  if (ids.length === 0) return [];
  const assigned = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `SELECT f.id FROM finding f LEFT JOIN finding_rank k ON k.org_id = $1 AND k.finding_id = f.id
       LEFT JOIN risk r ON r.org_id = $1 AND r.id = k.risk_id
      WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open' AND (f.owner_reason IS NOT NULL OR r.owner_pinned)
      LIMIT $3`,
    [orgId, ids, budget.things + 1],
  );
  if (assigned.length > budget.things) {
    budget.isSpent = true; // Whose of the others is whose is then not known.
    return [];
  }
  const byHand = new Set(assigned.map(({ id }) => id));
  const found: Owned[] = [];
  for await (const members of loadMembers(connection, orgId, ids)) {
    for (const member of members.slice(0, take(budget, members.length))) {
      const owned = ownedOf(member, null);
      const asked = owned.path === null ? riskOf.get(member.rank?.riskId ?? "") : owned;
      if (asked && !byHand.has(member.id)) found.push(asked);
    }
    if (budget.isSpent) break;
  }
  return found;
}
