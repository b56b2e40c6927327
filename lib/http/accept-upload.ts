import type { Principal } from "@/lib/auth/principal";
import type { ImportAccepted } from "@/lib/contracts/http/import";
import { db } from "@/lib/db/client";
import { resolveTarget } from "@/lib/engine/target";
import { keepFeedSetting } from "@/lib/feeds/feed-settings";
import { Reply } from "@/lib/http/route";
import { waitForImports, waitOf } from "@/lib/http/wait-for-import";
import { webStorage } from "@/lib/http/web-storage";
import type { Accepted } from "@/lib/ingest/accept-import";
import { type ArchiveKind, archiveKind, peekHead } from "@/lib/ingest/archive/archive-kind";
import { receiveArchive } from "@/lib/ingest/archive/receive-archive";
import { receiveFeedArchive } from "@/lib/ingest/archive/receive-feed-archive";
import { isGzip } from "@/lib/ingest/measure-upload";
import { arriving, type Delivery, receiveImport } from "@/lib/ingest/receive";
import { isWithin } from "@/lib/ingest/target-limits";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import { slugOfFormat } from "@/lib/model/mapping";
import { unreadable } from "@/lib/parsers/reading/unreadable";
import { ownFormatVersion } from "@/lib/queries/own-formats";
import { enqueue } from "@/lib/queue/queue";

/**
 * Takes a delivery from the wire as it comes: nothing is held in memory, what arrives is on disk before this answers.
 *
 * Returns  202 for a new import, 200 with the first one for a repeat (law 1).
 * Waits    as long as the sender prefers (`Prefer: wait=60`); then the status is that of the moment.
 * Errors   those of `receiveImport`; for who waits also the reason why the import failed.
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
    const reply = await (archive ? unpack(delivery, archive) : take(delivery));
    return await waited(reply, principal.orgId, {
      seconds: waitOf(request.headers),
      signal: request.signal,
    });
  } finally {
    await release();
  }
}

/** An own format must be there, so that a mistake is told at once and not by a failed import. */
async function ownFormatOf({ orgId }: Principal, { format }: StatedContext): Promise<{ formatVersion?: number }> {
  const slug = format === undefined ? null : slugOfFormat(format);
  return slug === null ? {} : { formatVersion: await ownFormatVersion(db(), orgId, slug) };
}

/** Feeds whose exports are archives of one JSON file per record. */
const ARCHIVED_FEEDS = ["osv", "ssvc"];

/** A feed file: processed like an import, but what it holds is reference data for every organization. */
export async function acceptFeed(
  request: Request,
  principal: Principal,
  feed: string,
  filename: string | undefined,
): Promise<Reply<ImportAccepted>> {
  const { head, body, release } = await peekHead(arriving(bodyOf(request)));
  try {
    const delivery = { ...deliveryOf(request, principal, { feed: true, filename: filename ?? feed }), body };
    const archive = archiveKind(head, isGzip(delivery.contentEncoding));
    if (archive && !ARCHIVED_FEEDS.includes(feed))
      throw unreadable(`The feed ${feed} is one file and no archive. Unpack it and send what is in it.`);
    const deps = { db: db(), enqueue, ...webStorage() };
    const accepted = await (archive ? receiveFeedArchive(deps, delivery, archive) : receiveImport(deps, delivery));
    const { orgId, actor } = principal;
    const delivered = { orgId, importId: accepted.id, by: actor.name, at: new Date().toISOString() };
    await keepFeedSetting(db().pool, "feed-delivery", feed, delivered);
    return repliedTo(accepted);
  } finally {
    await release();
  }
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
  return repliedTo(await receiveImport({ db: db(), enqueue, ...webStorage() }, delivery));
}

function repliedTo({ id, status, existing }: Accepted): Reply<ImportAccepted> {
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

/** The same answer once what was taken in is final, for a sender that wants to wait (`Prefer: wait=60`). */
async function waited(
  reply: Reply<ImportAccepted>,
  orgId: string,
  waiting: { seconds: number; signal: AbortSignal },
): Promise<Reply<ImportAccepted>> {
  if (waiting.seconds === 0) return reply;
  const { value } = reply;
  const states = await waitForImports(db(), orgId, [value.id, ...(value.members ?? []).map(({ id }) => id)], waiting);
  const now = <T extends { id: string; status: ImportAccepted["status"] }>(one: T): T => ({
    ...one,
    status: (states.get(one.id) as T["status"] | undefined) ?? one.status,
  });
  return new Reply(reply.status, { ...now(value), ...(value.members ? { members: value.members.map(now) } : {}) });
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
