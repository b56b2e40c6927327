import { createHash } from "node:crypto";
import type { TenantConnection } from "@/lib/db/tenant";
import { bundleHash, storeBundles } from "@/lib/ingest/apply/store-bundles";
import type { EvidenceRecord } from "@/lib/model/record";

/** `key` and `bundleHash` are worked out once: a statement may have tens of thousands of subjects, and a bundle megabytes. */
type Row = {
  digest: string;
  subjectName: string | null;
  record: EvidenceRecord;
  key: string;
  bundleHash: string | null;
};

const BATCH_ROWS = 5_000;

/**
 * Keeps what a report claims about built things, one row per claim and digest; which version a digest belongs to is asked when
 * it is read, so that evidence may come before or after the scan.
 *
 * Twice    the same claims write nothing.
 */
export async function storeEvidence(
  connection: TenantConnection,
  { orgId, importId, limitedTo }: { orgId: string; importId: string; limitedTo: readonly string[] },
  records: readonly EvidenceRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const found = records.flatMap((record) => rowsOf(record, limitedTo));
  await forgetOthers(connection, orgId, importId, found);
  for (let from = 0; from < found.length; from += BATCH_ROWS)
    await insert(connection, orgId, importId, found.slice(from, from + BATCH_ROWS));
  await storeBundles(
    connection,
    orgId,
    records.flatMap((record) => record.bundle ?? []),
  );
}

/** Read again by a newer parser, the same report may claim more: what it no longer says is not its claim. */
async function forgetOthers(connection: TenantConnection, orgId: string, importId: string, found: readonly Row[]) {
  await connection.query(
    `DELETE FROM evidence e WHERE e.org_id = $1 AND e.import_id = $2
        AND NOT EXISTS (SELECT 1 FROM unnest($3::text[], $4::text[]) AS g(digest, key) WHERE g.digest = e.digest AND decode(g.key, 'hex') = e.key)`,
    [orgId, importId, found.map(({ digest }) => digest), found.map(({ key }) => key)],
  );
}

async function insert(connection: TenantConnection, orgId: string, importId: string, batch: readonly Row[]) {
  const column = (value: (row: Row) => string | null) => batch.map(value);
  await connection.query(
    `INSERT INTO evidence (org_id, import_id, digest, key, form, predicate_type, subject_name, builder, build_type,
                           source_repo, source_commit, source_ref, signer_identity, signer_issuer, signed, claimed_at, entry_point, bases, bundle_hash)
     SELECT DISTINCT ON (g.digest, g.key) $1::uuid, $2::uuid, g.digest, decode(g.key, 'hex'), g.form, g.predicate_type, g.subject_name, g.builder,
            g.build_type, g.source_repo, g.source_commit, g.source_ref, g.signer_identity, g.signer_issuer, g.signed, g.claimed_at,
            g.entry_point, g.bases, decode(g.bundle_hash, 'hex')
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                   $12::text[], $13::text[], $14::text[], $15::boolean[], $16::timestamptz[], $17::text[], $18::jsonb[], $19::text[])
         AS g(digest, key, form, predicate_type, subject_name, builder, build_type, source_repo, source_commit, source_ref,
              signer_identity, signer_issuer, signed, claimed_at, entry_point, bases, bundle_hash)
      ORDER BY g.digest, g.key
     ON CONFLICT (org_id, digest, key) DO NOTHING`,
    [
      orgId,
      importId,
      column(({ digest }) => digest),
      column(({ key }) => key),
      column(({ record }) => record.form),
      column(({ record }) => record.predicateType),
      column(({ subjectName }) => subjectName),
      column(({ record }) => record.builder),
      column(({ record }) => record.buildType),
      column(({ record }) => record.source.repo),
      column(({ record }) => record.source.commit),
      column(({ record }) => record.source.ref),
      column(({ record }) => record.signer.identity),
      column(({ record }) => record.signer.issuer),
      batch.map(({ record }) => record.signed),
      column(({ record }) => record.at),
      column(({ record }) => record.entryPoint),
      column(({ record }) => JSON.stringify(record.bases)),
      column((row) => row.bundleHash),
    ],
  );
}

function rowsOf(record: EvidenceRecord, limitedTo: readonly string[]): Row[] {
  const hash = record.bundle === undefined ? null : bundleHash(record.bundle).toString("hex");
  return record.subjects.flatMap(({ name, digests }) => {
    const key = keyOf(record, name, hash, limitedTo);
    return digests.map((digest) => ({ digest, subjectName: name, record, key, bundleHash: hash }));
  });
}

/**
 * Over the claim and the subject's name, not over the other subjects: a build of hundreds of files is hundreds of claims. What a
 * limited token claims counts for fewer images, so that it may not stand in for the same claim of somebody else.
 */
function keyOf(
  { form, predicateType, builder, buildType, source, signer, signed, at, entryPoint, bases }: EvidenceRecord,
  subjectName: string | null,
  hash: string | null,
  limitedTo: readonly string[],
): string {
  const claim = [form, predicateType, subjectName, builder, buildType, source.repo, source.commit, source.ref];
  // A forged bundle may claim the very same: each is judged by itself.
  const more = [
    entryPoint,
    bases.length > 0 ? bases : null,
    hash,
    limitedTo.length > 0 ? { limitedTo: limitedTo.toSorted() } : null,
  ];
  const parts = JSON.stringify([
    ...claim,
    signer.identity,
    signer.issuer,
    signed,
    at,
    ...more.filter((one) => one !== null),
  ]);
  return createHash("sha256").update(parts).digest("hex");
}
