import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { CI_VENDORS } from "@/lib/engine/ci/ci-vendors";
import type { BuildStatement } from "@/lib/engine/code-to-cloud/build-statements";
import { isExpectedSigner, type TrustedSigner } from "@/lib/engine/code-to-cloud/trusted-signer";
import { REVISION_LABELS, SOURCE_LABELS } from "@/lib/engine/image-source";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { isWithin } from "@/lib/ingest/target-limits";

/** What is said about the build of each version, unmerged; `mergeStatements` orders it. */
export type Statements = Map<string, BuildStatement[]>;

/**
 * Everything that labels, senders and evidence state about where these image versions come from.
 *
 * Evidence  by any digest of the version, never by a tag. It is a proof only where its signature was verified and the organization has
 *           named the signer for this image.
 */
export async function loadBuildStatements(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
): Promise<Statements> {
  const statements: Statements = new Map(versionIds.map((id) => [id, []]));
  const add = (versionId: string, said: readonly (BuildStatement | null)[]) =>
    void statements.get(versionId)?.push(...said.filter((one) => one !== null));
  if (versionIds.length === 0) return statements;
  const labelled = await labels(connection, orgId, versionIds);
  for (const row of labelled) add(row.versionId, labelStatements(row));
  for (const row of await deliveries(connection, orgId, versionIds)) add(row.versionId, senderStatements(row));
  const found = await evidence(connection, orgId, versionIds);
  const signers = found.length > 0 ? await loadTrustedSigners(connection, orgId) : [];
  for (const row of found) add(row.versionId, evidenceStatements(row, signers));
  for (const row of labelled) add(row.versionId, reported(row, statements));
  return statements;
}

function loadTrustedSigners(connection: TenantConnection, orgId: string): Promise<TrustedSigner[]> {
  return rowsOf(
    connection,
    z.object({ images: z.string(), issuer: z.string(), identity: z.string() }),
    "SELECT images, issuer, identity FROM trusted_signer WHERE org_id = $1 ORDER BY created_at, id",
    [orgId],
  );
}

const LabelRow = z.object({
  versionId: z.string(),
  labels: z.record(z.string(), z.string()),
  sourceRepo: z.string().nullable(),
  sourceCommit: z.string().nullable(),
  baseName: z.string().nullable(),
  baseDigest: z.string().nullable(),
  at: z.date(),
});
type LabelRow = z.output<typeof LabelRow>;

function labels(connection: TenantConnection, orgId: string, versionIds: readonly string[]): Promise<LabelRow[]> {
  return rowsOf(
    connection,
    LabelRow,
    `SELECT v.id AS "versionId", v.labels, v.source_repo AS "sourceRepo", v.source_commit AS "sourceCommit", v.base_name AS "baseName",
            v.base_digest AS "baseDigest", v.first_seen_at AS at
       FROM asset_version v WHERE v.org_id = $1 AND v.id = ANY($2::uuid[])`,
    [orgId, versionIds],
  );
}

function labelStatements({ labels: given, baseName, baseDigest, at }: LabelRow): (BuildStatement | null)[] {
  const label = (fact: BuildStatement["fact"], names: readonly string[], read: (text: string) => string | null) => {
    for (const name of names) {
      const value = read(given[name]?.trim() ?? "");
      if (value) return claim("label", fact, value, { by: `the image's label ${name}`, at });
    }
    return null;
  };
  const base = [baseName, baseDigest].filter(Boolean).join("@");
  return [
    label("repository", SOURCE_LABELS, parseRepositoryUrl),
    label("commit", REVISION_LABELS, (text) => text),
    base ? claim("label", "base", base, { by: "the image's labels org.opencontainers.image.base.*", at }) : null,
  ];
}

/** What a report says of its image otherwise than in labels. */
function reported(row: LabelRow, statements: Statements): (BuildStatement | null)[] {
  const said = statements.get(row.versionId) ?? [];
  const known = (fact: string, value: string | null) =>
    value === null || said.some((one) => one.fact === fact && one.value === value);
  const by = { by: "a report about the image", at: row.at };
  return [
    known("repository", row.sourceRepo) ? null : claim("label", "repository", row.sourceRepo as string, by),
    known("commit", row.sourceCommit) ? null : claim("label", "commit", row.sourceCommit as string, by),
  ];
}

const DeliveryRow = z.object({
  versionId: z.string(),
  importId: z.string(),
  filename: z.string().nullable(),
  repo: z.string(),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  ci: z.string().nullable(),
  labelled: z.string().nullable(),
  at: z.date(),
});

/** The newest delivery of each version for each repository and commit that a sender stated. */
function deliveries(connection: TenantConnection, orgId: string, versionIds: readonly string[]) {
  return rowsOf(
    connection,
    DeliveryRow,
    `SELECT DISTINCT ON (s.version_id, i.context ->> 'repo', i.context ->> 'commit')
            s.version_id AS "versionId", i.id AS "importId", coalesce(i.context ->> 'filename', i.filename) AS filename, i.context ->> 'repo' AS repo,
            i.context ->> 'commit' AS commit, i.context ->> 'branch' AS branch, i.context ->> 'ci' AS ci,
            v.labels ->> 'org.opencontainers.image.source' AS labelled, si.scanned_at AS at
       FROM stream s JOIN stream_import si ON si.org_id = $1 AND si.stream_id = s.id JOIN import i ON i.org_id = $1 AND i.id = si.import_id
       JOIN asset_version v ON v.org_id = $1 AND v.id = s.version_id
      WHERE s.org_id = $1 AND s.version_id = ANY($2::uuid[]) AND i.context ->> 'repo' IS NOT NULL
      ORDER BY s.version_id, i.context ->> 'repo', i.context ->> 'commit', si.scanned_at DESC`,
    [orgId, versionIds],
  );
}

