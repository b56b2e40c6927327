/** What a DSSE envelope must hold to say something about an image. */
export const IN_TOTO = "application/vnd.in-toto+json";

export const objectOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};

/** An object in place of a text is an error of the sender's and not ours. */
export const textOf = (value: unknown) => (typeof value === "string" ? value : "");
