import type { ArchiveKind } from "@/lib/ingest/archive/archive-kind";
import type { ArchiveLimits } from "@/lib/ingest/archive/archive-limits";
import { ArchiveMeter, type Member } from "@/lib/ingest/archive/member-rules";
import { writeScratch } from "@/lib/ingest/archive/scratch-file";
import { tarMembers } from "@/lib/ingest/archive/tar-members";
import { zipMembers } from "@/lib/ingest/archive/zip-members";
import type { Storage } from "@/lib/ingest/spool";
import { gunzip } from "@/lib/parsers/reading/decode";
import { tooLarge } from "@/lib/parsers/reading/unreadable";

/** `count` is told of every byte of the member that is read, and refuses what the limits do not allow. */
export type Unpacking = { member: Member; count: (bytes: number) => void };

/**
 * The files in an archive while it arrives, one after the other; a zip is put aside first, since its directory stands at its end.
 *
 * Memory   one chunk of one member, whatever the archive's size.
 * Errors   `too_large` past a limit; `unreadable_report` for what is broken, or no plain file.
 */
export async function* archiveMembers(
  storage: Storage,
  body: AsyncIterable<Uint8Array>,
  archive: ArchiveKind,
  limits: ArchiveLimits & { maxReceivedBytes: number },
): AsyncGenerator<Unpacking> {
  const meter = new ArchiveMeter(limits);
  let received = 0;
  async function* counted() {
    for await (const chunk of body) {
      received += chunk.byteLength;
      if (received > limits.maxReceivedBytes) throw tooLarge("The upload", limits.maxReceivedBytes);
      yield chunk;
    }
  }
  let bytes: AsyncIterable<Uint8Array> = counted();
  for (let layer = 0; layer < archive.gzips; layer++) bytes = gunzip(bytes, limits);
  if (archive.kind === "tar") {
    for await (const member of tarMembers(bytes, meter))
      yield { member, count: (count) => meter.bytes(count, received) };
    return;
  }
  const file = await writeScratch(storage, bytes);
  try {
    for await (const member of zipMembers(file, meter))
      yield { member, count: (count) => meter.bytes(count, file.size) };
  } finally {
    await file.close();
  }
}
