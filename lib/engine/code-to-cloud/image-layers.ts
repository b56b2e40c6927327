import type { HistoryMatch } from "@/lib/engine/code-to-cloud/match-history";
import type { ImageBuild } from "@/lib/model/image-build";

/** Another version that is known and whose layers are the lowest layers of this one. */
export type Ancestor = {
  /** How many layers they share: all of its own. */
  layers: number;
  /** Entries of its history, settings above its last layer included; null where it has none. */
  entries: number | null;
  /** Canonical name of the image, and the version. */
  image: string;
  versionId: string;
  assetId: string;
  /** The image's labels, its provenance or its Dockerfile name this one as the base. */
  named: boolean;
};

/** The instruction of a Dockerfile that made a layer. */
export type InstructionLocus = {
  repositoryId: string;
  repository: string;
  path: string;
  commit: string | null;
  line: number;
  endLine: number;
  text: string;
  /** `exact` word for word; `likely` but for variables and checksums; `kind` the same instruction in the same place, in other words. */
  likeness: "exact" | "likely" | "kind";
};

export type ImageLayer = {
  /** Of the history, from 0; of the layers where there is no history. */
  index: number;
  diffId: string | null;
  createdBy: string;
  empty: boolean;
  part: "base" | "own" | "unknown";
  confidence: "certain" | "likely" | null;
  instruction: InstructionLocus | null;
};

export type Traced = {
  match: HistoryMatch;
  file: Pick<InstructionLocus, "repositoryId" | "repository" | "path" | "commit">;
};

/**
 * Tells the layers of an image's base from its own, and names the instruction of each own one.
 *
 * Certain  the lowest layers are those of the image that is named as the base; or every instruction of the Dockerfile that adds
 *          files was found in the history.
 * Likely   the lowest layers are those of an image nobody names; or the file has changed since.
 * Unknown  everything else: a base that nobody scanned looks like the image's own layers.
 */
export function imageLayers(build: ImageBuild, ancestor: Ancestor | null, traced: Traced | null): ImageLayer[] {
  const rows = rowsOf(build);
  const ownFrom = traced?.match.ownFrom ?? null;
  const isSure = traced?.match.complete === true;
  const baseEnd = ancestor ? endOfBase(rows, ancestor) : null;
  return rows.map((row) => {
    const made = traced?.match.made.get(row.index);
    const instruction =
      made && traced && (ownFrom === null || row.index >= ownFrom)
        ? {
            ...traced.file,
            line: made.instruction.line,
            endLine: made.instruction.endLine,
            text: `${made.instruction.instruction} ${made.instruction.argument}`,
            likeness: made.likeness,
          }
        : null;
    return { ...row, ...partOf(row.index, { ancestor, baseEnd, ownFrom, isSure }), instruction };
  });
}

/**
 * The same where it is only known that the lowest so many layers are the base's, since all images that claim this base share them: likely, as what a
 * base brings is counted. What the layers or the Dockerfile tell stands, and where it contradicts that nothing is added.
 */
export function withSharedBase(layers: readonly ImageLayer[], shared: number | null): ImageLayer[] {
  const end = shared === null ? 0 : endOfBase(layers, { layers: shared, entries: null });
  const contradicted = layers.some(({ index, part }) => (index < end ? part === "own" : part === "base"));
  if (end === 0 || contradicted) return [...layers];
  return layers.map((layer) =>
    layer.part === "unknown" ? { ...layer, part: layer.index < end ? "base" : "own", confidence: "likely" } : layer,
  );
}

type Boundary = { ancestor: Ancestor | null; baseEnd: number | null; ownFrom: number | null; isSure: boolean };

function partOf(
  index: number,
  { ancestor, baseEnd, ownFrom, isSure }: Boundary,
): Pick<ImageLayer, "part" | "confidence"> {
  if (ancestor?.named && baseEnd !== null) return { part: index < baseEnd ? "base" : "own", confidence: "certain" };
  if (ownFrom !== null && isSure) return { part: index < ownFrom ? "base" : "own", confidence: "certain" };
  if (ownFrom !== null && index >= ownFrom) return { part: "own", confidence: "likely" };
  if (baseEnd !== null && index < baseEnd) return { part: "base", confidence: "likely" };
  return { part: "unknown", confidence: null };
}

/** History and layers side by side; apart where their numbers differ (an image that was squashed), so that nothing is paired wrongly. */
function rowsOf({ history, diffIds }: ImageBuild): Omit<ImageLayer, "part" | "confidence" | "instruction">[] {
  const filled = history.filter((entry) => !entry.empty).length;
  if (history.length === 0) return diffIds.map((diffId, index) => ({ index, diffId, createdBy: "", empty: false }));
  let layer = 0;
  return history.map(({ createdBy, empty }, index) => {
    const diffId = empty || filled !== diffIds.length ? null : (diffIds[layer] ?? null);
    if (!empty) layer += 1;
    return { index, diffId, createdBy, empty };
  });
}

/** Index behind the base's last entry: its settings above its last layer too, where its own history is known. */
function endOfBase(
  rows: readonly { empty: boolean }[],
  { layers, entries }: Pick<Ancestor, "layers" | "entries">,
): number {
  const filled = (end: number) => rows.slice(0, end).filter(({ empty }) => !empty).length;
  if (entries !== null && entries <= rows.length && filled(entries) === layers) return entries;
  let end = 0;
  while (end < rows.length && filled(end) < layers) end += 1;
  return end;
}

/** The layer that a finding names by its digest. */
export function layerOf(layers: readonly ImageLayer[], diffId: string | null | undefined): ImageLayer | null {
  if (!diffId) return null;
  return layers.find((layer) => layer.diffId === diffId) ?? null;
}
