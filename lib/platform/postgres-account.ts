import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The operating-system user PostgreSQL runs as; `undefined` means "as ourselves". */
export type Account = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so root hands it to a user without rights: `postgres` where it exists, else one
 * made for us, else `nobody` (a container without useradd).
 */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp("postgres") ?? lookUp("plimsoll-db");
  if (known) return known;
  try {
    execFileSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "plimsoll-db"], {
      stdio: "ignore",
    });
  } catch {
    // No useradd, or a read-only /etc: `nobody` below still serves.
  }
  const account = lookUp("plimsoll-db") ?? lookUp("nobody");
  if (account) return account;
  throw new Error(
    "PostgreSQL cannot run as root and no other user could be made. Run as a user without root, add a user " +
      "named postgres, or set DATABASE_URL to a server of your own.",
  );
}

function lookUp(name: string): Account {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
