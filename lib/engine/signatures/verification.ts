/** What came of checking a signature. `failed` is an alarm: the bytes are not what was signed, or not by whom or when it says. */
export type Verification = {
  result: "verified" | "failed" | "unverified";
  /** In words: what was checked, what is wrong, or what is missing to check it. */
  reason: string;
  identity: string | null;
  issuer: string | null;
  /** RFC 3339, by a transparency log or timestamp authority that was itself verified. */
  signedAt: string | null;
};

export const unverified = (reason: string): Verification => ({
  result: "unverified",
  reason,
  identity: null,
  issuer: null,
  signedAt: null,
});

export const failed = (reason: string): Verification => ({
  result: "failed",
  reason,
  identity: null,
  issuer: null,
  signedAt: null,
});
