import pino from "pino";
import { env } from "@/lib/env";

/** Never written in clear, at any depth up to two: a log is read by more people than a database. */
const SECRET_FIELDS = [
  "password",
  "passwordHash",
  "secret",
  "token",
  "tokenHash",
  "authorization",
  "cookie",
  "apiKey",
  "eventKey",
  "connectionString",
  "DATABASE_URL",
  "DATABASE_MIGRATION_URL",
  "REDIS_URL",
  "PLIMSOLL_SECRET",
  "PLIMSOLL_ADMIN_PASSWORD",
  "PLIMSOLL_BOOTSTRAP_TOKEN",
  "PLIMSOLL_TOKEN",
];

const redact = {
  paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  censor: "[redacted]",
};

/** A database error carries its whole connection along: pages of noise, and nothing a reader of the log needs. */
function serializeError(error: Error) {
  const { client: _connection, ...rest } = pino.stdSerializers.err(error) as unknown as Record<string, unknown>;
  return rest;
}

/** One logger for all processes: JSON lines on stderr, so that stdout stays free for what commands print. */
export const log = pino(
  {
    level: env().PLIMSOLL_LOG_LEVEL,
    base: { pid: process.pid },
    redact,
    serializers: { err: serializeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  },
  pino.destination({ fd: 2, sync: true }),
);
