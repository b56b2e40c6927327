import type { RecordTarget } from "@/lib/model/records/shared";

/** A VEX statement: someone says a product is or is not affected (MODEL section 1, Decision). */
export type StatementRecord = {
  kind: "statement";
  /** The product as an asset, where the statement identifies it: it then reaches no other asset. */
  target?: RecordTarget;
  advisory: string;
  aliases: string[];
  status: string;
  justification: string | null;
  /** Packages it speaks of, as purls, or as the document names them. */
  products: string[];
  /** It speaks of what the whole document is about (an image, an application), not of one package in it. */
  wholeSubject: boolean;
  note: string | null;
};

/**
 * What someone claims about a built thing and perhaps signed: a signature, or an attestation (provenance, an SBOM's origin).
 * A parser verifies nothing: identity, issuer and source are as *claimed*; `bundle` is what ingest checks.
 */
export type EvidenceRecord = {
  kind: "evidence";
  target?: RecordTarget;
  form: "signature" | "attestation";
  /** `https://slsa.dev/provenance/v1`, ...; null for a plain signature. */
  predicateType: string | null;
  subjects: EvidenceSubject[];
  builder: string | null;
  buildType: string | null;
  source: { repo: string | null; commit: string | null; ref: string | null };
  /** Of the certificate or the key: who says it signed, and who is said to have vouched for that. */
  signer: { identity: string | null; issuer: string | null };
  /** Where in the source the build began, where that is a Dockerfile. */
  entryPoint: string | null;
  /** The one image that it was built from, where the provenance names exactly one. */
  bases: { name: string | null; digest: string | null }[];
  /** A signature is present. Whether it is good is not known. */
  signed: boolean;
  /** The signed bundle or envelope as JSON text, where the report holds one that is small enough to keep. */
  bundle?: string;
  /** What the attested document says and no record of this report does, and why: for a person. */
  leftOut?: string;
  /** When it was built or logged, if stated. */
  at: string | null;
};

/** Digests as `sha256:<hex>`, in the order stated. */
export type EvidenceSubject = { name: string | null; digests: string[] };
