import { z } from "zod";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

/** What signatures are checked against, beside sigstore's public instance. The content of a root is not shown again: only what it is. */
export const TrustAnchor = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(["sigstore", "key"]),
  /** SHA-256 of the content, so that it can be compared with what was pasted. */
  fingerprint: z.string(),
  createdBy: z.string(),
  createdAt: Timestamp,
});
export type TrustAnchor = z.infer<typeof TrustAnchor>;

const AnchorName = z
  .string()
  .trim()
  .regex(/^[\w][\w .-]{0,79}$/, "Letters, digits, blanks, dots, hyphens and underscores, at most 80.")
  .refine((name) => name !== "sigstore-public-good", "The public instance has this name.");

export const TrustAnchorWrite = z.strictObject({
  name: AnchorName,
  kind: z.enum(["sigstore", "key"]),
  /** `trusted_root.json` of a sigstore instance, or a public key in PEM. */
  content: z.string().min(1).max(200_000),
});
export type TrustAnchorWrite = z.infer<typeof TrustAnchorWrite>;

/** Who signs for which images. Without one for an image a good signature is shown and proves nothing. */
export const TrustedSigner = z.object({
  id: Id,
  images: z.string(),
  /** OIDC issuer; empty for a key. */
  issuer: z.string(),
  identity: z.string(),
  createdBy: z.string(),
  createdAt: Timestamp,
});
export type TrustedSigner = z.infer<typeof TrustedSigner>;

export const TrustedSignerWrite = z
  .strictObject({
    /** Image repositories, `*` within a segment, `**` across: `registry.example/shop/**`. */
    images: z.string().trim().min(1).max(500),
    /** Exactly as in the certificate, `https://token.actions.githubusercontent.com`; absent for a key. */
    issuer: z.string().trim().max(500).default(""),
    /** The certificate's subject, with the same `*`: `https://github.com/shop/api/.github/workflows/*@refs/heads/main`; for a key `key:<name of the anchor>`. */
    identity: z.string().trim().min(1).max(1000),
  })
  .refine(({ issuer, identity }) => (issuer === "") === identity.startsWith("key:"), {
    path: ["issuer"],
    message: "A signer is either an `issuer` with an `identity`, or the `identity` key:<name> without an issuer.",
  });
export type TrustedSignerWrite = z.input<typeof TrustedSignerWrite>;

/** All of it at once: there are few. */
export const SigningTrust = z.object({
  publicInstance: z.object({ name: z.string(), packagedAt: z.string() }),
  anchors: z.array(TrustAnchor),
  signers: z.array(TrustedSigner),
  /** Signed bundles by what came of checking them. */
  bundles: z.object({ verified: z.number().int(), failed: z.number().int(), unverified: z.number().int() }),
});
export type SigningTrust = z.infer<typeof SigningTrust>;
