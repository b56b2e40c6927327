import { env } from "@/lib/env";
import type { StatedContext } from "@/lib/model/context";
import { DEFAULT_LIMITS, RATIO_FLOOR_BYTES, type ReadLimits } from "@/lib/parsers/reading/limits";

/** What one delivery may be, in bytes: as it comes over the wire, and unpacked. */
export type UploadLimits = { maxBytes: number; maxUnpackedBytes: number; maxRatio: number; ratioFloorBytes: number };

export const UPLOAD_LIMITS: UploadLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxUnpackedBytes: DEFAULT_LIMITS.maxBytes,
  maxRatio: DEFAULT_LIMITS.maxRatio,
  ratioFloorBytes: RATIO_FLOOR_BYTES,
};

const MB = 1024 ** 2;

/** What reading one delivery may spend. A feed's file is larger than any report. */
export function readLimits({ feed }: Pick<StatedContext, "feed">): ReadLimits {
  if (!feed) return DEFAULT_LIMITS;
  // An unpacked archive has a line's end more per file than its limit counts.
  return { ...DEFAULT_LIMITS, maxBytes: env().PLIMSOLL_FEED_MAX_MB * MB + env().PLIMSOLL_FEED_MAX_MEMBERS };
}
