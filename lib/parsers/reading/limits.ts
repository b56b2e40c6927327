/** What a reader may spend on one report. Byte counts are of the unpacked text. */
export type ReadLimits = {
  maxBytes: number;
  /** Unpacked to packed; checked while unpacking, once more than `ratioFloorBytes` came out. */
  maxRatio: number;
  ratioFloorBytes: number;
  maxDepth: number;
  maxStringBytes: number;
  /** One item, one line, one YAML document. A larger one is a rejection, not the end of the report. */
  maxItemBytes: number;
  maxEntries: number;
  /** All that lies outside the items and is kept in memory while they are read. */
  maxDocumentBytes: number;
};

const MB = 1024 * 1024;

/**
 * Below this the ratio is not looked at: fifty thousand findings of the same few packages legitimately pack better than 200 to
 * 1, and reading this much costs a second and no memory.
 */
export const RATIO_FLOOR_BYTES = 128 * MB;

export const DEFAULT_LIMITS: ReadLimits = {
  maxBytes: 2048 * MB,
  maxRatio: 100,
  ratioFloorBytes: RATIO_FLOOR_BYTES,
  maxDepth: 200,
  maxStringBytes: 32 * MB,
  maxItemBytes: 64 * MB,
  maxEntries: 5_000_000,
  maxDocumentBytes: 64 * MB,
};

/** How much of the top of a report detection looks at. */
export const SKETCH_BYTES = MB;
