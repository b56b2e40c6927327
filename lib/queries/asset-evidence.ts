import { z } from "zod";
import type { ClaimedEvidence } from "@/lib/contracts/http/asset";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  digest: z.string(),
  form: z.enum(["signature", "attestation"]),
  predicateType: z.string().nullable(),
  builder: z.string().nullable(),
  source: z.object({ repo: z.string().nullable(), commit: z.string().nullable(), ref: z.string().nullable() }),
  signer: z.object({ identity: z.string().nullable(), issuer: z.string().nullable() }),
  signed: z.boolean(),
  claimedAt: At.nullable(),
  importId: z.string(),
});

/** Claims about any digest that is known of the asset's versions: a tag is a name and never joins. */
export function assetEvidence(tx: Tx, orgId: string, assetId: string): Promise<ClaimedEvidence[]> {
  return rows(tx, Row)`
    SELECT e.digest, e.form, e.predicate_type AS "predicateType", e.builder, e.signed, e.claimed_at AS "claimedAt", e.import_id AS "importId",
           jsonb_build_object('repo', e.source_repo, 'commit', e.source_commit, 'ref', e.source_ref) AS source,
           jsonb_build_object('identity', e.signer_identity, 'issuer', e.signer_issuer) AS signer
      FROM evidence e
     WHERE e.org_id = ${orgId}::uuid
       AND e.digest IN (SELECT al.value FROM version_alias al
                         WHERE al.org_id = ${orgId}::uuid AND al.asset_id = ${assetId}::uuid AND al.type <> 'tag')
     ORDER BY e.claimed_at DESC NULLS LAST, e.received_at DESC, e.digest, e.key LIMIT 100`;
}
