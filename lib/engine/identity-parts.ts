import type { FindingKind } from "@/lib/model/finding-kind";

const PACKAGE = ["purl type", "purl namespace", "package"] as const;

const NAMES: Record<FindingKind, readonly string[]> = {
  vulnerability: [...PACKAGE, "manifest"],
  misconfiguration: ["resource"],
  secret: ["path", "fingerprint"],
  code: ["path", "fingerprint"],
  license: [...PACKAGE, "path"],
  dynamic: ["method", "route", "parameter"],
};

export type NamedPart = { name: string; value: string };

/**
 * The *where* of an identity in words, as `identifyRecord` orders it. Empty parts are kept: that a kind has no namespace here
 * is part of what tells findings apart. What follows the named ones is the rank among equals, `#2`.
 */
export function namedParts(kind: FindingKind, subject: string, parts: readonly string[]): NamedPart[] {
  const names = kind === "secret" && subject === "value" ? ["HMAC of the value"] : NAMES[kind];
  return parts.map((value, n) => ({ name: names[n] ?? "rank among equals", value }));
}
