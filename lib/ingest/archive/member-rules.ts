import { type ArchiveLimits, limitsInWords } from "@/lib/ingest/archive/archive-limits";
import { AppError } from "@/lib/model/error";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** One report in an archive. Its name is data: it names the import and never a file of ours. */
export type Member = { name: string; content: AsyncIterable<Uint8Array> };

const MAX_NAME = 255;

/** The member's name as it is shown; one that points out of the archive says that somebody means harm. */
export function memberName(path: string): string {
  const name = path.replace(/^(?:\.\/)+/, "");
  if (name === "" || name.length > MAX_NAME || /\p{Cc}|\p{Surrogate}/u.test(name)) {
    throw refusedMember(path, `has a name that is empty, longer than ${MAX_NAME} characters or not plain text`);
  }
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes("..")) {
    throw refusedMember(path, "has a path that leads out of the archive");
  }
  return name;
}

/** The whole archive is refused for one member, so that nobody believes that all of it was taken. */
export function refusedMember(path: string, why: string): AppError {
  const shown = JSON.stringify(path.slice(0, 200));
  return unreadable(
    `The archive's member ${shown} ${why}. Nothing of the archive was taken. Pack plain report files only.`,
  );
}

/** Counts what comes out of an archive, before and while it is unpacked. */
export class ArchiveMeter {
  private unpacked = 0;
  private members = 0;
  constructor(private readonly limits: ArchiveLimits) {}

  member(): void {
    this.members += 1;
    if (this.members > this.limits.maxMembers) throw this.tooMuch(`has more than ${this.limits.maxMembers} members`);
  }

  /** `received` is the archive's own size as far as it is known. */
  bytes(count: number, received: number): void {
    this.unpacked += count;
    this.demand(this.unpacked, received);
  }

  /** The same for what the archive says of itself. */
  demand(unpacked: number, received: number): void {
    const { maxBytes, maxRatio, ratioFloorBytes } = this.limits;
    if (unpacked > maxBytes) throw this.tooMuch("unpacks to more than the limit");
    if (unpacked > ratioFloorBytes && unpacked > received * maxRatio) {
      throw this.tooMuch(`unpacks to more than ${maxRatio} times its size`);
    }
  }

  private tooMuch(what: string): AppError {
    return new AppError(
      "too_large",
      `The archive ${what}. ${limitsInWords(this.limits)} Nothing of it was taken; send its reports one by one or in parts.`,
    );
  }
}
