import { z } from "zod";
import { parseImageReference } from "@/lib/engine/image-reference";
import type { EvidenceRecord, EvidenceSubject, ParsedRecord, RecordTarget } from "@/lib/model/record";
import { isEnvelope, type OpenEnvelope, openEnvelope, unwrap } from "@/lib/parsers/evidence/envelope";
import { predicateRecords } from "@/lib/parsers/evidence/predicate";
import { NO_PROVENANCE, provenanceClaims } from "@/lib/parsers/evidence/provenance";
import { isStatement, readStatement } from "@/lib/parsers/evidence/statement";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { imageOfPurl } from "@/lib/parsers/oci-purl";
import { defineParser, EMPTY_HEADER, type Item, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Signatures and attestations: `cosign verify` output, DSSE envelopes, sigstore bundles 0.1 to 0.3, the log's answers that cosign
 * attaches, bare in-toto statements; one, an array, lines, an API's `attestations`, or the provenance of Cloud Build as
 * `gcloud artifacts docker images describe --show-provenance --format json` prints it.
 *
 * Yields   one piece of evidence per item; of an SPDX, CycloneDX or OpenVEX predicate its components, vulnerabilities and
 *          statements too, filed under the image that the statement names.
 * Units    everything is *claimed*: no signature, certificate or log is checked here.
 * Errors   a payload that is not base64 of JSON is rejected, and so is an item of none of these forms; what of an attested
 *          document is broken or too much is left out, and its evidence says so.
 * Source   secure-systems-lab/dsse, in-toto/attestation spec v1, sigstore/protobuf-specs, sigstore/cosign
 *          specs/SIGNATURE_SPEC.md; fixtures in __fixtures__/attestation-json.
 */
export const attestationJson = defineParser<z.infer<typeof Envelope>>({
  id: "attestation-json",
  version: 6,
  family: "sigstore",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => isEvidence(one) || listedIn(one).some(isEvidence)) ||
    (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "attestations", "*"] }, { at: ["*", "provenance_summary", "provenance", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "sigstore", version: null }, looked: true }),
  records: recordsOf,
});

/** What an API lists in an object of its own; an image's vulnerabilities beside it are another format's. */
function listedIn(value: unknown): readonly unknown[] {
  const { attestations, provenance_summary, package_vulnerability_summary, discovery_summary } = fields(value);
  const isImage = package_vulnerability_summary !== undefined || discovery_summary !== undefined;
  return [...list(attestations), ...(isImage ? [] : list(fields(provenance_summary).provenance))];
}

function isEvidence(value: unknown): boolean {
  return isEnvelope(unwrap(value)) || isStatement(value) || isSignaturePayload(value);
}

/** What `cosign verify` prints and what a signature of an image signs: containers/image "simple signing". */
function isSignaturePayload(value: unknown): boolean {
  const critical = fields(fields(value).critical);
  return isObject(critical.image) && typeof critical.type === "string";
}

function recordsOf({ value, path }: Item): ParsedRecord[] {
  const item = unwrap(value);
  const envelope = openEnvelope(item);
  const payload = envelope ? envelope.payload : item;
  const statement = readStatement(payload);
  if (statement) return attestation(statement, envelope, item);
  if (isSignaturePayload(payload)) return [signature(fields(payload), envelope)];
  if (envelope) return [withBundle(plainSignature(envelope), item)];
  // The object around an API's list, which was taken out of it.
  const { attestations, provenance_summary } = fields(value);
  if (path.length === 1 && (Array.isArray(attestations) || isObject(provenance_summary))) return [];
  throw new RejectedItem("This is neither a signature nor an attestation that we know.");
}

function attestation(
  statement: NonNullable<ReturnType<typeof readStatement>>,
  envelope: OpenEnvelope | null,
  item: Fields,
) {
  const { subjects, predicateType, predicate } = statement;
  const claims = provenanceClaims(predicateType, predicate);
  const target = targetOf(subjects);
  const record = evidence(envelope, {
    form: "attestation",
    predicateType,
    subjects,
    ...claims,
    at: claims.at ?? envelope?.loggedAt ?? null,
  });
  const { records, leftOut } = predicateRecords(predicateType, predicate, target);
  return [withTarget({ ...withBundle(record, item), ...(leftOut ? { leftOut } : {}) }, target), ...records];
}

/** The digest is of the manifest that was signed: an image's or an index's. */
function signature(payload: Fields, envelope: OpenEnvelope | null): EvidenceRecord {
  const critical = fields(payload.critical);
  const digest = digestOf(text(fields(critical.image)["docker-manifest-digest"]));
  const name = text(fields(critical.identity)["docker-reference"]) ?? null;
  const subjects = [{ name, digests: digest ? [digest] : [] }];
  const record = evidence(envelope, { form: "signature", predicateType: null, subjects, ...NO_PROVENANCE });
  return withTarget(withVerified(record, fields(payload.optional)), targetOf(subjects));
}

