import type { EvidenceSubject } from "@/lib/model/record";
import { type CertificateClaims, certificateClaims } from "@/lib/parsers/evidence/certificate";
import { digestsOf } from "@/lib/parsers/evidence/statement";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { parseJsonBytes } from "@/lib/parsers/reading/json-text";

/** What is left when an envelope is opened: its payload if it has one, what it names as signed, and who says so. */
export type OpenEnvelope = {
  /** The decoded payload: an in-toto statement, a signature payload, or something else. */
  payload: unknown;
  /** What the envelope itself names as signed, where there is no payload. */
  subjects: EvidenceSubject[];
  certificate: CertificateClaims | null;
  keyId: string | null;
  signed: boolean;
  loggedAt: string | null;
};

/** Keys under which an API, `gh attestation verify` or Artifact Analysis hands out a bundle or an envelope. */
export function unwrap(value: unknown): Fields {
  const item = fields(value);
  const attestation = fields(item.attestation);
  for (const inner of [attestation.bundle, item.bundle, attestation, item.envelope])
    if (isEnvelope(inner)) return fields(inner);
  return item;
}

export function isEnvelope(value: unknown): boolean {
  return isDsse(value) || isBundle(value) || isRekor(value) || isBlobBundle(value);
}

/** A DSSE envelope: secure-systems-lab/dsse envelope.md. */
function isDsse(value: unknown): boolean {
  return isObject(value) && typeof value.payloadType === "string" && typeof value.payload === "string";
}

/** A sigstore bundle, versions 0.1 to 0.3: sigstore/protobuf-specs sigstore_bundle.proto. */
function isBundle(value: unknown): boolean {
  return (
    isObject(value) &&
    (/^application\/vnd\.dev\.sigstore\.bundle/.test(text(value.mediaType) ?? "") ||
      (isObject(value.verificationMaterial) && (isObject(value.dsseEnvelope) || isObject(value.messageSignature))))
  );
}

/** The transparency log's answer as cosign attaches it to an image. */
function isRekor(value: unknown): boolean {
  return isObject(value) && typeof value.SignedEntryTimestamp === "string" && isObject(value.Payload);
}

/** `cosign sign-blob --bundle` before version 3. */
function isBlobBundle(value: unknown): boolean {
  return (
    isObject(value) && typeof value.base64Signature === "string" && (isRekor(value.rekorBundle) || "cert" in value)
  );
}

/** Null for what is no envelope. A payload that cannot be decoded is rejected: nobody could tell what was signed. */
export function openEnvelope(value: Fields): OpenEnvelope | null {
  if (isBundle(value)) return openBundle(value);
  if (isDsse(value)) return openDsse(value);
  if (isRekor(value)) return openRekor(value);
  if (!isBlobBundle(value)) return null;
  const rekor = isRekor(value.rekorBundle) ? openRekor(fields(value.rekorBundle)) : null;
  return {
    ...(rekor ?? NOTHING),
    certificate: certificateClaims(value.cert) ?? rekor?.certificate ?? null,
    signed: text(value.base64Signature) !== undefined,
  };
}

const NOTHING: OpenEnvelope = {
  payload: undefined,
  subjects: [],
  certificate: null,
  keyId: null,
  signed: false,
  loggedAt: null,
};

function openDsse(value: Fields): OpenEnvelope {
  const signatures = list(value.signatures).map(fields);
  const key = signatures.map((one) => text(one.keyid)).find((one) => one !== undefined);
  return {
    ...NOTHING,
    payload: decodeJson(value.payload),
    certificate: certificateClaims(signatures.map((one) => text(one.cert)).find((one) => one !== undefined)),
    keyId: key ?? null,
    signed: signatures.some((one) => text(one.sig) !== undefined),
  };
}

function openBundle(value: Fields): OpenEnvelope {
  const material = fields(value.verificationMaterial);
  const dsse = isDsse(value.dsseEnvelope) ? openDsse(fields(value.dsseEnvelope)) : null;
  const message = fields(value.messageSignature);
  const chain = list(fields(material.x509CertificateChain).certificates);
  const leaf = fields(material.certificate ?? chain[0]);
  const entry = fields(list(material.tlogEntries)[0]);
  return {
    ...(dsse ?? NOTHING),
    subjects: dsse ? [] : messageSubjects(fields(message.messageDigest)),
    certificate: certificateClaims(leaf.rawBytes) ?? dsse?.certificate ?? null,
    keyId: text(fields(material.publicKey).hint) ?? dsse?.keyId ?? null,
    signed: dsse?.signed === true || text(message.signature) !== undefined,
    loggedAt: unixTime(entry.integratedTime),
  };
}

/** `SHA2_256` and the digest in base64. */
function messageSubjects({ algorithm, digest }: Fields): EvidenceSubject[] {
  const name = /^SHA2_(256|384|512)$/.exec(text(algorithm) ?? "")?.[1];
  const hex = Buffer.from(text(digest) ?? "", "base64").toString("hex");
  return name ? [{ name: null, digests: digestsOf({ [`sha${name}`]: hex }) }] : [];
}

/** The log's entry names the digest of what was signed and carries the certificate. */
function openRekor(value: Fields): OpenEnvelope {
  const logged = fields(value.Payload);
  const spec = fields(fields(decodeJson(logged.body)).spec);
  const hash = fields(fields(spec.data ?? spec.content).hash);
  const signature = fields(spec.signature);
  const key = text(fields(signature.publicKey).content) ?? text(spec.publicKey);
  const algorithm = text(hash.algorithm);
  return {
    ...NOTHING,
    subjects: algorithm ? [{ name: null, digests: digestsOf({ [algorithm]: hash.value }) }] : [],
    certificate: key ? certificateClaims(Buffer.from(key, "base64").toString("utf8")) : null,
    signed: text(signature.content) !== undefined,
    loggedAt: unixTime(logged.integratedTime),
  };
}

function decodeJson(encoded: unknown): unknown {
  const written = text(encoded);
  if (!written) throw new RejectedItem("The envelope has no payload.");
  try {
    return parseJsonBytes(Buffer.from(written, "base64"), 0);
  } catch {
    throw new RejectedItem("The envelope's payload is not base64 of JSON, so nobody can tell what was signed.");
  }
}

/** Seconds since 1970, as a number or as text; nothing for a time no log can have. */
function unixTime(value: unknown): string | null {
  const seconds = Number(value ?? Number.NaN);
  return Number.isInteger(seconds) && seconds > 0 && seconds < 4_102_444_800
    ? new Date(seconds * 1000).toISOString()
    : null;
}
