import type { Actor } from "@/lib/auth/principal";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { type Accepted, acceptImport } from "@/lib/ingest/accept-import";
import { meterUpload } from "@/lib/ingest/measure-upload";
import { type UploadLimits, uploadLimits } from "@/lib/ingest/raw-limits";
import { removeSpool, type Storage, writeSpool } from "@/lib/ingest/spool";
import { hmac, startHmac } from "@/lib/keys";
import { log } from "@/lib/log";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { tooLarge } from "@/lib/parsers/reading/unreadable";
import type { Enqueue } from "@/lib/queue/queue";

export type ReceiveDeps = Storage & { db: Db; enqueue: Enqueue; limits?: UploadLimits };

/**
 * context           what the sender states; part of what makes two deliveries the same
 * body              the request's bytes as they come
 * contentLength     the header, if there was one: fewer bytes than it says were lost on the way
 * runUrl            the CI run that sent it, if the sender says so
 * filename          the header's or form's, when the context has none
 */
export type Delivery = {
  orgId: string;
  actor: Actor;
  context: StatedContext;
  body: AsyncIterable<Uint8Array>;
  contentEncoding: string | null;
  contentLength: number | null;
  runUrl?: string | null;
  filename: string | null;
};

/**
 * Accepts one delivery: the upload is on disk, sealed, and its row committed, before this answers. From then on it is
 * not lost, whatever dies; the queue is only told, and the sweeper tells it again if that failed.
 *
 * Returns  the new import, or the first successful or still running one of the same bytes and context (law 1).
 * Errors   `unreadable_report` (empty, broken gzip), `too_large`, `invalid_input` (cut short, unknown encoding); nothing
 *          is kept then. `upstream_down` when the disk is full.
 */
export async function receiveImport(deps: ReceiveDeps, delivery: Delivery): Promise<Accepted> {
  const { orgId } = delivery;
  const importId = newId();
  const { bytes, hash } = await spool(deps, delivery, importId);
  const context = { ...delivery.context, filename: delivery.context.filename ?? delivery.filename ?? undefined };
  // When this fails the upload stays for the sweeper: a connection lost during COMMIT may have committed.
  const accepted = await withTenantConnection(deps.db, orgId, (connection) =>
    acceptImport(connection, {
      orgId,
      importId,
      rawHash: hash,
      answersFor: answersFor(orgId, hash, context),
      context,
      runUrl: delivery.runUrl ?? null,
      contentEncoding: delivery.contentEncoding,
      bytes,
      actor: delivery.actor,
    }),
  );
  if (accepted.id !== importId || accepted.rawAt !== "spool") await removeSpool(deps, orgId, importId);
  if (!accepted.existing) await tell(deps, orgId, accepted.id);
  return accepted;
}

/** What makes two deliveries one. Same bytes and same stated context. Members in a fixed order; those not stated count as absent. */
export function answersFor(orgId: string, rawHash: Buffer, context: StatedContext): Buffer {
  const stated = Object.entries(context)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => [name, name === "kinds" && Array.isArray(value) ? [...new Set(value)].sort() : value])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return hmac("answers-for", orgId, JSON.stringify([rawHash.toString("hex"), stated]));
}

async function spool(
  deps: ReceiveDeps,
  delivery: Delivery,
  importId: string,
): Promise<{ bytes: number; hash: Buffer }> {
  const { orgId, contentLength } = delivery;
  const limits = deps.limits ?? uploadLimits();
  demandLength(contentLength, limits);
  const meter = meterUpload(startHmac("raw-hash", orgId), delivery.contentEncoding, limits);
  await writeSpool(deps, orgId, importId, complete(meter.pass(arriving(delivery.body)), contentLength)).catch(
    (error) => {
      throw asAppError(error);
    },
  );
  return meter.result();
}

/** A connection that breaks is the sender's to mend, not a bug of ours; what is refused on the way says why itself. */
export async function* arriving(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw cutShort("The upload broke off.", error);
  }
}

/** An upload that is too large by its own word is refused before it is taken. */
export function demandLength(contentLength: number | null, limits: UploadLimits): void {
  if (contentLength !== null && contentLength > limits.maxBytes) throw tooLarge("The upload", limits.maxBytes);
}

/** Passes the bytes through; fewer than stated were lost on the way. */
export async function* complete(
  body: AsyncIterable<Uint8Array>,
  contentLength: number | null,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    yield chunk;
  }
  if (contentLength !== null && bytes < contentLength) {
    throw cutShort(`Only ${bytes} of the ${contentLength} bytes that Content-Length states arrived.`);
  }
}

function cutShort(what: string, cause?: unknown): AppError {
  return new AppError("invalid_input", `${what} Nothing was kept; send it again.`, { cause });
}

export function asAppError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new AppError(
    "upstream_down",
    "The server's disk is full, so the report could not be taken. Free space and send it again.",
    {
      cause: error,
    },
  );
}

export async function tell(deps: Pick<ReceiveDeps, "enqueue">, orgId: string, importId: string): Promise<void> {
  try {
    await deps.enqueue("import.process", { orgId, importId });
  } catch (error) {
    log.warn({ err: error, orgId, importId }, "the queue did not take an import; the sweeper will hand it over");
  }
}
