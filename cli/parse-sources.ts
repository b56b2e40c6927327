import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readStandardInput } from "@/cli/standard-input";
import { archiveKind, peekHead } from "@/lib/ingest/archive/archive-kind";
import { archiveLimits } from "@/lib/ingest/archive/archive-limits";
import { archiveMembers } from "@/lib/ingest/archive/archive-members";
import { refusedMember } from "@/lib/ingest/archive/member-rules";
import { writeScratch } from "@/lib/ingest/archive/scratch-file";
import { readLimits, uploadLimits } from "@/lib/ingest/raw-limits";
import type { ByteSource } from "@/lib/parsers/reading/read-report";

/** One report to read: a file, or a member of an archive, called `archive.zip!member.json`. */
export type ParseSource = { file: string; filename: string | undefined; source: ByteSource };

/**
 * The report in a file, or one after the other those in an archive of them: zip, tar or tar.gz, within the limits of the
 * server (docs/limits.md). A member is unpacked to a nameless file that is gone once the next is asked for.
 *
 * Errors   those of the archive end it: what came before has been read.
 */
export async function* sourcesIn(file: string): AsyncGenerator<ParseSource> {
  const source = await sourceOf(file);
  const { head, body, release } = await peekHead(source());
  try {
    const archive = archiveKind(head, false);
    if (archive) yield* membersOf(file, body, archive);
    else yield { file, filename: file === "-" ? undefined : basename(file), source };
  } finally {
    await release();
  }
}

/** Files are opened once per pass; standard input can be read only once and is kept. */
export async function sourceOf(file: string): Promise<ByteSource> {
  if (file !== "-") return () => createReadStream(file, { highWaterMark: 256 * 1024 });
  const chunks = await readStandardInput(readLimits().maxBytes);
  return async function* () {
    yield* chunks;
  };
}

async function* membersOf(
  file: string,
  body: AsyncIterable<Uint8Array>,
  archive: NonNullable<ReturnType<typeof archiveKind>>,
): AsyncGenerator<ParseSource> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-parse-"));
  const storage = { dataDir: folder };
  const limits = { ...archiveLimits(), maxReceivedBytes: uploadLimits().maxBytes };
  try {
    for await (const { member, count } of archiveMembers(storage, body, archive, limits)) {
      const { name, content } = member;
      const unpacked = await writeScratch(storage, counted(content, count));
      try {
        yield { file: `${file}!${name}`, filename: name, source: () => plain(name, unpacked) };
      } finally {
        await unpacked.close();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    count(chunk.byteLength);
    yield chunk;
  }
}

/** Errors: for an archive in an archive, as the server refuses it. */
async function* plain(name: string, unpacked: Awaited<ReturnType<typeof writeScratch>>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of unpacked.read(0, unpacked.size)) {
    if (first && archiveKind(chunk, false)) throw refusedMember(name, "is an archive itself");
    first = false;
    yield chunk;
  }
}
