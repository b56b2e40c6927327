import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Load = z.object({
  organizationId: z.string(),
  anchor: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
/** What a data directory remembers of its demo: the moment all dates count back from, and whether everything was sent. */
export type Load = z.infer<typeof Load>;

const fileIn = (dataDir: string) => join(dataDir, "demo.json");

export function readLoad(dataDir: string): Load | null {
  const file = fileIn(dataDir);
  return existsSync(file) ? Load.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

/** Whole or not at all: a power cut must not leave half a file. */
export function writeLoad(dataDir: string, load: Load): void {
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(load, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