/** `cosign verify` adds what it found in the certificate, and signs for it itself: without an envelope it is still a claim. */
function withVerified(record: EvidenceRecord, optional: Fields): EvidenceRecord {
  const bundle = isObject(optional.Bundle) ? optional.Bundle : {};
  const repo = text(optional.githubWorkflowRepository);
  const logged = isEnvelope(bundle) ? openEnvelope(bundle) : null;
  return {
    ...record,
    signer: {
      identity: record.signer.identity ?? text(optional.Subject) ?? logged?.certificate?.identity ?? null,
      issuer: record.signer.issuer ?? text(optional.Issuer) ?? logged?.certificate?.issuer ?? null,
    },
    source: {
      repo: record.source.repo ?? (repo ? `https://github.com/${repo}` : (logged?.certificate?.repo ?? null)),
      commit: record.source.commit ?? text(optional.githubWorkflowSha) ?? logged?.certificate?.commit ?? null,
      ref: record.source.ref ?? text(optional.githubWorkflowRef) ?? logged?.certificate?.ref ?? null,
    },
    signed: true,
    at: record.at ?? logged?.loggedAt ?? null,
  };
}

/** A signature of a file: the digest is all that is known of it. */
function plainSignature(envelope: OpenEnvelope): EvidenceRecord {
  return evidence(envelope, { form: "signature", predicateType: null, subjects: envelope.subjects, ...NO_PROVENANCE });
}

type Claims = Omit<EvidenceRecord, "kind" | "signer" | "signed" | "bundle">;

/** An SBOM of a large image, signed. What is larger is kept as a claim. */
const MAX_BUNDLE_CHARS = 4 * 1024 * 1024;

const BUNDLE_PARTS = [
  "mediaType",
  "verificationMaterial",
  "dsseEnvelope",
  "messageSignature",
  "payload",
  "payloadType",
  "signatures",
];

/** What can be checked later: an envelope with its payload, in a bundle or bare. */
function withBundle(record: EvidenceRecord, item: Fields): EvidenceRecord {
  if (
    !record.signed ||
    !(isObject(item.dsseEnvelope) || isObject(item.messageSignature) || typeof item.payload === "string")
  )
    return record;
  // What a sender adds around it is no part of it: the same bundle is the same text.
  const bundle = JSON.stringify(
    Object.fromEntries(BUNDLE_PARTS.flatMap((part) => (item[part] === undefined ? [] : [[part, item[part]]]))),
  );
  return bundle.length > MAX_BUNDLE_CHARS ? record : { ...record, bundle };
}

function evidence(envelope: OpenEnvelope | null, claims: Claims): EvidenceRecord {
  const certificate = envelope?.certificate ?? null;
  return {
    kind: "evidence",
    ...claims,
    builder: claims.builder ?? certificate?.builder ?? null,
    source: {
      repo: claims.source.repo ?? certificate?.repo ?? null,
      commit: claims.source.commit ?? certificate?.commit ?? null,
      ref: claims.source.ref ?? certificate?.ref ?? null,
    },
    signer: { identity: certificate?.identity ?? envelope?.keyId ?? null, issuer: certificate?.issuer ?? null },
    signed: envelope?.signed ?? false,
    at: claims.at ?? envelope?.loggedAt ?? null,
  };
}

/**
 * The one image that all subjects are, by a name with a registry; a file's name or a bucket's path identifies none. An image that
 * was given several tags at once is one all the same.
 */
function targetOf(subjects: readonly EvidenceSubject[]): RecordTarget | null {
  const [first] = subjects;
  const target = first && subjects.length <= MAX_SUBJECTS ? imageOf(first) : null;
  if (!target) return null;
  const more = subjects.slice(1).map(imageOf);
  if (more.length === 0) return target;
  const [name, ...others] = [target, ...more].map((one) => one && withoutTag(one.name));
  return name && others.every((other) => other === name) ? { ...target, name } : null;
}

/** Tags that one build gives; a release of that many files names no image. */
const MAX_SUBJECTS = 100;

function imageOf(subject: EvidenceSubject): RecordTarget | null {
  const written = subject.name ?? "";
  const reference = imageOfPurl(written)?.reference ?? written.replace(GOOGLE_REGISTRY, "");
  const digest = subject.digests.find((one) => digestOf(one) !== undefined);
  if (!digest || !/^[^/]*[.:][^/]*\/|^localhost\//.test(reference.slice(0, 300))) return null;
  const named = reference.includes("@") ? reference : `${reference}@${digest}`;
  if (!namesImage(named)) return null;
  return { kind: "image", name: named, digests: [{ type: "index", digest, platform: null }] };
}

function withoutTag(name: string): string | undefined {
  const { repository, digest } = parseImageReference(name) ?? {};
  return repository && digest ? `${repository}@${digest}` : undefined;
}

/** Cloud Build writes an image as an address; these hosts serve nothing else. */
const GOOGLE_REGISTRY = /^https:\/\/(?=(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)\/)/;

function withTarget(record: EvidenceRecord, target: RecordTarget | null): EvidenceRecord {
  return present({ ...record, target: target ?? undefined }) as EvidenceRecord;
}
