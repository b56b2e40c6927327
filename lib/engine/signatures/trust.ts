import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { type TrustMaterial, toTrustMaterial } from "@sigstore/verify";
import { AppError } from "@/lib/model/error";
import publicGood from "@/packs/trust/sigstore-public-good.json";

/** What signatures are checked against. */
export type TrustAnchor =
  | {
      kind: "sigstore";
      name: string;
      material: TrustMaterial;
      logIds: ReadonlySet<string>;
      usesLogs: boolean;
      usesCtLogs: boolean;
    }
  | { kind: "key"; name: string; key: KeyObject };

/** A trust anchor as it is stored: a sigstore trusted root's JSON, or one public key as PEM. */
export type StoredAnchor = { name: string; kind: "sigstore" | "key"; content: string };

/** Sigstore's public instance (Fulcio, Rekor, timestamps), packaged with the product: nothing is fetched. */
export const PUBLIC_GOOD: StoredAnchor = {
  name: "sigstore-public-good",
  kind: "sigstore",
  content: JSON.stringify(publicGood.root),
};
export const PUBLIC_GOOD_DATE = publicGood.packagedAt;

/** Digest of all that is trusted: what was checked against something else is checked again. */
export function trustDigest(anchors: readonly StoredAnchor[]): Buffer {
  const parts = anchors.map(({ name, kind, content }) => [name, kind, content]).sort();
  return createHash("sha256")
    .update(JSON.stringify([RULES, parts]))
    .digest();
}

/** Raised when the same bundle and the same anchors would give another answer. */
const RULES = 2;

/**
 * Reads a trust anchor.
 *
 * Errors   `invalid_input`, in words for who pasted it: what it is not, and what it should be.
 * Source   sigstore/protobuf-specs sigstore_trustroot.proto; PEM public keys as `cosign public-key` prints them.
 */
export function readAnchor({ name, kind, content }: StoredAnchor): TrustAnchor {
  return kind === "key" ? { kind, name, key: readKey(content) } : readRoot(name, content);
}

function readKey(pem: string): KeyObject {
  if (!/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem))
    throw invalid(
      "This is no public key in PEM: it begins with -----BEGIN PUBLIC KEY-----. `cosign public-key --key cosign.key` prints one.",
    );
  try {
    const key = createPublicKey(pem);
    if (["ec", "ed25519", "rsa"].includes(key.asymmetricKeyType ?? "")) return key;
  } catch {
    throw invalid("The public key cannot be read: its PEM is damaged.");
  }
  throw invalid("Signatures are checked with ECDSA, Ed25519 and RSA keys; this is another kind.");
}

function readRoot(name: string, content: string): TrustAnchor {
  let root: TrustedRoot;
  let material: TrustMaterial;
  try {
    root = TrustedRoot.fromJSON(JSON.parse(content));
    material = toTrustMaterial(root);
  } catch {
    throw invalid(
      "This is no sigstore trusted root: `cosign trusted-root create` or your TUF repository's trusted_root.json is one.",
    );
  }
  if (material.certificateAuthorities.length === 0)
    throw invalid("The trusted root names no certificate authority, so it could verify nothing.");
  if (material.timestampAuthorities.length + material.tlogs.length === 0)
    throw invalid(
      "The trusted root names neither a transparency log nor a timestamp authority: nothing would tell when something was signed.",
    );
  return {
    kind: "sigstore",
    name,
    material,
    logIds: new Set(material.tlogs.map(({ logID }) => logID.toString("hex"))),
    usesLogs: material.tlogs.length > 0,
    usesCtLogs: material.ctlogs.length > 0,
  };
}

const invalid = (detail: string) => new AppError("invalid_input", detail);
