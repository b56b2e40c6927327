import { runMigrations } from "bullmq";
import type pg from "pg";

/** Namespace of BullMQ's tables in our database, when there is no Redis. */
export const QUEUE_SCHEMA = "bullmq";

/** Brings the queue's own tables up to date, as the owner; workers only use them. Running it again changes nothing. */
export async function migrateQueueSchema(client: pg.Client): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA);
}
