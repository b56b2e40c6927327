import { z } from "zod";
import { normalizeEmail } from "@/lib/auth/sign-in";
import { resolveOwner } from "@/lib/commands/resolve-owner";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { Owner } from "@/lib/contracts/http/owner";
import type { OwnerMove, OwnerRulePreview, OwnerRuleTry } from "@/lib/contracts/http/owner-rule";
import type { ResolvedOwner } from "@/lib/correlate/load-ownership";
import { type HandedOver, type LookBudget, ruleEffect } from "@/lib/correlate/rule-effect";
import { withBoundedRead } from "@/lib/db/bounded-read";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { type TenantConnection, withTenant } from "@/lib/db/tenant";
import { type CompiledOwnerRule, compileOwnerRules } from "@/lib/engine/ownership/owner-rules";
import { AppError } from "@/lib/model/error";

const SAMPLE = 50;
const MOVES = 50;
/** Of the rule that is not saved: no stored id can equal it, and it stands after one of the same position, as a new one does. */
const idOf = ({ replaces }: OwnerRuleTry) => replaces ?? "candidate";

/** Assets, risks and findings in files that one preview looks at: some seconds' work. */
const MAX_THINGS = 100_000;
/** After so long no further assets are begun. */
const BUDGET_MS = 8_000;

/**
 * What a rule would change if it were saved, other rules and assignments by hand considered; nothing is written.
 *
 * Bounds   looks at so many things and for so long; beyond that every count says `at_least`.
 * Errors   `invalid_input` for a team, a person or a rule that is none of the organization's; `too_large` when a statement takes too long.
 */
export async function previewOwnerRule(
  db: Db,
  orgId: string,
  input: OwnerRuleTry,
  maxThings = MAX_THINGS,
): Promise<OwnerRulePreview> {
  const budget: LookBudget = { things: maxThings, until: performance.now() + BUDGET_MS, isSpent: false };
  await withTenant(db, orgId, (tx) => resolveOwner(tx, orgId, { team: input.team, person: input.person }));
  return withBoundedRead(db, orgId, async (connection) => {
    const nameOf = await loadNames(connection, orgId);
    const preview: OwnerRulePreview = {
      matches: none(),
      changes: none(),
      risks: none(),
      findings: none(),
      moves: [],
      sample: [],
    };
    const moves = new Map<string, OwnerMove>();
    const sampled: HandedOver[] = [];
    const asked = { rulesAfter: (rules: Stored) => withCandidate(rules, input), ruleId: idOf(input), budget };
    for await (const effect of ruleEffect(connection, orgId, asked)) {
      if (effect.decides || effect.handedOver.length > 0) preview.matches.value += 1;
      for (const handed of effect.handedOver) {
        const [from, to] = [toOwner(handed.from, nameOf), toOwner(handed.to, nameOf)];
        addMove(moves, { from, to }, handed);
        preview[COUNTED[handed.thing]].value += handed.count;
        if (handed.thing === "asset" && sampled.length < SAMPLE) sampled.push(handed);
      }
    }
    if (budget.isSpent) for (const name of COUNTS) preview[name].relation = "at_least";
    const links = await loadLinks(
      connection,
      orgId,
      sampled.map(({ assetId }) => assetId),
    );
    preview.sample = sampled.flatMap(({ assetId, from, to }) => {
      const asset = links.get(assetId);
      return asset ? [{ asset, from: toOwner(from, nameOf), to: toOwner(to, nameOf) }] : [];
    });
    preview.moves = [...moves.values()].toSorted((a, b) => weight(b) - weight(a)).slice(0, MOVES);
    return preview;
  });
}

type Stored = readonly CompiledOwnerRule[];

const COUNTS = ["matches", "changes", "risks", "findings"] as const;
const COUNTED = { asset: "changes", risk: "risks", finding: "findings" } as const;
const none = (): OwnerRulePreview["matches"] => ({ value: 0, relation: "exact" });
const weight = ({ assets, risks, findings }: OwnerMove) => assets + risks + findings;

/** The rules as they would be: before a rule it ties with none, without a place it comes last. */
function withCandidate(stored: Stored, input: OwnerRuleTry): CompiledOwnerRule[] {
  const others = stored.map(({ rule }) => rule).filter(({ id }) => id !== input.replaces);
  const place = input.replaces ? stored.find(({ rule }) => rule.id === input.replaces)?.rule.position : undefined;
  const next = input.before === undefined ? undefined : others.find(({ id }) => id === input.before);
  if (input.before !== undefined && !next)
    throw new AppError("invalid_input", "`before` is not the id of an ownership rule of your organization.");
  const position = next ? next.position - 0.5 : (input.position ?? place ?? Number.MAX_SAFE_INTEGER);
  const { match, team, person } = input;
  return compileOwnerRules([
    ...others,
    {
      id: idOf(input),
      position,
      match,
      team: team ?? null,
      person: person ? normalizeEmail(person) : null,
      fallback: input.fallback ?? false,
    },
  ]);
}

function addMove(
  moves: Map<string, OwnerMove>,
  { from, to }: { from: Owner; to: Owner },
  { thing, count }: HandedOver,
) {
  const key = JSON.stringify([from.team, from.person, to.team, to.person]);
  const move = moves.get(key) ?? { from, to, assets: 0, risks: 0, findings: 0 };
  move[thing === "asset" ? "assets" : thing === "risk" ? "risks" : "findings"] += count;
  moves.set(key, move);
}

type NameOf = (id: string | null) => string | null;

async function loadNames(connection: TenantConnection, orgId: string): Promise<NameOf> {
  const found = await rowsOf(
    connection,
    z.object({ id: z.string(), name: z.string() }),
    `SELECT id, name FROM team WHERE org_id = $1
     UNION ALL SELECT u.id, u.name FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = $1`,
    [orgId],
  );
  const names = new Map(found.map(({ id, name }) => [id, name] as const));
  return (id) => (id === null ? null : (names.get(id) ?? null));
}

async function loadLinks(connection: TenantConnection, orgId: string, ids: readonly string[]) {
  const found = await rowsOf(
    connection,
    AssetLink,
    "SELECT id, kind, name FROM asset WHERE org_id = $1 AND id = ANY($2::uuid[])",
    [orgId, ids],
  );
  return new Map(found.map((link) => [link.id, link] as const));
}

/** As the API shows an owner. */
function toOwner({ team, person, teamId, userId, reason }: ResolvedOwner, nameOf: NameOf): Owner {
  return {
    team,
    person,
    reason: reason.text,
    source: reason.source,
    confidence: reason.confidence,
    confidenceText: reason.confidenceText,
    teamId,
    teamName: nameOf(teamId),
    personId: userId,
    personName: nameOf(userId),
    personTeam: null,
  };
}
