import { shortKey } from "@/lib/client/short-key";
import type { BaseBasis, BaseBump } from "@/lib/contracts/http/base-image";

/** `debian` for `docker.io/library/debian`: as Docker's own files name it. */
export function baseName(key: string): string {
  return key.replace(/^docker\.io\/(?:library\/)?/, "");
}

/** `12.4`, else the digest cut short; "an unknown version" where neither is known. */
export function versionName({ tag, digest }: { tag: string | null; digest: string | null }): string {
  return tag ?? (digest ? shortKey(digest) : "an unknown version");
}

export const BASIS_WORDS: Record<BaseBasis, string> = {
  layers: "Proved by its layers",
  shared: "Claimed by its labels; shares layers with others that say the same",
  label: "Claimed by its labels",
};

export const STEP_WORDS: Record<BaseBump["step"], string> = {
  "same-tag": "the same tag built anew",
  minor: "within the major version",
  major: "a new major version",
  unknown: "another build",
};

export const WITNESS_WORDS: Record<BaseBump["witness"], string> = {
  scanned: "counted from its own scan",
  seen: "counted from an image that is built on it",
};
