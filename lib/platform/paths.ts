import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { env } from "@/lib/env";

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** `PLIMSOLL_DATA_DIR`, absolute; a relative one is relative to the checkout, not to where a command was typed. */
export function dataDir(): string {
  const dir = env().PLIMSOLL_DATA_DIR;
  return isAbsolute(dir) ? dir : join(root, dir);
}
