import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, VerificationError, Verifier } from "@sigstore/verify";
import { IN_TOTO, objectOf } from "@/lib/engine/signatures/envelope";
import type { TrustAnchor } from "@/lib/engine/signatures/trust";
import { failed, unverified, type Verification } from "@/lib/engine/signatures/verification";
import { verifyByKeys } from "@/lib/engine/signatures/verify-by-keys";

type RootAnchor = Extract<TrustAnchor, { kind: "sigstore" }>;

/**
 * Checks a sigstore bundle or a bare DSSE envelope against what is trusted. Offline: everything comes with the bundle and the anchors.
 *
 * Checks   the certificate's chain at the time of signing, that time by a log's promise or a timestamp, the log's and the certificate log's
 *          inclusion where the root has such logs, and the signature over the payload. With a key: the signature over the payload.
 * Not here whether the signer is expected (`isExpectedSigner`), and what the payload says.
 * Source   docs.sigstore.dev client spec; secure-systems-lab/dsse protocol.md.
 */
export function verifyBundle(content: string, anchors: readonly TrustAnchor[]): Verification {
  const value = readObject(content);
  if (!value) return unverified("The bundle is no JSON object.");
  const keys = anchors.filter((anchor) => anchor.kind === "key");
  if (!hasOneCertificateAtMost(value)) return unverified(AMBIGUOUS);
  if (isEnvelope(value)) return verifyByKeys(value, keys);
  if (!hasFewEntries(value)) return unverified(TOO_MANY);
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(value);
  } catch {
    return unverified(
      "The bundle is of a form that cannot be checked: parts that every sigstore bundle has are missing.",
    );
  }
  if (bundle.content.$case !== "dsseEnvelope")
    return unverified("It signs a file by its digest alone; without the file the signature cannot be checked.");
  if (bundle.content.dsseEnvelope.payloadType !== IN_TOTO)
    return unverified("What is signed is not an in-toto statement, so it states nothing about an image.");
  if (bundle.verificationMaterial.content.$case === "publicKey")
    return verifyByKeys(
      value.dsseEnvelope as Record<string, unknown>,
      keys,
      bundle.verificationMaterial.content.publicKey.hint,
    );
  return byRoots(
    bundle,
    anchors.filter((anchor) => anchor.kind === "sigstore"),
  );
}

function byRoots(given: Bundle, roots: readonly RootAnchor[]): Verification {
  const bundle = withoutUnprovenTimes(given);
  let entity: ReturnType<typeof toSignedEntity>;
  let issuer: Buffer;
  try {
    entity = toSignedEntity(bundle);
    if (entity.key.$case !== "certificate") return unverified("The bundle holds no certificate.");
    issuer = entity.key.certificate.issuer; // Read only now: what is no certificate's structure throws here.
  } catch {
    return failed("The bundle's certificate or timestamp is damaged.");
  }
  const able = roots.filter((root) =>
    root.material.certificateAuthorities.some((ca) => ca.certChain.some((one) => one.subject.equals(issuer))),
  );
  if (able.length === 0)
    return unverified(
      "No trusted root of yours has the authority that issued its certificate. Add the trusted root of that sigstore instance.",
    );
  const knowing = able.filter((root) => !root.usesLogs || isLoggedWith(bundle, root));
  if (knowing.length === 0)
    return unverified(
      "It is logged in a transparency log that no trusted root of yours has. Add a newer trusted root.",
    );
  let reason = "";
  for (const root of knowing) {
    try {
      const verifier = new Verifier(root.material, {
        ctlogThreshold: Number(root.usesCtLogs),
        tlogThreshold: Number(root.usesLogs),
        timestampThreshold: 1,
      });
      const { identity } = verifier.verify(entity);
      const signer = identity?.subjectAlternativeName;
      if (!signer) return failed("Its certificate names nobody.");
      return {
        result: "verified",
        reason: `Signature, certificate and time verified with ${root.name}.`,
        identity: signer,
        issuer: identity.extensions?.issuer ?? null,
        signedAt: signedAt(bundle, entity),
      };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      reason ||= meaningOf(error);
    }
  }
  return failed(reason);
}

