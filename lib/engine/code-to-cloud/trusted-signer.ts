import { matchesTarget } from "@/lib/engine/target-pattern";

/** Who may sign for which images: `images` and `identity` are patterns (`*` within a segment, `**` across). An empty issuer is a key's. */
export type TrustedSigner = { images: string; issuer: string; identity: string };

/** Who a verified signature is of. */
export type Signer = { identity: string; issuer: string | null };

/** Whether a verified signature proves anything about this image: somebody of the organization said beforehand who signs for it. */
export function isExpectedSigner(signers: readonly TrustedSigner[], image: string, signer: Signer): boolean {
  return signers.some(
    ({ images, issuer, identity }) =>
      issuer === (signer.issuer ?? "") && matchesTarget(images, image) && matchesTarget(identity, signer.identity),
  );
}
