import type { Principal } from "@/lib/auth/principal";
import type { ImportAccepted } from "@/lib/contracts/http/import";
import { db } from "@/lib/db/client";
import { resolveTarget } from "@/lib/engine/target";
import { Reply } from "@/lib/http/route";
import { webStorage } from "@/lib/http/web-storage";
import { type ArchiveKind, archiveKind, peekHead } from "@/lib/ingest/archive/archive-kind";
import { receiveArchive } from "@/lib/ingest/archive/receive-archive";
import { isGzip } from "@/lib/ingest/measure-upload";
import { arriving, type Delivery, receiveImport } from "@/lib/ingest/receive";
import { isWithin } from "@/lib/ingest/target-limits";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { slugOfFormat } from "@/lib/model/mapping";
import { ownFormatVersion } from "@/lib/queries/own-formats";
import { enqueue } from "@/lib/queue/queue";

/**
 * Takes a delivery from the wire as it comes: nothing is held in memory, what arrives is on disk before this answers.
 *
 * Returns  202 for a new import, 200 with the first one for a repeat (law 1).
 */
export async function acceptUpload(
  request: Request,
  principal: Principal,
  context: StatedContext,
  runUrl: string | null = null,
): Promise<Reply<ImportAccepted>> {
  demandTarget(principal, context);
  const patterns = principal.token?.targetPatterns ?? [];
  const limitedTo = patterns.length > 0 ? { limitedTo: [...patterns] } : {};
  const stated = { ...context, ...limitedTo, ...(await ownFormatOf(principal, context)) };
  const { head, body, release } = await peekHead(arriving(bodyOf(request)));
  try {
    const delivery = { ...deliveryOf(request, principal, stated), body, runUrl };
    const archive = archiveKind(head, isGzip(delivery.contentEncoding));
    return await (archive ? unpack(delivery, archive) : take(delivery));
  } finally {
    await release();
  }
}

/** An own format must be there, so that a mistake is told at once and not by a failed import. */
async function ownFormatOf({ orgId }: Principal, { format }: StatedContext): Promise<{ formatVersion?: number }> {
  const slug = format === undefined ? null : slugOfFormat(format);
  return slug === null ? {} : { formatVersion: await ownFormatVersion(db(), orgId, slug) };
}

/** A feed file: processed like an import, but what it holds is reference data for every organization. */
export async function acceptFeed(
  request: Request,
  principal: Principal,
  feed: string,
  filename: string | undefined,
): Promise<Reply<ImportAccepted>> {
  return take(deliveryOf(request, principal, { feed: true, filename: filename ?? feed }));
}

function deliveryOf(request: Request, principal: Principal, context: StatedContext): Delivery {
  return {
    orgId: principal.orgId,
    actor: principal.actor,
    context,
    body: bodyOf(request),
    contentEncoding: request.headers.get("content-encoding"),
    contentLength: lengthOf(request),
    filename: null,
  };
}

async function take(delivery: Delivery): Promise<Reply<ImportAccepted>> {
  const { id, status, existing } = await receiveImport({ db: db(), enqueue, ...webStorage() }, delivery);
  return new Reply(existing ? 200 : 202, { id, status, url: `/api/v1/imports/${id}` });
}

async function unpack(delivery: Delivery, archive: ArchiveKind): Promise<Reply<ImportAccepted>> {
  const received = await receiveArchive({ db: db(), enqueue, ...webStorage() }, delivery, archive);
  const members = received.map(({ id, status, filename }) => ({ filename, id, status, url: `/api/v1/imports/${id}` }));
  const [first] = members;
  if (!first) throw new Error("an archive without members was not refused");
  const { filename: _, ...accepted } = first;
  return new Reply(received.every(({ existing }) => existing) ? 200 : 202, { ...accepted, members });
}

/** Not touched before it is asked for, and not cancelled by who stops early: a refused body is still to be heard. */
async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body) yield* request.body.values({ preventCancel: true });
}

function lengthOf(request: Request): number | null {
  const header = request.headers.get("content-length");
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

/**
 * A stated target must be readable, so that a mistake is told at once and not by a failed import. A token limited to
 * targets must state one of them: a leaked CI token must not wash other repositories clean.
 */
export function demandTarget(principal: Principal, context: StatedContext): void {
  const target = resolveTarget(
    context,
    { target: null, digests: [], platform: null },
    { actor: principal.actor.name, filename: null },
  );
  const patterns = principal.token?.targetPatterns ?? [];
  if (patterns.length === 0) return;
  const name = `${target.kind}:${target.key}`;
  if (!target.unplaced && isWithin(patterns, target, null)) return;
  throw new AppError(
    "forbidden",
    target.unplaced
      ? "This token is limited to some targets: state one of them with `target`, `image`, `repo` or `cluster`."
      : `This token may not report about ${name}. It is limited to ${patterns.join(", ")}.`,
  );
}
