import { createHash, type KeyObject, verify as verifySignature } from "node:crypto";
import { IN_TOTO, objectOf, textOf } from "@/lib/engine/signatures/envelope";
import type { TrustAnchor } from "@/lib/engine/signatures/trust";
import { failed, unverified, type Verification } from "@/lib/engine/signatures/verification";

type KeyAnchor = Extract<TrustAnchor, { kind: "key" }>;

/** One check reads the whole payload: so many, and of so many bytes together, are tried for one envelope; the time of some hundred ms. */
const MAX_CHECKS = 200;
const MAX_CHECKED_BYTES = 160 * 1024 * 1024;
/** In base64, several times as long as the longest that a key can make. */
const MAX_SIGNATURE_CHARS = 16_384;

/**
 * Checks an envelope's signatures against the trusted keys. Key ids are hints that anybody may write: every key is tried with every
 * signature, the hinted one first, within a bound that is told where it was reached. A hint that names a trusted key makes a signature that
 * does not fit an alarm.
 *
 * Hint     the key that the bundle around the envelope names, if any.
 */
export function verifyByKeys(envelope: Record<string, unknown>, keys: readonly KeyAnchor[], hint = ""): Verification {
  if (keys.length === 0)
    return unverified(
      "It carries no certificate, and no public key is trusted. Add the public key that your builds sign with; where they sign without a key of their own, deliver the sigstore bundle.",
    );
  const { payload, payloadType, signatures } = envelope;
  if (payloadType !== IN_TOTO)
    return unverified("What is signed is not an in-toto statement, so it states nothing about an image.");
  const body = Buffer.from(textOf(payload), "base64");
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(IN_TOTO)} ${IN_TOTO} ${body.length} `), body]);
  const given = (Array.isArray(signatures) ? signatures : []).map(objectOf);
  const { pairs, named } = inOrder(given, keys, hint);
  const bound = Math.max(1, Math.min(MAX_CHECKS, Math.floor(MAX_CHECKED_BYTES / signed.length)));
  let checks = 0;
  let isCut = false;
  for (const { sig, anchor } of pairs) {
    isCut = checks === bound;
    if (isCut) break;
    checks += 1;
    if (isSignedBy(signed, Buffer.from(sig, "base64"), anchor.key)) {
      const reason = `Signature verified with the key ${anchor.name}. A key tells no time.`;
      return { result: "verified", reason, identity: `key:${anchor.name}`, issuer: null, signedAt: null };
    }
  }
  if (isCut)
    return unverified(
      `It carries ${given.length} signatures, and ${checks} checks of one with a trusted key are made at most for a payload of this size; none of these fits. Deliver it with the signature of one key that you trust.`,
    );
  if (named)
    return failed(
      `It says it is signed with the key ${named.name}, and the signature does not fit: the payload was changed.`,
    );
  return unverified(
    "None of the trusted public keys made this signature: it is another key's, or the payload was changed.",
  );
}

type Pair = { sig: string; anchor: KeyAnchor };

/** Each signature with each key, one by one, first those that a hint brings together; and the first key that any hint names. */
function inOrder(
  given: readonly Record<string, unknown>[],
  keys: readonly KeyAnchor[],
  hint: string,
): { pairs: Iterable<Pair>; named: KeyAnchor | undefined } {
  const byName = new Map<string, Set<KeyAnchor>>();
  for (const anchor of keys)
    for (const name of namesOf(anchor)) byName.set(name, (byName.get(name) ?? new Set()).add(anchor));
  const hinted = (by: string) => byName.get(by.replace(/^sha256:/i, "")) ?? NOBODY;
  const hints = new Set([hint, ...given.map(({ keyid }) => textOf(keyid))]);
  const meant = new Set([...hints].flatMap((by) => [...hinted(by)]));
  const named = keys.find((anchor) => meant.has(anchor));
  const meantBy = (one: Record<string, unknown>) => new Set([...hinted(hint), ...hinted(textOf(one.keyid))]);
  function* pairs(): Generator<Pair> {
    const some = given.filter(({ sig }) => textOf(sig) !== "" && textOf(sig).length <= MAX_SIGNATURE_CHARS);
    for (const one of some) for (const anchor of meantBy(one)) yield { sig: textOf(one.sig), anchor };
    for (const one of some) {
      const tried = meantBy(one);
      for (const anchor of keys) if (!tried.has(anchor)) yield { sig: textOf(one.sig), anchor };
    }
  }
  return { pairs: pairs(), named };
}

const NOBODY: ReadonlySet<KeyAnchor> = new Set();

/** Tools name a key by the SHA-256 of its DER form, in hex or base64; people by the name they gave it. */
function namesOf({ name, key }: KeyAnchor): string[] {
  const digest = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
  return [name, digest.toString("hex"), digest.toString("base64")];
}

function isSignedBy(signed: Buffer, signature: Buffer, key: KeyObject): boolean {
  try {
    return verifySignature(key.asymmetricKeyType === "ed25519" ? null : "sha256", signed, key, signature);
  } catch {
    return false;
  }
}
