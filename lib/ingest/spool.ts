import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PART, readSealedFile, writeSealedFile } from "@/lib/ingest/sealed-file";
import { deriveKey } from "@/lib/keys";

/** Where raw content lives: `PLIMSOLL_DATA_DIR`, absolute. */
export type Storage = { dataDir: string };

/**
 * Uploads that nobody has looked at yet. They may hold secrets in clear, so they are sealed, named after their import,
 * and gone as soon as the redacted copy is stored.
 */
export async function writeSpool(
  storage: Storage,
  orgId: string,
  importId: string,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  await writeSealedFile(spoolPath(storage, orgId, importId), content, deriveKey("spool"), owner(orgId, importId));
}

/** The upload as received; ENOENT when it is not there (any more). */
export function readSpool(storage: Storage, orgId: string, importId: string): AsyncGenerator<Buffer> {
  return readSealedFile(spoolPath(storage, orgId, importId), deriveKey("spool"), owner(orgId, importId));
}

/** Removing what is not there is not an error. */
export async function removeSpool(storage: Storage, orgId: string, importId: string): Promise<void> {
  await rm(spoolPath(storage, orgId, importId), { force: true });
}

export type SpoolFile = { orgId: string; importId: string; isPart: boolean; ageMs: number };

/** Everything in the spool, finished or not, for the sweeper. */
export async function* listSpool(storage: Storage): AsyncGenerator<SpoolFile> {
  const root = join(storage.dataDir, "spool");
  for (const orgId of await namesIn(root)) {
    for (const name of await namesIn(join(root, orgId))) {
      const info = await stat(join(root, orgId, name)).catch(() => null);
      if (!info?.isFile()) continue;
      yield { orgId, importId: name, isPart: name.endsWith(PART), ageMs: Date.now() - info.mtimeMs };
    }
  }
}

function spoolPath(storage: Storage, orgId: string, importId: string): string {
  return join(storage.dataDir, "spool", orgId, importId);
}

const owner = (orgId: string, importId: string) => `spool/${orgId}/${importId}`;

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
