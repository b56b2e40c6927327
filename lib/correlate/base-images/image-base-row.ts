import type { ImageVersion } from "@/lib/correlate/base-images/load-versions";
import type { PlacedWeakness, ScannedVersion } from "@/lib/correlate/base-images/load-weaknesses";
import { type Bump, type BumpCandidate, chooseBump } from "@/lib/engine/base-images/choose-bump";
import type { FoundBase } from "@/lib/engine/base-images/find-base";

/** What is stored of one version of an image and its base. */
export type ImageBaseRow = {
  versionId: string;
  assetId: string;
  key: string;
  baseVersionId: string | null;
  tag: string | null;
  digest: string | null;
  layers: number | null;
  basis: string;
  builtAt: string;
  findings: number | null;
  bump: Bump | null;
  closes: number;
};

/** A version with the base that was found for it. */
export type BasedVersion = { version: ImageVersion; base: FoundBase };

/**
 * What the base of a version brings and what a newer one would close.
 *
 * Brought  what some report places in the base's layers; of what no report places, what the base's own scan has as well. Where
 *          neither the layers nor a scan of the base is known, nobody can tell: null.
 */
export function toRow(
  { version, base }: BasedVersion,
  own: readonly PlacedWeakness[],
  at: {
    scanned: ReadonlyMap<string, ScannedVersion>;
    carries: ReadonlyMap<string, ReadonlySet<string>>;
    candidates: readonly BumpCandidate[];
  },
): ImageBaseRow {
  const inUse = base.versionId ? at.scanned.get(base.versionId) : undefined;
  const carried = base.versionId ? at.carries.get(base.versionId) : undefined;
  const below = own.filter((one) => broughtByBase(one, carried, base.layers));
  const known =
    base.layers !== null ? own.some(({ placed }) => placed) || carried !== undefined : carried !== undefined;
  const brought = new Set(below.filter(({ open }) => open).map(({ weakness }) => weakness));
  const tag = base.tag ?? inUse?.tags[0] ?? null;
  const digest = base.digest ?? inUse?.digest ?? null;
  const builtAt = (inUse?.at ?? version.at).toISOString();
  const bump = known
    ? chooseBump(
        { versionId: base.versionId, tag, digest, at: builtAt },
        brought,
        new Set(below.map(({ weakness }) => weakness)),
        at.candidates.filter(({ versionId }) => versionId !== version.versionId),
      )
    : null;
  return {
    versionId: version.versionId,
    assetId: version.assetId,
    key: base.key,
    baseVersionId: base.versionId,
    tag,
    digest,
    layers: base.layers,
    basis: base.basis,
    builtAt,
    findings: known ? brought.size : null,
    bump,
    closes: bump?.closes ?? 0,
  };
}

/** Whether the base brings a weakness: by its layer, else because the base's own scan has it too. */
export function broughtByBase(
  { below, placed, weakness }: Pick<PlacedWeakness, "below" | "placed" | "weakness">,
  carried: ReadonlySet<string> | undefined,
  layers: number | null,
): boolean {
  return placed && layers !== null ? below : (carried?.has(weakness) ?? false);
}
