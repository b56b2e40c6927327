import { runMigrations } from "bullmq";
import pg from "pg";
import { JOB_QUEUES } from "@/lib/contracts/jobs";

/** Namespace of BullMQ's tables in our database, when there is no Redis. */
export const QUEUE_SCHEMA = "bullmq";

/** Brings the queue's own tables up to date, as the owner; workers only use them. Running it again changes nothing. */
export async function migrateQueueSchema(client: pg.Client): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA);
  for (const queue of JOB_QUEUES) await ensureIdSequence(client, queue);
}

/** BullMQ makes a queue's id sequence on the first job without an id of its own; the app's role may not make any. */
async function ensureIdSequence(client: pg.Client, queue: string): Promise<void> {
  const schema = pg.escapeIdentifier(QUEUE_SCHEMA);
  const { rows } = await client.query(`SELECT ${schema}.job_id_seq_name($1) AS name`, [queue]);
  await client.query(`CREATE SEQUENCE IF NOT EXISTS ${schema}.${pg.escapeIdentifier(rows[0].name)}`);
}
