import type { Accepted } from "@/lib/ingest/accept-import";
import { type ArchiveKind, archiveKind, showingHead } from "@/lib/ingest/archive/archive-kind";
import { type ArchiveLimits, feedArchiveLimits } from "@/lib/ingest/archive/archive-limits";
import { archiveMembers } from "@/lib/ingest/archive/archive-members";
import { type Member, refusedMember } from "@/lib/ingest/archive/member-rules";
import { uploadLimits } from "@/lib/ingest/raw-limits";
import {
  arriving,
  asAppError,
  complete,
  type Delivery,
  demandLength,
  type ReceiveDeps,
  receiveImport,
} from "@/lib/ingest/receive";
import { unreadable } from "@/lib/parsers/reading/unreadable";

type FeedArchiveDeps = ReceiveDeps & { archiveLimits?: ArchiveLimits };

/**
 * Accepts the export of a feed that is an archive of JSON files (OSV's `all.zip`, a copy of a repository of CVE records) as one
 * import: each file becomes a line of it. A broken file is then one entry that was not understood and costs no other.
 *
 * Memory   one chunk of one file, whatever the archive holds.
 * Skipped  what is not called `.json`: readmes and licences stand beside the records.
 * Errors   as for an archive of reports (`receiveArchive`), within the limits of feeds; nothing is kept then.
 */
export async function receiveFeedArchive(
  deps: FeedArchiveDeps,
  delivery: Delivery,
  archive: ArchiveKind,
): Promise<Accepted> {
  const limits = deps.archiveLimits ?? feedArchiveLimits();
  const received = deps.limits ?? uploadLimits();
  demandLength(delivery.contentLength, received);
  const body = complete(arriving(delivery.body), delivery.contentLength);
  const lines = linesOf(archiveMembers(deps, body, archive, { ...limits, maxReceivedBytes: received.maxBytes }));
  // What is stored is the unpacked lines, and each file may add a line's end: the meter of the archive has the say.
  const unpacked = limits.maxBytes + limits.maxMembers;
  try {
    return await receiveImport(
      { ...deps, limits: { ...received, maxBytes: unpacked, maxUnpackedBytes: unpacked } },
      { ...delivery, body: lines, contentEncoding: null, contentLength: null },
    );
  } catch (error) {
    throw asAppError(error);
  }
}

/** The records, a line each. A whole one goes first: by it the reader sees that each line stands for itself. */
async function* linesOf(members: ReturnType<typeof archiveMembers>): AsyncGenerator<Uint8Array> {
  let files = 0;
  let held: Buffer[] | null = [];
  for await (const { member, count } of members) {
    const line = lineOf(member, count);
    if (!/\.json$/i.test(member.name)) {
      for await (const _ of line); // must be read to its end, and counts towards the limits
      continue;
    }
    files += 1;
    if (held) {
      const beginning = await atMost(line, HELD_BYTES);
      if (beginning.whole && !isDocument(beginning.bytes) && held.length < HELD_FILES) {
        held.push(beginning.bytes);
        continue;
      }
      yield beginning.bytes;
      if (!beginning.whole) yield* line;
      for (const bytes of held) yield Buffer.concat([LINE_END, bytes]);
      held = null;
    } else yield* line;
    yield LINE_END;
  }
  for (const bytes of held ?? []) yield Buffer.concat([bytes, LINE_END]);
  if (files === 0)
    throw unreadable("The archive holds no .json files. Pack the feed's records, or send its file as it is.");
}

const HELD_BYTES = 256 * 1024;
const HELD_FILES = 16;

/** What a line begins with; what follows is still to be read from it. */
async function atMost(line: AsyncGenerator<Uint8Array>, limit: number): Promise<{ bytes: Buffer; whole: boolean }> {
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; bytes < limit; ) {
    const next = await line.next();
    if (next.done) return { bytes: Buffer.concat(chunks), whole: true };
    chunks.push(next.value);
    bytes += next.value.byteLength;
  }
  return { bytes: Buffer.concat(chunks), whole: false };
}

function isDocument(bytes: Buffer): boolean {
  try {
    return typeof JSON.parse(bytes.toString("utf8")) === "object";
  } catch {
    return false;
  }
}

const LINE_END = Buffer.from("\n");
const [CR, LF, SPACE] = [0x0d, 0x0a, 0x20];
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A JSON document on one line: between its tokens a line's end is as good as a blank, and inside a string there is none. */
async function* lineOf({ name, content }: Member, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const look = (head: Buffer) => {
    if (archiveKind(head, false)) throw refusedMember(name, "is an archive itself");
  };
  let first = true;
  for await (const chunk of showingHead(content, look)) {
    count(chunk.byteLength);
    const bytes = Buffer.from(chunk); // a copy: the source keeps its own
    for (let at = 0; at < bytes.length; at++) if (bytes[at] === LF || bytes[at] === CR) bytes[at] = SPACE;
    yield first && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
    first = false;
  }
  // A file with nothing in it is an entry too: it is counted as one that says nothing.
  if (first) yield Buffer.from("null");
}
