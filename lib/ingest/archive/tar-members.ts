import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import { type ArchiveMeter, type Member, memberName, refusedMember } from "@/lib/ingest/archive/member-rules";
import { AppError } from "@/lib/model/error";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** The reports in a tar, in order; each must be read to its end before the next is asked for. Folders are passed over. */
export async function* tarMembers(bytes: AsyncIterable<Uint8Array>, meter: ArchiveMeter): AsyncGenerator<Member> {
  const tar = extract();
  const fed = pipeline(Readable.from(bytes), tar).then(
    () => undefined,
    (error: unknown) => error,
  );
  // What went wrong with the bytes is the cause of whatever the reader of a member meets.
  const cause = async (error: unknown) => {
    tar.destroy();
    return broken((await fed) ?? error);
  };
  try {
    for await (const entry of tar) {
      meter.member();
      const { name: path, type } = entry.header;
      if (type === "directory") {
        entry.resume();
        continue;
      }
      if (type !== "file" && type !== "contiguous-file")
        throw refusedMember(path, `is no file but a ${type ?? "thing unknown"}`);
      // Who reads it meets its error; one that comes before must not end the process.
      entry.on("error", () => undefined);
      yield { name: memberName(path), content: told(entry as AsyncIterable<Uint8Array>, cause) };
    }
  } catch (error) {
    throw error instanceof AppError ? error : await cause(error);
  } finally {
    tar.destroy();
    await fed;
  }
}

async function* told(
  content: AsyncIterable<Uint8Array>,
  cause: (error: unknown) => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw await cause(error);
  }
}

function broken(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return unreadable("The tar archive is broken or cut short. Nothing of it was taken; pack it again.", error);
}
