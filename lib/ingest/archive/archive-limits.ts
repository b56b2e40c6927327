import { env } from "@/lib/env";
import { formatBytes } from "@/lib/parsers/reading/unreadable";

/** What an archive of reports may be. `maxBytes` is the sum of its members, unpacked; folders count as members. */
export type ArchiveLimits = { maxBytes: number; maxRatio: number; ratioFloorBytes: number; maxMembers: number };

const MB = 1024 * 1024;

/** A small archive cannot hurt whatever its ratio: what it unpacks to is written once and read as any report is. */
const RATIO_FLOOR_BYTES = 32 * MB;

/** The limits of this instance (docs/limits.md). */
export function archiveLimits(): ArchiveLimits {
  const { PLIMSOLL_ARCHIVE_MAX_MB, PLIMSOLL_ARCHIVE_MAX_RATIO, PLIMSOLL_ARCHIVE_MAX_MEMBERS } = env();
  return {
    maxBytes: PLIMSOLL_ARCHIVE_MAX_MB * MB,
    maxRatio: PLIMSOLL_ARCHIVE_MAX_RATIO,
    ratioFloorBytes: RATIO_FLOOR_BYTES,
    maxMembers: PLIMSOLL_ARCHIVE_MAX_MEMBERS,
  };
}

/** The limits of an archive that is a feed's export: one small file per advisory, hundreds of thousands of them. */
export function feedArchiveLimits(): ArchiveLimits {
  const { PLIMSOLL_FEED_MAX_MB, PLIMSOLL_FEED_MAX_MEMBERS } = env();
  return { ...archiveLimits(), maxBytes: PLIMSOLL_FEED_MAX_MB * MB, maxMembers: PLIMSOLL_FEED_MAX_MEMBERS };
}

/** The limits in words, for whoever met one. */
export function limitsInWords({ maxBytes, maxRatio, maxMembers }: ArchiveLimits): string {
  return `An archive may unpack to ${formatBytes(maxBytes)} and ${maxRatio} times its size, and hold ${maxMembers} members.`;
}
