import {
  type PlacedWeakness,
  placedWeaknesses,
  type ScannedVersion,
  scannedVersions,
} from "@/lib/correlate/base-images/load-weaknesses";
import type { TenantConnection } from "@/lib/db/tenant";
import { type Bump, chooseBump, whyNoMove } from "@/lib/engine/base-images/choose-bump";
import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { publisherOf } from "@/lib/engine/fix-units/published-image";
import { groupBy } from "@/lib/model/group-by";

/**
 * Of an image that others publish, which tag to take, as far as scans tell; else why none is named. No registry is asked.
 *
 * Shape    one sentence or two, or none where the image is not a published one. Of several versions that have a finding of the risk it tells
 *          of the one that gains most.
 */
export async function publishedRelease(
  connection: TenantConnection,
  orgId: string,
  { assetKey, findingIds }: { assetKey: string; findingIds: ReadonlySet<string> },
): Promise<string[]> {
  const asset = { kind: "image" as const, key: assetKey };
  if (publisherOf(asset) === null || findingIds.size === 0) return [];
  const versions = await scannedVersions(connection, orgId, [assetKey]);
  const found = await placedWeaknesses(
    connection,
    orgId,
    versions.map(({ versionId }) => ({ versionId, layers: [] })),
  );
  const byVersion = groupBy(found, ({ versionId }) => versionId);
  const carried = (id: string) => byVersion.get(id) ?? [];
  const mine = (id: string) => carried(id).filter(({ findingId }) => findingIds.has(findingId));
  const affected = versions.filter(({ versionId }) => mine(versionId).length > 0);
  const [newest] = affected;
  if (!newest) return [];
  const candidates = versions.map((one) => ({
    ...placed(one),
    tags: one.tags,
    witness: "scanned" as const,
    carries: weaknessesOf(carried(one.versionId)),
  }));
  const moves = affected.flatMap((from) => {
    const brought = weaknessesOf(mine(from.versionId));
    const bump = chooseBump(placed(from), brought, weaknessesOf(carried(from.versionId)), candidates);
    return bump ? [{ from, bump, brought: brought.size }] : [];
  });
  const best = moves.toSorted((one, other) => other.bump.closes - one.bump.closes)[0];
  const name = shortAssetName(asset);
  const later = versions.filter(({ at }) => at > newest.at);
  return [best ? bumpText(name, best.from, best.bump, best.brought) : noneText(name, newest, later)];
}

function weaknessesOf(all: readonly PlacedWeakness[]): Set<string> {
  return new Set(all.map(({ weakness }) => weakness));
}

function placed({ versionId, tags, digest, at }: ScannedVersion) {
  return { versionId, tag: tags[0] ?? null, digest, at: at.toISOString() };
}

function bumpText(name: string, current: ScannedVersion, { tag, digest, closes, adds }: Bump, all: number): string {
  const to = tag ? `${name}:${tag}` : `${name}@${digest}`;
  const added = adds > 0 ? ` and brings ${adds} that ${adds === 1 ? "is" : "are"} not there now` : "";
  return `${to} was scanned here: moving to it from ${named(name, current)} closes ${closes} of ${all} ${all === 1 ? "finding" : "findings"}${added}.`;
}

function noneText(name: string, current: ScannedVersion, later: readonly ScannedVersion[]): string {
  const scan = "Scan the tag that you want to take, and what it closes is told here.";
  if (later.length === 0) return `No tag is named: no later version of ${name} has been scanned here. ${scan}`;
  const which =
    later.length === 1
      ? `the later version of ${name} scanned here`
      : `each of the ${later.length} later versions of ${name} scanned here`;
  return `No tag is named: ${which} ${whyNone(named(name, current), current, later)}. ${scan}`;
}

/** Every reason there is among them, and no other: one that was built later may have a lower number, and of one without a tag nothing more is known. */
function whyNone(now: string, current: ScannedVersion, later: readonly ScannedVersion[]): string {
  const reasons = new Set(later.map((one) => reasonOf(one, current)));
  const words = {
    variant: `is of another variant than ${now}`,
    older: `has a lower number than ${now}`,
    "no-gain": "closes no more than it brings",
  };
  const said = (["variant", "older", "no-gain"] as const).filter((one) => reasons.has(one)).map((one) => words[one]);
  return said.length > 1 ? `${said.slice(0, -1).join(", ")}, or ${said.at(-1)}` : (said[0] ?? "");
}

function reasonOf({ tags }: ScannedVersion, current: ScannedVersion): "variant" | "older" | "no-gain" {
  const tag = current.tags[0] ?? null;
  // Without both tags every later version was tried, and what it gains decided alone.
  if (tags.length === 0 || tag === null) return "no-gain";
  return whyNoMove(tags, tag) ?? "older";
}

function named(name: string, { tags, digest }: ScannedVersion): string {
  return tags[0] ? `${name}:${tags[0]}` : digest ? `${name}@${digest}` : "the version in use";
}
