import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type {
  TrustAnchor,
  TrustAnchorWrite,
  TrustedSigner,
  TrustedSignerWrite,
} from "@/lib/contracts/http/signing-trust";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant, withTenantConnection } from "@/lib/db/tenant";
import { readAnchor } from "@/lib/engine/signatures/trust";
import { recheckBundles } from "@/lib/ingest/apply/store-bundles";
import { AppError } from "@/lib/model/error";
import { readTrustAnchor, readTrustedSigner } from "@/lib/queries/get-signing-trust";

/** Few enough to try every one with every signature. */
const MAX_ANCHORS = 50;
const MAX_SIGNERS = 500;

/**
 * Trusts another root or key, and checks every stored signature again.
 *
 * Errors   `invalid_input` in words when the content is no trusted root or public key; `conflict` when the name is taken.
 */
export async function addTrustAnchor(
  db: Db,
  { orgId, actor }: Principal,
  input: TrustAnchorWrite,
): Promise<TrustAnchor> {
  readAnchor(input);
  const id = newId();
  const anchor = await withTenant(db, orgId, async (tx) => {
    await demandRoom(tx, orgId, "trust_anchor", MAX_ANCHORS);
    const made = await tx.$executeRaw`
      INSERT INTO trust_anchor (org_id, id, name, kind, content, created_by)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.name}, ${input.kind}, ${input.content}, ${actor.name}) ON CONFLICT DO NOTHING`;
    if (made === 0)
      throw new AppError(
        "conflict",
        `There is a trust anchor ${input.name} already. Choose another name, or remove that one.`,
      );
    const { name, kind, fingerprint } = await readTrustAnchor(tx, orgId, id);
    await recordAudit(
      tx,
      orgId,
      actor,
      "trust_anchor.added",
      { kind: "trust_anchor", id },
      { name, kind, fingerprint },
    );
    return readTrustAnchor(tx, orgId, id);
  });
  await recheckAll(db, orgId);
  return anchor;
}

export async function removeTrustAnchor(db: Db, { orgId, actor }: Principal, id: string): Promise<void> {
  await withTenant(db, orgId, async (tx) => {
    const { name, kind, fingerprint } = await readTrustAnchor(tx, orgId, id);
    await tx.$executeRaw`DELETE FROM trust_anchor WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    await recordAudit(
      tx,
      orgId,
      actor,
      "trust_anchor.removed",
      { kind: "trust_anchor", id },
      { name, kind, fingerprint },
    );
  });
  await recheckAll(db, orgId);
}

/** Nothing is checked again: what a signature proves is asked when it is shown. */
export function addTrustedSigner(
  db: Db,
  { orgId, actor }: Principal,
  input: Required<TrustedSignerWrite>,
): Promise<TrustedSigner> {
  const id = newId();
  return withTenant(db, orgId, async (tx) => {
    await demandRoom(tx, orgId, "trusted_signer", MAX_SIGNERS);
    const made = await tx.$executeRaw`
      INSERT INTO trusted_signer (org_id, id, images, issuer, identity, created_by)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.images}, ${input.issuer}, ${input.identity}, ${actor.name}) ON CONFLICT DO NOTHING`;
    if (made === 0) throw new AppError("conflict", "This signer is trusted for these images already.");
    await recordAudit(tx, orgId, actor, "trusted_signer.added", { kind: "trusted_signer", id }, { ...input });
    return readTrustedSigner(tx, orgId, id);
  });
}

export function removeTrustedSigner(db: Db, { orgId, actor }: Principal, id: string): Promise<void> {
  return withTenant(db, orgId, async (tx) => {
    const { images, issuer, identity } = await readTrustedSigner(tx, orgId, id);
    await tx.$executeRaw`DELETE FROM trusted_signer WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    await recordAudit(
      tx,
      orgId,
      actor,
      "trusted_signer.removed",
      { kind: "trusted_signer", id },
      { images, issuer, identity },
    );
  });
}

/** In transactions of a few hundred, so that an import that waits for none of them is not held up by all. */
async function recheckAll(db: Db, orgId: string): Promise<void> {
  while ((await withTenantConnection(db, orgId, (connection) => recheckBundles(connection, orgId))) > 0);
}

/**
 * Checks again, organization by organization, what was checked against something else than is trusted now: an import that began before
 * a key was taken away may have ended after it, and an update of the product brings another public root.
 */
export async function recheckEveryBundle(db: Db): Promise<void> {
  const { rows: organizations } = await db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  for (const { id } of organizations) await recheckAll(db, id);
}

const Count = z.object({ count: z.number() });

async function demandRoom(tx: Tx, orgId: string, what: "trust_anchor" | "trusted_signer", max: number): Promise<void> {
  const [found] =
    what === "trust_anchor"
      ? await rows(tx, Count)`SELECT count(*)::int AS count FROM trust_anchor WHERE org_id = ${orgId}::uuid`
      : await rows(tx, Count)`SELECT count(*)::int AS count FROM trusted_signer WHERE org_id = ${orgId}::uuid`;
  if ((found?.count ?? 0) >= max)
    throw new AppError("conflict", `An organization has at most ${max} of these. Remove one first.`);
}
