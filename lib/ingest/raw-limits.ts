import { env } from "@/lib/env";
import type { StatedContext } from "@/lib/model/context";
import { DEFAULT_LIMITS, RATIO_FLOOR_BYTES, type ReadLimits } from "@/lib/parsers/reading/limits";

const MB = 1024 ** 2;

/** What one delivery may be, in bytes: as it comes over the wire, and unpacked. */
export type UploadLimits = { maxBytes: number; maxUnpackedBytes: number; maxRatio: number; ratioFloorBytes: number };

/** The limits of this instance at the door (docs/limits.md). */
export function uploadLimits(): UploadLimits {
  const { PLIMSOLL_UPLOAD_MAX_MB, PLIMSOLL_REPORT_MAX_MB, PLIMSOLL_REPORT_MAX_RATIO } = env();
  return {
    maxBytes: PLIMSOLL_UPLOAD_MAX_MB * MB,
    maxUnpackedBytes: PLIMSOLL_REPORT_MAX_MB * MB,
    maxRatio: PLIMSOLL_REPORT_MAX_RATIO,
    ratioFloorBytes: RATIO_FLOOR_BYTES,
  };
}

/** What reading one delivery may spend, on this instance (docs/limits.md). A feed's file may be larger than any report. */
export function readLimits({ feed }: Pick<StatedContext, "feed"> = {}): ReadLimits {
  const given = env();
  const report = given.PLIMSOLL_REPORT_MAX_MB * MB;
  return {
    ...DEFAULT_LIMITS,
    maxBytes: feed ? Math.max(report, feedBytes()) : report,
    maxRatio: given.PLIMSOLL_REPORT_MAX_RATIO,
    maxDepth: given.PLIMSOLL_REPORT_MAX_DEPTH,
    maxStringBytes: given.PLIMSOLL_REPORT_MAX_STRING_MB * MB,
    maxItemBytes: given.PLIMSOLL_REPORT_MAX_ENTRY_MB * MB,
    maxEntries: given.PLIMSOLL_REPORT_MAX_ENTRIES,
  };
}

/** An unpacked archive of a feed has a line's end more per file than its limit counts. */
function feedBytes(): number {
  const { PLIMSOLL_FEED_MAX_MB, PLIMSOLL_FEED_MAX_MEMBERS } = env();
  return PLIMSOLL_FEED_MAX_MB * MB + PLIMSOLL_FEED_MAX_MEMBERS;
}
