/** SQLSTATE classes and codes that say nothing about the work: the connection, the server or a rival got in the way. */
const SQLSTATES = /^(?:08|57P0|53|40001$|40P01$|25P03$)/;
const SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);
/** Prisma: server unreachable, timed out, connection closed, no connection in time, transaction gone, pool exhausted. */
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034", "P2037"]);
const MESSAGES =
  /Connection terminated|connection is closed|timeout exceeded when trying to connect|Client has encountered a connection error/i;

/**
 * True for an error that would not have happened with a database that stayed up and no rival: trying again later is
 * right, and it says nothing about what was asked. Looks through `cause`.
 */
export function isInterruption(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, message } = at as Error & { code?: unknown };
    if (typeof code === "string" && (SQLSTATES.test(code) || SYSTEM.has(code) || PRISMA.has(code))) return true;
    // A raw query's SQLSTATE stands only in the words of Prisma's error.
    const raw = code === "P2010" ? /Code: `(\w{5})`/.exec(message)?.[1] : undefined;
    if (raw && SQLSTATES.test(raw)) return true;
    if (MESSAGES.test(message)) return true;
  }
  return false;
}
