import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { type Accepted, acceptImport, type NewImport } from "@/lib/ingest/accept-import";
import { type ArchiveKind, archiveKind, showingHead } from "@/lib/ingest/archive/archive-kind";
import { type ArchiveLimits, archiveLimits } from "@/lib/ingest/archive/archive-limits";
import { archiveMembers } from "@/lib/ingest/archive/archive-members";
import { type Member, refusedMember } from "@/lib/ingest/archive/member-rules";
import { meterUpload } from "@/lib/ingest/measure-upload";
import { uploadLimits } from "@/lib/ingest/raw-limits";
import {
  answersFor,
  arriving,
  asAppError,
  complete,
  type Delivery,
  demandLength,
  type ReceiveDeps,
  tell,
} from "@/lib/ingest/receive";
import { removeSpool, writeSpool } from "@/lib/ingest/spool";
import { startHmac } from "@/lib/keys";
import { unreadable } from "@/lib/parsers/reading/unreadable";

export type AcceptedMember = Accepted & { filename: string };
type ArchiveDeps = ReceiveDeps & { archiveLimits?: ArchiveLimits };

/**
 * Accepts every report in an archive as an import of its own, or refuses the archive whole: all uploads are on disk, sealed,
 * before one transaction writes all rows.
 *
 * Returns  the imports in the archive's order, each new or the one that its bytes and context had before (law 1).
 * Errors   `too_large` past a limit; `unreadable_report` for members that are no plain files or lead out, and for broken or
 *          empty archives. Nothing is kept then.
 */
export async function receiveArchive(
  deps: ArchiveDeps,
  delivery: Delivery,
  archive: ArchiveKind,
): Promise<AcceptedMember[]> {
  demandLength(delivery.contentLength, deps.limits ?? uploadLimits());
  const taken: NewImport[] = [];
  try {
    const body = complete(arriving(delivery.body), delivery.contentLength);
    const limits = {
      ...(deps.archiveLimits ?? archiveLimits()),
      maxReceivedBytes: (deps.limits ?? uploadLimits()).maxBytes,
    };
    for await (const { member, count } of archiveMembers(deps, body, archive, limits)) {
      taken.push(await takeMember(deps, delivery, member, count));
    }
    if (taken.length === 0) throw unreadable("The archive holds no files. Pack the reports themselves.");
  } catch (error) {
    for (const { orgId, importId } of taken) await removeSpool(deps, orgId, importId);
    throw asAppError(error);
  }
  return accept(deps, delivery.orgId, taken);
}

/** Puts one member into the spool, as an upload of its own would be. */
async function takeMember(
  deps: ArchiveDeps,
  { orgId, actor, context: stated, runUrl = null }: Delivery,
  { name, content }: Member,
  count: (bytes: number) => void,
): Promise<NewImport> {
  const importId = newId();
  const upload = meterUpload(startHmac("raw-hash", orgId), null, uploadLimits());
  async function* counted() {
    const look = (head: Buffer) => {
      if (head.length === 0) throw refusedMember(name, "is empty");
      if (archiveKind(head, false)) throw refusedMember(name, "is an archive itself");
    };
    for await (const chunk of showingHead(content, look)) {
      count(chunk.byteLength);
      yield chunk;
    }
  }
  await writeSpool(deps, orgId, importId, upload.pass(counted()));
  const { bytes, hash } = upload.result();
  const context = { ...stated, filename: name };
  const answers = answersFor(orgId, hash, context);
  return { orgId, importId, rawHash: hash, answersFor: answers, context, runUrl, contentEncoding: null, bytes, actor };
}

async function accept(deps: ArchiveDeps, orgId: string, taken: readonly NewImport[]): Promise<AcceptedMember[]> {
  // Rows are taken in one order by everybody, so that two deliveries of one archive do not wait for each other.
  const inOrder = [...taken].sort((a, b) => a.answersFor.compare(b.answersFor));
  const accepted = new Map<string, Accepted>();
  await withTenantConnection(deps.db, orgId, async (connection) => {
    for (const wanted of inOrder) accepted.set(wanted.importId, await acceptImport(connection, wanted));
  });
  const members: AcceptedMember[] = [];
  for (const { importId, context } of taken) {
    const one = accepted.get(importId) as Accepted;
    if (one.id !== importId || one.rawAt !== "spool") await removeSpool(deps, orgId, importId);
    if (!one.existing) await tell(deps, orgId, one.id);
    members.push({ ...one, filename: context.filename ?? "" });
  }
  return members;
}