function senderStatements(row: z.output<typeof DeliveryRow>): (BuildStatement | null)[] {
  const repository = parseRepositoryUrl(row.repo);
  // CI speaks of the repository whose pipeline ran; an image that says it is another's was only scanned there.
  const labelled = parseRepositoryUrl(row.labelled ?? "");
  if (!repository || (row.ci !== null && labelled !== null && labelled !== repository)) return [];
  const system = row.ci === null ? "the sender" : (CI_VENDORS.find(({ id }) => id === row.ci)?.name ?? row.ci);
  const said = { by: `${system}, delivering ${row.filename ?? "a report"}`, at: row.at, importId: row.importId };
  const source = row.ci === null ? "sender" : "ci";
  return [
    claim(source, "repository", repository, said),
    row.commit ? claim(source, "commit", row.commit, said) : null,
    row.branch && !row.branch.startsWith("unknown:") ? claim(source, "ref", row.branch, said) : null,
  ];
}

const EvidenceRow = z.object({
  versionId: z.string(),
  image: z.string(),
  importId: z.string(),
  form: z.enum(["signature", "attestation"]),
  predicateType: z.string().nullable(),
  builder: z.string().nullable(),
  sourceRepo: z.string().nullable(),
  sourceCommit: z.string().nullable(),
  sourceRef: z.string().nullable(),
  entryPoint: z.string().nullable(),
  bases: z.array(z.object({ name: z.string().nullable(), digest: z.string().nullable() })),
  signed: z.boolean(),
  claimedSigner: z.string().nullable(),
  result: z.enum(["verified", "failed", "unverified"]).nullable(),
  identity: z.string().nullable(),
  issuer: z.string().nullable(),
  limitedTo: z.array(z.string()),
  at: z.date(),
});
type EvidenceRow = z.output<typeof EvidenceRow>;

function evidence(connection: TenantConnection, orgId: string, versionIds: readonly string[]): Promise<EvidenceRow[]> {
  return rowsOf(
    connection,
    EvidenceRow,
    `SELECT DISTINCT al.version_id AS "versionId", a.key AS image, e.import_id AS "importId", e.form, e.predicate_type AS "predicateType", e.builder,
            e.source_repo AS "sourceRepo", e.source_commit AS "sourceCommit", e.source_ref AS "sourceRef", e.entry_point AS "entryPoint", e.bases,
            e.signed, e.signer_identity AS "claimedSigner", b.result, b.identity, b.issuer, coalesce(i.context -> 'limitedTo', '[]') AS "limitedTo",
            coalesce(b.signed_at, e.claimed_at, e.received_at) AS at
       FROM version_alias al
       JOIN evidence e ON e.org_id = $1 AND e.digest = al.value
       JOIN asset a ON a.org_id = $1 AND a.id = al.asset_id
       JOIN import i ON i.org_id = $1 AND i.id = e.import_id
       LEFT JOIN signed_bundle b ON b.org_id = $1 AND b.hash = e.bundle_hash
      WHERE al.org_id = $1 AND al.version_id = ANY($2::uuid[]) AND al.type <> 'tag'`,
    [orgId, versionIds],
  );
}

function evidenceStatements(row: EvidenceRow, signers: readonly TrustedSigner[]): (BuildStatement | null)[] {
  // What failed is shown as evidence that failed; it states nothing.
  if (row.result === "failed") return [];
  const what = row.form === "signature" ? "a signature" : isProvenance(row) ? "provenance" : "an attestation";
  const expected =
    row.result === "verified" &&
    row.identity !== null &&
    isExpectedSigner(signers, row.image, { identity: row.identity, issuer: row.issuer });
  // A proof speaks for itself, whoever delivers it; a claim is its sender's, who may not speak of every image.
  if (!expected && row.limitedTo.length > 0 && !isWithin(row.limitedTo, { kind: "image", key: row.image }, null))
    return [];
  const by = `${what} ${signedWords(row, expected)}`;
  const source = expected ? "provenance" : row.form === "signature" ? "signature" : "attestation";
  const kind = expected ? ("proof" as const) : ("claim" as const);
  const state = (fact: BuildStatement["fact"], value: string | null): BuildStatement | null =>
    value ? { fact, value, kind, source, by, at: row.at.toISOString(), importId: row.importId } : null;
  return [
    state("repository", parseRepositoryUrl(row.sourceRepo ?? "")),
    state("commit", row.sourceCommit),
    state("ref", row.sourceRef),
    state("dockerfile", row.entryPoint),
    state("builder", row.builder),
    ...row.bases.map(({ name, digest }) => state("base", [name, digest].filter(Boolean).join("@"))),
  ];
}

const isProvenance = ({ predicateType }: EvidenceRow) => /provenance/i.test(predicateType ?? "");

function signedWords({ result, identity, signed, claimedSigner }: EvidenceRow, expected: boolean): string {
  if (expected) return `signed by ${identity}, verified`;
  if (result === "verified")
    return `signed by ${identity}: the signature is good, but nobody has named that signer for this image`;
  if (signed) return `that says ${claimedSigner ?? "somebody"} signed it: not verified`;
  return "without a signature";
}

function claim(
  source: BuildStatement["source"],
  fact: BuildStatement["fact"],
  value: string,
  { by, at, importId }: { by: string; at: Date; importId?: string },
): BuildStatement {
  return { fact, value, kind: "claim", source, by, at: at.toISOString(), importId: importId ?? null };
}
