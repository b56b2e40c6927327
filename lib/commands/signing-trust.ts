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

/** `recompute` brings the risks and owners of some assets in line, now or soon. */
export type TrustDeps = { db: Db; recompute: (orgId: string, assetIds: readonly string[]) => Promise<void> };

/** Few enough to try every one with every signature. */
const MAX_ANCHORS = 50;
const MAX_SIGNERS = 500;

/**
 * Trusts another root or key, and checks every stored signature again.
 *
 * Errors   `invalid_input` in words when the content is no trusted root or public key; `conflict` when the name is taken.
 */
export async function addTrustAnchor(
  deps: TrustDeps,
  { orgId, actor }: Principal,
  input: TrustAnchorWrite,
): Promise<TrustAnchor> {
  readAnchor(input);
  const id = newId();
  const anchor = await withTenant(deps.db, orgId, async (tx) => {
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
  await recheckAll(deps, orgId);
  return anchor;
}

export async function removeTrustAnchor(deps: TrustDeps, { orgId, actor }: Principal, id: string): Promise<void> {
  await withTenant(deps.db, orgId, async (tx) => {
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
  await recheckAll(deps, orgId);
}

/** Nothing is checked again: what a signature proves is asked when it is shown. Owners that follow from it are decided again. */
export async function addTrustedSigner(
  deps: TrustDeps,
  { orgId, actor }: Principal,
  input: Required<TrustedSignerWrite>,
): Promise<TrustedSigner> {
  const id = newId();
  const signer = await withTenant(deps.db, orgId, async (tx) => {
    await demandRoom(tx, orgId, "trusted_signer", MAX_SIGNERS);
    const made = await tx.$executeRaw`
      INSERT INTO trusted_signer (org_id, id, images, issuer, identity, created_by)
      VALUES (${orgId}::uuid, ${id}::uuid, ${input.images}, ${input.issuer}, ${input.identity}, ${actor.name}) ON CONFLICT DO NOTHING`;
    if (made === 0) throw new AppError("conflict", "This signer is trusted for these images already.");
    await recordAudit(tx, orgId, actor, "trusted_signer.added", { kind: "trusted_signer", id }, { ...input });
    return readTrustedSigner(tx, orgId, id);
  });
  await recomputeSigned(deps, orgId);
  return signer;
}

export async function removeTrustedSigner(deps: TrustDeps, { orgId, actor }: Principal, id: string): Promise<void> {
  await withTenant(deps.db, orgId, async (tx) => {
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
  await recomputeSigned(deps, orgId);
}

/** In transactions of a few hundred, so that an import that waits for none of them is not held up by all. */
async function recheckAll(deps: TrustDeps, orgId: string): Promise<void> {
  let checked = 0;
  for (let some = -1; some !== 0; checked += some)
    some = await withTenantConnection(deps.db, orgId, (connection) => recheckBundles(connection, orgId));
  if (checked > 0) await recomputeSigned(deps, orgId);
}

const AssetId = z.object({ id: z.string() });

/** Whose image it is may follow from what is proven: images about which something is signed are computed again. */
async function recomputeSigned(deps: TrustDeps, orgId: string): Promise<void> {
  const images = await withTenant(
    deps.db,
    orgId,
    (tx) => rows(tx, AssetId)`
      SELECT DISTINCT al.asset_id AS id FROM evidence e JOIN version_alias al ON al.org_id = e.org_id AND al.value = e.digest AND al.type <> 'tag'
       WHERE e.org_id = ${orgId}::uuid AND e.bundle_hash IS NOT NULL`,
  );
  await deps.recompute(
    orgId,
    images.map(({ id }) => id),
  );
}

/**
 * Checks again, organization by organization, what was checked against something else than is trusted now: an import that began before
 * a key was taken away may have ended after it, and an update of the product brings another public root.
 */
export async function recheckEveryBundle(deps: TrustDeps): Promise<void> {
  const { rows: organizations } = await deps.db.pool.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
  for (const { id } of organizations) await recheckAll(deps, id);
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
