import { createHash } from "node:crypto";

/** The same text always gives the same 64 hexadecimal digits: invented, but stable over loads. */
export function hexOf(...text: string[]): string {
  return createHash("sha256").update(text.join("\n")).digest("hex");
}

export function digestOf(...text: string[]): string {
  return `sha256:${hexOf(...text)}`;
}

/** A uid in the form Kubernetes gives. */
export function uidOf(...text: string[]): string {
  const hex = hexOf("uid", ...text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
