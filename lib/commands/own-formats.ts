import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { Format } from "@/lib/contracts/http/format";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { customFormatId, type Mapping } from "@/lib/model/mapping";
import { readOwnFormat } from "@/lib/queries/own-formats";

/** More than anyone keeps in mind, and few enough to list at once. */
const MAX_OWN_FORMATS = 100;

/**
 * Saves a mapping under a new slug. The slug of a deleted format goes on counting, so that `custom:slug@n` is one mapping.
 *
 * Errors   `conflict` when the slug is taken or the organization has as many as it may.
 */
export function createFormat(db: Db, { orgId, actor }: Principal, mapping: Mapping): Promise<Format> {
  return withTenant(db, orgId, async (tx) => {
    await demandRoom(tx, orgId);
    const changed = await tx.$executeRaw`
      INSERT INTO custom_format AS f (org_id, slug, mapping, updated_by)
      VALUES (${orgId}::uuid, ${mapping.slug}, ${JSON.stringify(mapping)}::jsonb, ${actor.name})
      ON CONFLICT (org_id, slug) DO UPDATE
         SET mapping = EXCLUDED.mapping, version = f.version + 1, updated_at = now(), updated_by = EXCLUDED.updated_by, deleted_at = NULL
       WHERE f.deleted_at IS NOT NULL`;
    if (changed === 0) {
      const id = customFormatId(mapping.slug);
      throw new AppError("conflict", `There is a format ${id} already. Change that one, or choose another short name.`);
    }
    return done(tx, orgId, actor, "created", mapping.slug);
  });
}

/**
 * Replaces a mapping and raises its version; the same mapping again changes nothing.
 *
 * Errors   `not_found`; `invalid_input` when the mapping has another slug: imports and observations name it.
 */
export function changeFormat(db: Db, { orgId, actor }: Principal, slug: string, mapping: Mapping): Promise<Format> {
  if (mapping.slug !== slug)
    throw new AppError("invalid_input", `\`slug\` must stay ${slug}: imports name the format by it.`);
  return withTenant(db, orgId, async (tx) => {
    const changed = await tx.$executeRaw`
      UPDATE custom_format SET mapping = ${JSON.stringify(mapping)}::jsonb, version = version + 1, updated_at = now(), updated_by = ${actor.name}
       WHERE org_id = ${orgId}::uuid AND slug = ${slug} AND deleted_at IS NULL AND mapping <> ${JSON.stringify(mapping)}::jsonb`;
    return changed === 0 ? readOwnFormat(tx, orgId, slug) : done(tx, orgId, actor, "changed", slug);
  });
}

/** What it has read stays; new deliveries that state it are refused. */
export function deleteFormat(db: Db, { orgId, actor }: Principal, slug: string): Promise<void> {
  return withTenant(db, orgId, async (tx) => {
    await readOwnFormat(tx, orgId, slug);
    await tx.$executeRaw`UPDATE custom_format SET deleted_at = now() WHERE org_id = ${orgId}::uuid AND slug = ${slug}`;
    await recordAudit(tx, orgId, actor, "format.deleted", { kind: "format", id: customFormatId(slug) });
  });
}

async function done(tx: Tx, orgId: string, actor: Principal["actor"], verb: string, slug: string): Promise<Format> {
  const format = await readOwnFormat(tx, orgId, slug);
  const { id, name, version, mapping } = format;
  await recordAudit(tx, orgId, actor, `format.${verb}`, { kind: "format", id }, { name, version, mapping });
  return format;
}

const Count = z.object({ count: z.number() });

async function demandRoom(tx: Tx, orgId: string): Promise<void> {
  const [found] = await rows(tx, Count)`
    SELECT count(*)::int AS count FROM custom_format WHERE org_id = ${orgId}::uuid AND deleted_at IS NULL`;
  if ((found?.count ?? 0) >= MAX_OWN_FORMATS)
    throw new AppError("conflict", `Your organization has ${MAX_OWN_FORMATS} formats. Delete one that is not used.`);
}
