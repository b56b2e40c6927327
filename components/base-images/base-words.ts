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

/** Why nobody knows what a base brings, and what makes it known. */
export function whyUntold({ key }: { key: string }): string {
  return `No version in use was scanned by itself, and no report of an image on it places findings in its layers. Scan ${baseName(key)} itself, or scan the images with a tool that reports layers.`;
}

/** What has to be done in the Dockerfile to move: another tag, or nothing but a rebuild. */
export function tagChange({ step, tag, from }: Pick<BaseBump, "step" | "tag"> & { from: readonly string[] }): string {
  if (step === "same-tag") return "the tag in FROM stays: a rebuild that pulls it is enough";
  const now = from.length > 0 && tag ? ` from ${from.join(", ")} to ${tag}` : "";
  return tag ? `the tag in FROM has to change${now}: a rebuild alone keeps the old one` : "FROM has to name its digest";
}