const AMBIGUOUS =
  "It carries a certificate beside the one or the key that it would be checked with, so nobody could tell whose word it is.";

/**
 * A reader takes the source from the certificate. One that is not checked, in an envelope's signatures or beside another, could be
 * put around a good signature by whoever delivers it.
 */
function hasOneCertificateAtMost(value: Record<string, unknown>): boolean {
  const material = objectOf(value.verificationMaterial);
  const ways = ["publicKey", "x509CertificateChain", "certificate"].filter((one) => (material[one] ?? null) !== null);
  const signatures = [value, objectOf(value.dsseEnvelope)].flatMap((one) =>
    Array.isArray(one.signatures) ? one.signatures : [],
  );
  return ways.length <= 1 && signatures.every((one) => objectOf(one).cert === undefined);
}

/** As many log entries and timestamps as sigstore's own client takes: each is checked, with each root. */
const MAX_ENTRIES = 32;
const TOO_MANY = `It carries more than ${MAX_ENTRIES} log entries or timestamps: it was not checked, since each of them would have to be. A signer needs one.`;

function hasFewEntries(value: Record<string, unknown>): boolean {
  const { tlogEntries, timestampVerificationData } = objectOf(value.verificationMaterial);
  const lists = [tlogEntries, objectOf(timestampVerificationData).rfc3161Timestamps];
  return lists.every((list) => !Array.isArray(list) || list.length <= MAX_ENTRIES);
}

/** A log's time is its word only under its promise: beside a mere proof of inclusion anybody could have written it. */
function withoutUnprovenTimes(bundle: Bundle): Bundle {
  const material = bundle.verificationMaterial;
  const tlogEntries = material.tlogEntries.map((entry) =>
    entry.inclusionPromise === undefined ? { ...entry, integratedTime: "0" } : entry,
  );
  return { ...bundle, verificationMaterial: { ...material, tlogEntries } } as Bundle;
}

function isLoggedWith({ verificationMaterial }: Bundle, root: RootAnchor): boolean {
  return (
    verificationMaterial.tlogEntries.length === 0 ||
    verificationMaterial.tlogEntries.some(
      ({ logId }) => logId !== undefined && root.logIds.has(Buffer.from(logId.keyId).toString("hex")),
    )
  );
}

/** The earliest of the times that were verified. */
function signedAt(bundle: Bundle, entity: ReturnType<typeof toSignedEntity>): string | null {
  const logged = bundle.verificationMaterial.tlogEntries
    .map(({ integratedTime }) => Number(integratedTime) * 1000)
    .filter((time) => time > 0);
  const stamped = entity.timestamps.flatMap((one) =>
    one.$case === "timestamp-authority" ? [one.timestamp.signingTime.getTime()] : [],
  );
  const first = Math.min(...logged, ...stamped);
  return Number.isFinite(first) ? new Date(first).toISOString() : null;
}

const MEANINGS: Readonly<Record<string, string>> = {
  TIMESTAMP_ERROR: "nothing that is trusted tells when it was signed",
  TLOG_BODY_ERROR: "the transparency log holds another signature or payload than the bundle",
  TLOG_ERROR: "it is in no transparency log that is trusted",
  TLOG_INCLUSION_PROOF_ERROR: "its proof of inclusion in the transparency log is wrong",
  TLOG_INCLUSION_PROMISE_ERROR: "the transparency log's promise is wrong",
  TLOG_MISSING_INCLUSION_ERROR: "it is in no transparency log that is trusted",
  CERTIFICATE_ERROR: "its certificate was not issued by whom it says, or was not valid when it was used",
  SIGNATURE_ERROR: "the signature does not fit the payload: one of them was changed",
};

function meaningOf(error: Error): string {
  const meaning = error instanceof VerificationError ? MEANINGS[error.code] : undefined;
  return meaning
    ? `It was checked and ${meaning} (${error.message}).`
    : `It was checked and is not sound (${error.message}).`;
}

function readObject(content: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(content);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** A bare envelope and nothing of a bundle: what is read as one thing must not be checked as another. */
const isEnvelope = (value: Record<string, unknown>) =>
  typeof value.payloadType === "string" &&
  typeof value.payload === "string" &&
  !["mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature"].some((part) => Object.hasOwn(value, part));
