import { z } from "zod";
import { type ClaimedEvidence, SignatureCheck } from "@/lib/contracts/http/asset";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { isExpectedSigner } from "@/lib/engine/code-to-cloud/trusted-signer";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  digest: z.string(),
  form: z.enum(["signature", "attestation"]),
  predicateType: z.string().nullable(),
  builder: z.string().nullable(),
  source: z.object({ repo: z.string().nullable(), commit: z.string().nullable(), ref: z.string().nullable() }),
  signer: z.object({ identity: z.string().nullable(), issuer: z.string().nullable() }),
  signed: z.boolean(),
  check: SignatureCheck.omit({ expected: true }).extend({ signedAt: At.nullable(), checkedAt: At }).nullable(),
  claimedAt: At.nullable(),
  importId: z.string(),
});

/** Claims about any digest that is known of the asset's versions: a tag is a name and never joins. */
export async function assetEvidence(tx: Tx, orgId: string, assetId: string): Promise<ClaimedEvidence[]> {
  const found = await evidenceRows(tx, orgId, assetId);
  const signers = await rows(
    tx,
    Signer,
  )`SELECT images, issuer, identity FROM trusted_signer WHERE org_id = ${orgId}::uuid`;
  const [asset] = await rows(tx, Key)`SELECT key FROM asset WHERE org_id = ${orgId}::uuid AND id = ${assetId}::uuid`;
  return found.map(({ check, ...row }) => ({
    ...row,
    check: check && {
      ...check,
      expected:
        check.result === "verified" &&
        check.identity !== null &&
        isExpectedSigner(signers, asset?.key ?? "", { identity: check.identity, issuer: check.issuer }),
    },
  }));
}

const Signer = z.object({ images: z.string(), issuer: z.string(), identity: z.string() });
const Key = z.object({ key: z.string() });

function evidenceRows(tx: Tx, orgId: string, assetId: string) {
  return rows(tx, Row)`
    SELECT e.digest, e.form, e.predicate_type AS "predicateType", e.builder, e.signed, e.claimed_at AS "claimedAt", e.import_id AS "importId",
           jsonb_build_object('repo', e.source_repo, 'commit', e.source_commit, 'ref', e.source_ref) AS source,
           jsonb_build_object('identity', e.signer_identity, 'issuer', e.signer_issuer) AS signer,
           CASE WHEN b.hash IS NULL THEN NULL ELSE jsonb_build_object('result', b.result, 'reason', b.reason, 'identity', b.identity,
             'issuer', b.issuer, 'signedAt', b.signed_at, 'checkedAt', b.checked_at) END AS "check"
      FROM evidence e LEFT JOIN signed_bundle b ON b.org_id = e.org_id AND b.hash = e.bundle_hash
     WHERE e.org_id = ${orgId}::uuid
       AND e.digest IN (SELECT al.value FROM version_alias al
                         WHERE al.org_id = ${orgId}::uuid AND al.asset_id = ${assetId}::uuid AND al.type <> 'tag')
     ORDER BY e.claimed_at DESC NULLS LAST, e.received_at DESC, e.digest, e.key LIMIT 100`;
}
