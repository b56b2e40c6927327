import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { readStandardInput } from "@/cli/standard-input";
import { uploadLimits } from "@/lib/ingest/raw-limits";

/**
 * A file to deliver: its name, its length where known, and its bytes packed for the way, as often as they are asked for.
 * `onRead` is told how much of the file has been read.
 */
export type ReportFile = {
  name: string | null;
  bytes: number | null;
  packed: (onRead: (bytes: number) => void) => AsyncIterable<Uint8Array>;
};

/** Errors: exit 2 for what cannot be read, before anything is sent. */
export async function openReportFile(file: string): Promise<ReportFile> {
  if (file === "-") return standardInput();
  const { bytes, isPacked } = await look(file).catch((error: unknown) => {
    throw new CommandFailed(ExitCode.Usage, fileProblem(error, file));
  });
  return {
    name: basename(file),
    bytes,
    packed: (onRead) => pack(counted(createReadStream(file, { highWaterMark: 256 * 1024 }), onRead), isPacked),
  };
}

async function standardInput(): Promise<ReportFile> {
  return reportInMemory(null, Buffer.concat(await readStandardInput(uploadLimits().maxBytes)));
}

/** Content that is in memory already, as a file to deliver. */
export function reportInMemory(name: string | null, content: Buffer): ReportFile {
  const isPacked = content[0] === 0x1f && content[1] === 0x8b;
  return { name, bytes: content.length, packed: (onRead) => pack(counted([content], onRead), isPacked) };
}

async function look(file: string): Promise<{ bytes: number; isPacked: boolean }> {
  const handle = await open(file, "r");
  try {
    const info = await handle.stat();
    if (info.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    const head = Buffer.alloc(2);
    const { bytesRead } = await handle.read(head, 0, 2, info.isFile() ? 0 : null);
    return { bytes: info.size, isPacked: bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b };
  } finally {
    await handle.close();
  }
}

/** What is gzip already goes as it is: the server unpacks once, and both spellings are the same report to it. */
async function* pack(content: AsyncIterable<Uint8Array>, isPacked: boolean): AsyncGenerator<Uint8Array> {
  if (isPacked) {
    yield* content;
    return;
  }
  const gzip = pipeline(Readable.from(content), createGzip({ level: 5 }), () => undefined);
  try {
    yield* gzip as AsyncIterable<Uint8Array>;
  } finally {
    gzip.destroy();
  }
}

async function* counted(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.byteLength;
    onRead(bytes);
    yield chunk;
  }
}

function fileProblem(error: unknown, file: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `There is no file ${file}.`;
  if (code === "EISDIR") return `${file} is a folder. Name the files in it.`;
  if (code === "EACCES") return `${file} may not be read by this user.`;
  return `${file} cannot be read: ${message}`;
}
