import type { Hmac } from "node:crypto";
import { once } from "node:events";
import { createGunzip, type Gunzip } from "node:zlib";
import type { UploadLimits } from "@/lib/ingest/raw-limits";
import { AppError } from "@/lib/model/error";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";

/**
 * Passes an upload through as it comes while counting and hashing it.
 *
 * What is hashed is the report itself: with `Content-Encoding: gzip` the unpacked bytes, since two compressors (or one on
 * two machines) give different packed bytes for one report, and a retry must find its first delivery.
 */
export type UploadMeter = {
  pass: (body: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;
  /** Once `pass` has ended: bytes as received, and the hash. */
  result: () => { bytes: number; hash: Buffer };
};

/** Errors: `too_large`, `unreadable_report` (broken or suspicious gzip, nothing in it), `invalid_input` (other encodings). */
export function meterUpload(hash: Hmac, contentEncoding: string | null, limits: UploadLimits): UploadMeter {
  const encoding = (contentEncoding ?? "").trim().toLowerCase();
  if (encoding !== "" && encoding !== "identity" && encoding !== "gzip" && encoding !== "x-gzip") {
    throw new AppError(
      "invalid_input",
      `Content-Encoding ${encoding} is not supported. Send the report plain or as gzip.`,
    );
  }
  const packed = isGzip(contentEncoding);
  let received = 0;
  let unpacked = 0;
  const see = (bytes: Uint8Array) => {
    unpacked += bytes.byteLength;
    if (unpacked > limits.maxUnpackedBytes) throw tooLarge("The unpacked report", limits.maxUnpackedBytes);
    if (packed && unpacked > limits.ratioFloorBytes && unpacked > received * limits.maxRatio) {
      throw unreadable(`The body unpacks to more than ${limits.maxRatio} times its size. No report does.`);
    }
    hash.update(bytes);
  };
  async function* pass(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const unpacker = packed ? new Unpacker(see) : null;
    try {
      for await (const chunk of body) {
        received += chunk.byteLength;
        if (received > limits.maxBytes) throw tooLarge("The upload", limits.maxBytes);
        if (unpacker) await unpacker.write(chunk);
        else see(chunk);
        yield chunk;
      }
      await unpacker?.end();
    } finally {
      unpacker?.close();
    }
    if (unpacked === 0) throw unreadable("The body is empty. Send the report's bytes as the request body.");
  }
  return { pass, result: () => ({ bytes: received, hash: hash.digest() }) };
}

export function isGzip(contentEncoding: string | null): boolean {
  return ["gzip", "x-gzip"].includes((contentEncoding ?? "").trim().toLowerCase());
}

/** Gunzips what is written to it, one chunk at a time so that memory stays bounded, and shows the result to `see`. */
class Unpacker {
  private readonly gunzip: Gunzip = createGunzip();
  private failure: unknown;
  /** A write that meets broken data is never called back, so closing wakes its writer too. */
  private wake: () => void = () => undefined;

  constructor(see: (bytes: Uint8Array) => void) {
    this.gunzip.on("data", (bytes: Buffer) => {
      if (this.failure) return;
      try {
        see(bytes);
      } catch (error) {
        this.fail(error);
      }
    });
    this.gunzip.on("close", () => this.wake());
    this.gunzip.on("error", (error) =>
      this.fail(unreadable("The body says it is gzip but is not, or is cut short.", error)),
    );
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.failure) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.gunzip.write(chunk, () => resolve());
      });
    }
    if (this.failure) throw this.failure;
  }

  async end(): Promise<void> {
    if (!this.failure) {
      const closed = once(this.gunzip, "close");
      this.gunzip.end();
      await closed.catch(() => undefined);
    }
    if (this.failure) throw this.failure;
  }

  close(): void {
    this.gunzip.destroy();
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    this.gunzip.destroy();
  }
}
