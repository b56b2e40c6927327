import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recomputeOrganization } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import { resolveOwner } from "@/lib/commands/resolve-owner";
import type { OwnerRule, OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readOwnerRule } from "@/lib/queries/list-owner-rules";

// A rule may change any asset's owner, also one that it no longer matches: each change computes the organization again.

/** Rules are numbered with room between them, so that one can be put in the middle without moving the rest. */
const STEP = 10;

/** Adds a rule: before another, at a position, or after all others. */
export async function createOwnerRule(db: Db, principal: Principal, input: OwnerRuleWrite): Promise<OwnerRule> {
  const { orgId, actor, user } = principal;
  const id = newId();
  const rule = await withTenant(db, orgId, async (tx) => {
    const owner = await ownerOf(tx, orgId, input);
    const position =
      input.before !== undefined
        ? await makeRoomBefore(tx, orgId, input.before)
        : (input.position ?? (await lastPosition(tx, orgId)) + STEP);
    await tx.$executeRaw`
      INSERT INTO owner_rule (org_id, id, position, matcher, team_id, user_id, note, fallback, created_by)
      VALUES (${orgId}::uuid, ${id}::uuid, ${position}::int, ${JSON.stringify(input.match)}::jsonb, ${owner.teamId}::uuid,
              ${owner.userId}::uuid, ${input.note ?? ""}, ${input.fallback ?? false}, ${user?.id ?? null}::uuid)`;
    await recordAudit(tx, orgId, actor, "owner_rule.created", { kind: "owner_rule", id }, { ...input, position });
    return readOwnerRule(tx, orgId, id);
  });
  await recomputeOrganization(db, orgId);
  return rule;
}

/** Replaces a rule; its place stays unless another is given. */
export async function changeOwnerRule(
  db: Db,
  { orgId, actor }: Principal,
  id: string,
  input: OwnerRuleWrite,
): Promise<OwnerRule> {
  const rule = await withTenant(db, orgId, async (tx) => {
    const owner = await ownerOf(tx, orgId, input);
    const position =
      input.before !== undefined ? await makeRoomBefore(tx, orgId, input.before) : (input.position ?? null);
    await tx.$executeRaw`
      UPDATE owner_rule SET position = coalesce(${position}::int, position), matcher = ${JSON.stringify(input.match)}::jsonb,
             team_id = ${owner.teamId}::uuid, user_id = ${owner.userId}::uuid, note = ${input.note ?? ""},
             fallback = ${input.fallback ?? false}
       WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    const changed = await readOwnerRule(tx, orgId, id);
    await recordAudit(tx, orgId, actor, "owner_rule.changed", { kind: "owner_rule", id }, { ...input });
    return changed;
  });
  await recomputeOrganization(db, orgId);
  return rule;
}

export async function deleteOwnerRule(db: Db, { orgId, actor }: Principal, id: string): Promise<void> {
  await withTenant(db, orgId, async (tx) => {
    const rule = await readOwnerRule(tx, orgId, id);
    await tx.$executeRaw`DELETE FROM owner_rule WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    await recordAudit(tx, orgId, actor, "owner_rule.deleted", { kind: "owner_rule", id }, { match: rule.match });
  });
  await recomputeOrganization(db, orgId);
}

async function ownerOf(tx: Tx, orgId: string, input: OwnerRuleWrite) {
  const owner = await resolveOwner(tx, orgId, { team: input.team, person: input.person });
  if (!owner.label) throw new AppError("invalid_input", "A rule must name a `team` or a `person`.");
  if (Object.values(input.match).every((part) => part === undefined)) {
    throw new AppError("invalid_input", "`match` must name at least one condition; `asset: **` matches every asset.");
  }
  return owner;
}

/** The position of a rule, after it and all that come with or after it moved down. */
async function makeRoomBefore(tx: Tx, orgId: string, id: string): Promise<number> {
  const [next] = await rows(tx, Position)`
    SELECT position FROM owner_rule WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  if (!next) throw new AppError("invalid_input", "`before` is not the id of an ownership rule of your organization.");
  await tx.$executeRaw`
    UPDATE owner_rule SET position = position + ${STEP} WHERE org_id = ${orgId}::uuid AND position >= ${next.position}`;
  return next.position;
}

const Position = z.object({ position: z.number() });

async function lastPosition(tx: Tx, orgId: string): Promise<number> {
  const [last] = await rows(tx, Position)`
    SELECT coalesce(max(position), 0)::int AS position FROM owner_rule WHERE org_id = ${orgId}::uuid`;
  return last?.position ?? 0;
}
