import { AppError } from "@/lib/model/error";

/** The bytes are not what any reader can take; `reason` is a sentence for the person who sent them. */
export function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError("unreadable_report", reason, { cause });
}

/** The end of the JSON is missing; `where` says more of the place. */
export function cutShort(atByte: number, where = ""): AppError {
  return unreadable(
    `The JSON is cut short: it ends at byte ${atByte}${where}. Was the scan or the upload interrupted?`,
  );
}

/** A limit was met; `what` names it: `The report`, `A string at byte 17`. */
export function tooLarge(what: string, limitBytes: number): AppError {
  return new AppError("too_large", `${what} is larger than the limit of ${formatBytes(limitBytes)}.`);
}

/** `2 GB`, `64 MB`, `900 bytes`: whole units, as limits are set. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}
