import { isBundleId, normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { type Crosswalk, mergingRow } from "@/lib/engine/crosswalk";
import { identityKey, identityTuple, isAssetItself, packageCoordinates } from "@/lib/engine/identity";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";

/** A stored finding, as far as its identity goes. */
export type StoredIdentity = {
  kind: FindingKind;
  asset: { kind: AssetKind; key: string };
  /** The *where* as it was computed when the finding was made. */
  parts: readonly string[];
  locus: string;
  checkId: string | null;
  /** All ids of its alias group; empty for other kinds. */
  aliases: readonly string[];
};

export type IdentityToday = { subject: string; key: Buffer };

/**
 * The identity that today's rules and crosswalk give to what one tool reported of a stored finding.
 *
 * Shape    `toolRule` is the tool's own name for it as stored with the observation: an advisory, `family:rule` or a licence.
 * Limits   what the raw report alone knows (a changed path, another fingerprint) is taken as stored: that takes a replay.
 */
export function identityToday(stored: StoredIdentity, toolRule: string, crosswalk: Crosswalk): IdentityToday {
  const subject = subjectToday(stored, toolRule, crosswalk);
  const tuple = identityTuple(stored.asset, { kind: stored.kind, subject, parts: partsToday(stored) });
  return { subject, key: identityKey(tuple) };
}

function subjectToday(
  { kind, checkId, parts, aliases }: StoredIdentity,
  toolRule: string,
  crosswalk: Crosswalk,
): string {
  switch (kind) {
    case "vulnerability":
      return canonicalToday(normalizeAdvisoryId(toolRule), aliases);
    case "secret":
      // What was keyed by its value has one part, the HMAC; a place has two.
      return parts.length === 1 ? "value" : "place";
    case "license":
      return toolRule;
    case "misconfiguration":
    case "code":
    case "dynamic":
      return toolRule === "" ? (checkId ?? "") : checkToday(toolRule, crosswalk);
  }
}

/** The CVE of the group, else its smallest id; a bundle is never one of the group, whatever was once stored. */
function canonicalToday(advisory: string, aliases: readonly string[]): string {
  if (isBundleId(advisory)) return advisory;
  const members = [advisory, ...aliases.map(normalizeAdvisoryId).filter((id) => !isBundleId(id))].toSorted();
  return members.find((id) => id.startsWith("CVE-")) ?? (members[0] as string);
}

/** Both halves of `family:rule` may hold colons: the split that the crosswalk knows is the right one. */
function checkToday(toolRule: string, crosswalk: Crosswalk): string {
  for (let colon = toolRule.indexOf(":"); colon > 0; colon = toolRule.indexOf(":", colon + 1)) {
    const row = mergingRow(crosswalk, toolRule.slice(0, colon), toolRule.slice(colon + 1));
    if (row) return row.checkId;
  }
  return toolRule;
}

function partsToday({ kind, asset, parts, locus }: StoredIdentity): string[] {
  if (kind === "misconfiguration") {
    const resource = parts[0] || locus;
    return [isAssetItself(resource, asset.kind) ? "" : resource];
  }
  if (kind !== "vulnerability" && kind !== "license") return [...parts];
  const [type = "", namespace = "", name = "", ...rest] = parts;
  if (type === "" && name === "") return [...parts];
  const pkg = packageCoordinates({ type, namespace: namespace || null, name, version: null, purl: null });
  return [pkg.type, pkg.namespace, pkg.name, ...rest];
}
