import { z } from "zod";
import { type SigningTrust, TrustAnchor, TrustedSigner } from "@/lib/contracts/http/signing-trust";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { PUBLIC_GOOD, PUBLIC_GOOD_DATE } from "@/lib/engine/signatures/trust";
import { AppError } from "@/lib/model/error";
import { At } from "@/lib/queries/row-values";

/** Trust anchors and signers, by name and pattern. */
export function getSigningTrust(db: Db, orgId: string): Promise<SigningTrust> {
  return withTenant(db, orgId, async (tx) => ({
    publicInstance: { name: PUBLIC_GOOD.name, packagedAt: PUBLIC_GOOD_DATE },
    anchors: await trustAnchors(tx, orgId),
    signers: await trustedSigners(tx, orgId),
    bundles: await bundleCounts(tx, orgId),
  }));
}

const AnchorRow = TrustAnchor.extend({ createdAt: At });

function trustAnchors(tx: Tx, orgId: string): Promise<TrustAnchor[]> {
  return rows(tx, AnchorRow)`
    SELECT id, name, kind, encode(sha256(convert_to(content, 'UTF8')), 'hex') AS fingerprint, created_by AS "createdBy", created_at AS "createdAt"
      FROM trust_anchor WHERE org_id = ${orgId}::uuid ORDER BY name, id`;
}

const SignerRow = TrustedSigner.extend({ createdAt: At });

function trustedSigners(tx: Tx, orgId: string): Promise<TrustedSigner[]> {
  return rows(tx, SignerRow)`
    SELECT id, images, issuer, identity, created_by AS "createdBy", created_at AS "createdAt"
      FROM trusted_signer WHERE org_id = ${orgId}::uuid ORDER BY images, identity, id`;
}

/** One of them, inside the transaction that made it. */
export async function readTrustAnchor(tx: Tx, orgId: string, id: string): Promise<TrustAnchor> {
  const found = (await trustAnchors(tx, orgId)).find((one) => one.id === id);
  if (!found) throw new AppError("not_found", "No trust anchor has this id in your organization.");
  return found;
}

export async function readTrustedSigner(tx: Tx, orgId: string, id: string): Promise<TrustedSigner> {
  const found = (await trustedSigners(tx, orgId)).find((one) => one.id === id);
  if (!found) throw new AppError("not_found", "No trusted signer has this id in your organization.");
  return found;
}

const Counts = z.object({ verified: z.number(), failed: z.number(), unverified: z.number() });

async function bundleCounts(tx: Tx, orgId: string): Promise<SigningTrust["bundles"]> {
  const [found] = await rows(tx, Counts)`
    SELECT count(*) FILTER (WHERE result = 'verified')::int AS verified, count(*) FILTER (WHERE result = 'failed')::int AS failed,
           count(*) FILTER (WHERE result = 'unverified')::int AS unverified
      FROM signed_bundle WHERE org_id = ${orgId}::uuid`;
  return found ?? { verified: 0, failed: 0, unverified: 0 };
}
