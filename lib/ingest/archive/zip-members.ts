import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { type ArchiveMeter, type Member, memberName, refusedMember } from "@/lib/ingest/archive/member-rules";
import type { ScratchFile } from "@/lib/ingest/archive/scratch-file";
import { AppError } from "@/lib/model/error";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/**
 * The files in a zip. All that its directory says is checked before the first is unpacked; the directory is then read a second
 * time and not kept, since that of a feed has hundreds of thousands of entries. Folders are passed over.
 */
export async function* zipMembers(file: ScratchFile, meter: ArchiveMeter): AsyncGenerator<Member> {
  let zip: ZipFile | undefined;
  try {
    zip = await open(file);
    await demandAllowed(zip, file.size, meter);
    zip.close();
    zip = await open(file);
    for await (const entry of zip.eachEntry()) {
      if (isFolder(entry)) continue;
      const content = await zip.openReadStreamPromise(entry);
      // Who reads it meets its error; one that comes before must not end the process.
      content.on("error", () => undefined);
      yield { name: memberName(entry.fileName), content: told(content) };
    }
  } catch (error) {
    throw error instanceof AppError ? error : broken(error);
  } finally {
    zip?.close();
  }
}

function open(file: ScratchFile): Promise<ZipFile> {
  return fromRandomAccessReaderPromise(new ScratchReader(file), file.size, { autoClose: false, lazyEntries: true });
}

async function demandAllowed(zip: ZipFile, size: number, meter: ArchiveMeter): Promise<void> {
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    meter.member();
    unpacked += entry.uncompressedSize;
    meter.demand(unpacked, size);
    if (entry.fileName === OFFICE) throw isOffice();
    if (!isFolder(entry)) memberName(entry.fileName);
  }
}

/** What every document of an office suite holds at its top; an archive of reports has no reason to. */
const OFFICE = "[Content_Types].xml";

function isOffice(): AppError {
  return new AppError(
    "unsupported_report",
    "This is an office document (a workbook, say), not an archive of reports. Save the sheet with the findings as CSV, or have the scanner write JSON, and send that.",
  );
}

const TYPE = { mask: 0o170000, file: 0o100000, folder: 0o040000 };

/** Errors: for what is neither file nor folder, or cannot be unpacked. */
function isFolder(entry: Entry): boolean {
  const type = (entry.externalFileAttributes >>> 16) & TYPE.mask;
  if (entry.isEncrypted()) throw refusedMember(entry.fileName, "is encrypted");
  if (type !== 0 && type !== TYPE.file && type !== TYPE.folder) {
    throw refusedMember(entry.fileName, "is no file but a link or device");
  }
  if (entry.fileName.endsWith("/")) return true;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refusedMember(entry.fileName, "is packed in a way that is not read here (only deflate is)");
  }
  return false;
}

async function* told(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw broken(error);
  }
}

class ScratchReader extends RandomAccessReader {
  constructor(private readonly file: ScratchFile) {
    super();
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.file.read(start, end), { objectMode: false });
  }
}

function broken(error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  return unreadable(`The zip archive cannot be read: ${why}. Nothing of it was taken; pack it again.`, error);
}
