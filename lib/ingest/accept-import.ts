import { z } from "zod";
import type { Actor } from "@/lib/auth/principal";
import { ImportStatus } from "@/lib/contracts/http/import";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";

export type NewImport = {
  orgId: string;
  importId: string;
  rawHash: Buffer;
  answersFor: Buffer;
  context: StatedContext;
  runUrl: string | null;
  contentEncoding: string | null;
  bytes: number;
  actor: Actor;
};

/** `rawAt` says where the answering import's content is: a new one may stand on the blob of an earlier delivery. */
export type Accepted = { id: string; status: ImportStatus; existing: boolean; rawAt: string };

const Answer = z.object({
  id: z.uuid(),
  status: ImportStatus,
  rawAt: z.string(),
  ownTime: z.boolean(),
  arrival: z.coerce.bigint(),
});
type Answer = z.infer<typeof Answer>;

const INSERT = `
  INSERT INTO import (org_id, id, raw_hash, answers_for, context, filename, content_encoding, bytes,
                      actor_kind, actor_id, actor_name, raw_at, run_url)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (org_id, answers_for) DO NOTHING
  RETURNING id, status`;

/** Locked, so that of many repeats at once only one finds it to be superseded. */
const FIND = `
  SELECT id, status, raw_at AS "rawAt", own_time AS "ownTime", arrival
    FROM import WHERE org_id = $1 AND answers_for = $2 FOR UPDATE`;

/**
 * Writes the row of a delivery, with its audit event, unless another row answers for it (law 1).
 *
 * The unique index on `answers_for` decides among deliveries at the same moment: the others wait for the first to commit
 * and then find it. A failed import gives the place up, so a row found may be gone a moment later: then it is tried again.
 */
export async function acceptImport(connection: TenantConnection, wanted: NewImport): Promise<Accepted> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const made = await insert(connection, wanted, "spool");
    if (made) return made;
    const [answer] = await rowsOf(connection, Answer, FIND, [wanted.orgId, wanted.answersFor]);
    if (!answer) continue;
    if (!(await isSuperseded(connection, wanted, answer))) {
      return { id: answer.id, status: answer.status, existing: true, rawAt: answer.rawAt };
    }
    await connection.query("UPDATE import SET answers_for = NULL WHERE org_id = $1 AND id = $2", [
      wanted.orgId,
      answer.id,
    ]);
    const again = await insert(connection, wanted, answer.rawAt === "blob" ? "blob" : "spool");
    if (again) return again;
  }
  throw new AppError("conflict", "The same report is being delivered by others just now. Send it again.");
}

async function insert(connection: TenantConnection, wanted: NewImport, rawAt: "spool" | "blob") {
  const { orgId, importId, actor, context } = wanted;
  const { rows } = await connection.query(INSERT, [
    orgId,
    importId,
    wanted.rawHash,
    wanted.answersFor,
    JSON.stringify(context),
    context.filename ?? null,
    wanted.contentEncoding,
    wanted.bytes,
    actor.kind,
    actor.id,
    actor.name,
    rawAt,
    wanted.runUrl,
  ]);
  if (rows.length === 0) return null;
  await connection.query(
    `INSERT INTO audit_event (org_id, id, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, detail)
     VALUES ($1, $2, $3, $4, $5, 'import.received', 'import', $6, $7)`,
    [orgId, newId(), actor.kind, actor.id, actor.name, importId, JSON.stringify({ context, bytes: wanted.bytes })],
  );
  return { id: importId, status: "queued" as const, existing: false, rawAt };
}

/**
 * Another import of a stream of this one arrived after it, and nothing says when this report was made: it is news again.
 * While a later delivery is not yet read nobody knows its streams; with the same stated context, file name included, it
 * is taken to be the next of the same line.
 */
async function isSuperseded(connection: TenantConnection, wanted: NewImport, answer: Answer): Promise<boolean> {
  if (answer.ownTime || wanted.context.scannedAt !== undefined) return false;
  const { rows } = await connection.query(
    `SELECT EXISTS (
       SELECT 1 FROM stream_import mine
         JOIN stream_import other ON other.org_id = mine.org_id AND other.stream_id = mine.stream_id
        WHERE mine.org_id = $1 AND mine.import_id = $2 AND other.arrival > mine.arrival
     ) OR ($4 AND EXISTS (
       SELECT 1 FROM import later
        WHERE later.org_id = $1 AND later.arrival > $3 AND later.context = $5::jsonb
          AND later.status IN ('queued','parsing','applying','correlating')
     )) AS superseded`,
    [wanted.orgId, answer.id, answer.arrival, wanted.context.filename !== undefined, JSON.stringify(wanted.context)],
  );
  return rows[0]?.superseded === true;
}
