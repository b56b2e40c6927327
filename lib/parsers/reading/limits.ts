/** What a reader may spend on one report. Byte counts are of the unpacked text. */
export type ReadLimits = {
  maxBytes: number;
  /** Unpacked to packed; checked while unpacking, once more than `RATIO_FLOOR_BYTES` came out. */
  maxRatio: number;
  maxDepth: number;
  maxStringBytes: number;
  /** One item, one line, one YAML document. A larger one is a rejection, not the end of the report. */
  maxItemBytes: number;
  maxEntries: number;
  /** All that lies outside the items and is kept in memory while they are read. */
  maxDocumentBytes: number;
};

const MB = 1024 * 1024;

export const DEFAULT_LIMITS: ReadLimits = {
  maxBytes: 2048 * MB,
  maxRatio: 100,
  maxDepth: 200,
  maxStringBytes: 32 * MB,
  maxItemBytes: 64 * MB,
  maxEntries: 5_000_000,
  maxDocumentBytes: 64 * MB,
};

/** Small repetitive reports legitimately pack better than 100 to 1; what they unpack to is harmless below this. */
export const RATIO_FLOOR_BYTES = 16 * MB;

/** How much of the top of a report detection looks at. */
export const SKETCH_BYTES = MB;
