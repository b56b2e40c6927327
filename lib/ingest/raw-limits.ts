import { DEFAULT_LIMITS, RATIO_FLOOR_BYTES } from "@/lib/parsers/reading/limits";

/** What one delivery may be, in bytes: as it comes over the wire, and unpacked. */
export type UploadLimits = { maxBytes: number; maxUnpackedBytes: number; maxRatio: number; ratioFloorBytes: number };

export const UPLOAD_LIMITS: UploadLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxUnpackedBytes: DEFAULT_LIMITS.maxBytes,
  maxRatio: DEFAULT_LIMITS.maxRatio,
  ratioFloorBytes: RATIO_FLOOR_BYTES,
};
