import { lookup as lookupName } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "@/lib/adapters/public-address";

/** What the server said of the file last time: it answers "unchanged" to that. */
export type Validators = { etag: string | null; lastModified: string | null };

export type DownloadOptions = {
  known: Validators;
  maxBytes: number;
  /** Of silence, at any point. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Which addresses may be connected to; the public internet unless said otherwise. */
  mayConnect?: (address: string) => boolean;
};

export type Download = { body: AsyncIterable<Uint8Array>; validators: Validators };

/** A file could not be fetched; the message is for a person. */
export class DownloadFailed extends Error {
  override readonly name = "DownloadFailed";
}

const MAX_REDIRECTS = 3;

/**
 * Fetches one file, or null when it is unchanged.
 *
 * Addresses  the name's address is judged where the connection is made, at every redirect: no answer leads into our own network.
 * Size       the body ends with an error as soon as it is larger than `maxBytes`, whatever its header says.
 * Errors     `DownloadFailed`, here or while the body is read.
 */
export async function download(url: string, options: DownloadOptions): Promise<Download | null> {
  let at = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await get(at, options);
    const { statusCode: status = 0, headers } = response;
    if (status === 304) {
      response.resume();
      return null;
    }
    if (status >= 300 && status < 400 && headers.location) {
      response.resume();
      const next = new URL(headers.location, at);
      if (at.protocol === "https:" && next.protocol !== "https:")
        throw new DownloadFailed(`${at.host} leads to an address without encryption.`);
      at = next;
      continue;
    }
    if (status !== 200) {
      response.destroy();
      throw new DownloadFailed(`${at.host} answered ${status}.`);
    }
    const validators = { etag: headers.etag ?? null, lastModified: headers["last-modified"] ?? null };
    return { body: limited(response, at.host, options.maxBytes), validators };
  }
  throw new DownloadFailed(`${at.host} leads on more than ${MAX_REDIRECTS} times.`);
}

function get(
  url: URL,
  { known, timeoutMs, signal, mayConnect = isPublicAddress }: DownloadOptions,
): Promise<IncomingMessage> {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new DownloadFailed(`${url.protocol} is no way to fetch a file.`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A name is judged when it is looked up; an address is not looked up.
  if (isIP(host) && !mayConnect(host)) throw notAllowed(host);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  const headers = {
    accept: "*/*",
    ...(known.etag ? { "if-none-match": known.etag } : {}),
    ...(known.lastModified ? { "if-modified-since": known.lastModified } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      headers,
      timeout: timeoutMs,
      lookup: judged(mayConnect),
      agent: false,
      ...(signal ? { signal } : {}),
    });
    sent.on("timeout", () => sent.destroy(new DownloadFailed(`${url.host} was silent for ${timeoutMs} ms.`)));
    sent.on("error", (error) => reject(asFailed(error, url.host)));
    sent.on("response", resolve);
    sent.end();
  });
}

function judged(mayConnect: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookupName(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const refused = found.find(({ address }) => !mayConnect(address));
      const [first] = found;
      if (refused || !first) return callback(notAllowed(hostname), "", 0);
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}

async function* limited(response: IncomingMessage, host: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new DownloadFailed(`The file of ${host} is larger than ${maxBytes} bytes.`);
      yield chunk;
    }
  } catch (error) {
    throw asFailed(error, host);
  }
}

function notAllowed(host: string): DownloadFailed {
  return new DownloadFailed(`${host} is not an address of the public internet.`);
}

function asFailed(error: unknown, host: string): DownloadFailed {
  if (error instanceof DownloadFailed) return error;
  return new DownloadFailed(`${host} could not be read: ${error instanceof Error ? error.message : "unknown"}.`, {
    cause: error,
  });
}
